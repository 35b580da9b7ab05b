/** Steps at the workbench that the tests share. */
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import sharp from 'sharp'
import { cells, importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect } from './studio.ts'

/** Opens a photo of the album by its name. */
export async function open(page: Page, name: string | RegExp): Promise<void> {
  await cells(page).and(page.getByLabel(name)).first().dblclick()
  await expect(page.getByTestId('stage')).toBeVisible()
}

/** Pixels of width with which a photo seen whole is below 100 %. */
export const largerThanStage = 1500

/**
 * Imports photos in grey of these names and opens the first. @param width of the first in pixels; the others
 * are a little wider
 */
export async function begin(page: Page, folder: string, names = ['house.jpg'], width = 750): Promise<void> {
  const height = Math.round((width * 2) / 3)
  const files = await Promise.all(
    names.map((name, i) => makeGreyPhoto(join(folder, name), width + i * 10, height)),
  )
  await importPhotos(page, files)
  await open(page, new RegExp(names[0].replace('.jpg', '')))
  await ready(page)
}

/** Until the picture on the stage is as good as it gets. */
export async function ready(page: Page, word = 'Ready'): Promise<void> {
  await expect(page.getByTestId('color')).toHaveAttribute('data-key', /./)
  await expect(page.getByTestId('status')).toHaveText(word)
}

/** The recipe whose picture is seen in colour. */
export const shownRecipe = async (page: Page): Promise<string> =>
  (await page.getByTestId('color').getAttribute('data-key')) ?? ''

/** Until the picture is that of another recipe than this. */
export async function changed(page: Page, before: string): Promise<void> {
  await expect.poll(() => shownRecipe(page)).not.toBe(before)
  await ready(page)
}

/** A part of what is seen on the stage, in shares of it. */
export async function seen(
  page: Page,
  part: { left: number; top: number; width: number; height: number } = {
    left: 0,
    top: 0,
    width: 1,
    height: 1,
  },
): Promise<Buffer> {
  const box = await page.getByTestId('stage').boundingBox()
  if (!box) throw new Error('The stage is not on the screen.')
  const clip = {
    x: Math.round(box.x + box.width * part.left),
    y: Math.round(box.y + box.height * part.top),
    width: Math.round(box.width * part.width),
    height: Math.round(box.height * part.height),
  }
  return page.screenshot({ clip, animations: 'disabled' })
}

/** Colourfulness: below it is grey, above in colour, if pale. */
export const grey = 2.5

export const leftPart = { left: 0.15, top: 0.3, width: 0.25, height: 0.4 }
export const rightPart = { left: 0.6, top: 0.3, width: 0.25, height: 0.4 }

/** Noise that no smaller picture can pretend to have: each pixel on its own. */
export async function makeNoise(path: string, width: number, height: number): Promise<string> {
  const data = new Uint8Array(width * height)
  for (let i = 0; i < data.length; i++) data[i] = 64 + ((Math.imul(i + 1, 0x9e3779b1) >>> 24) >> 1)
  await sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg({ quality: 98 })
    .toFile(path)
  return path
}

/** Mean difference in luma of two pictures of one size, 0 to 255. */
export async function difference(a: Buffer, b: Buffer): Promise<number> {
  const luma = (picture: Buffer) => sharp(picture).greyscale().raw().toBuffer()
  const [one, other] = await Promise.all([luma(a), luma(b)])
  expect(one.length).toBe(other.length)
  return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0) / one.length
}

export const history = (page: Page): Locator =>
  page.getByRole('region', { name: 'History' }).getByRole('listitem')
