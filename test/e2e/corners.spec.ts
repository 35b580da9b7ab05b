/** A print that was photographed at an angle becomes the print again, as it was seen while its corners were set. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { planGeometry, pointToResult } from '../../src/contract/geometry.ts'
import { findViolations } from '../support/accessibility.ts'
import { importPhotos } from './album.ts'
import { expect, test } from './studio.ts'
import { changed, difference, open, ready, shownRecipe } from './workbench.ts'

const table = { width: 1500, height: 1000 }
const columns = 6
const rows = 4
const corners = [
  { x: 0.22, y: 0.12 },
  { x: 0.78, y: 0.2 },
  { x: 0.9, y: 0.86 },
  { x: 0.1, y: 0.78 },
] as const

/** The print: fields of grey that are all different from their neighbours. */
const greyAt = (column: number, row: number): number => 60 + ((column * 7 + row * 11) % 24) * 7

/** A dark table with the print on it. */
async function photographed(path: string): Promise<string> {
  const { width, height } = table
  const plan = planGeometry(width, height, {
    quarterTurns: 0,
    mirror: false,
    straighten: 0,
    crop: null,
    corners: [...corners],
  })
  const data = new Uint8Array(width * height).fill(20)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = pointToResult(plan, table, { x: (x + 0.5) / width, y: (y + 0.5) / height })
      if (at.x < 0 || at.x >= 1 || at.y < 0 || at.y >= 1) continue
      data[y * width + x] = greyAt(Math.floor(at.x * columns), Math.floor(at.y * rows))
    }
  }
  await sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toFile(path)
  return path
}

/** Mean distance of a picture of the print from the print itself, in grey levels, by the middles of its fields. */
async function offPrint(picture: Buffer): Promise<number> {
  const { data, info } = await sharp(picture)
    .resize(columns * 30, rows * 30, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  let sum = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (row * 30 + 15) * info.width + column * 30 + 15
      sum += Math.abs((data[at * info.channels] ?? 0) - greyAt(column, row))
    }
  }
  return sum / (rows * columns)
}

async function drag(page: Page, corner: string, to: { x: number; y: number }): Promise<void> {
  const env = await page.locator('[data-crop]').boundingBox()
  const handle = await page.locator(`[data-corner=${corner}]`).boundingBox()
  if (!env || !handle) throw new Error('There is no corner to drag.')
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
  await page.mouse.down()
  await page.mouse.move(env.x + env.width * to.x, env.y + env.height * to.y, { steps: 5 })
  await page.mouse.up()
}

/** The picture itself, without the stage around it: what the address in the page gives. */
async function original(page: Page): Promise<Buffer> {
  const url = (await page.getByTestId('original').getAttribute('data-url')) ?? ''
  const bytes = await page.evaluate(async (from) => {
    const answer = await fetch(from)
    return [...new Uint8Array(await answer.arrayBuffer())]
  }, url)
  return Buffer.from(bytes)
}

test('four corners make the print of it, as it was seen; then it is straightened and cut, and all undone', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(240_000)
  await importPhotos(page, [await photographed(join(studio.folder, 'table.png'))])
  await open(page, /table/)
  await ready(page)
  const start = await shownRecipe(page)
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Square up a photographed print' }).click()
  await expect(page.locator('[data-corner=nw]')).toBeVisible()
  for (const [i, corner] of ['nw', 'ne', 'se', 'sw'].entries()) await drag(page, corner, corners[i])
  await expect(page.locator('[data-corner=se]')).toHaveAccessibleName(
    /^Lower right corner of the print, 90 % from the left, 86 % from the top/,
  )

  // Keys: there and back.
  await page.locator('[data-corner=ne]').focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowLeft')
  await expect(page.locator('[data-corner=ne]')).toHaveAccessibleName(/, 73 % from the left/)
  for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight')
  await expect(page.locator('[data-corner=ne]')).toHaveAccessibleName(/, 78 % from the left/)

  const look = page.getByTestId('corner-look')
  const promised = await look.screenshot({ animations: 'disabled' })
  expect(await offPrint(promised)).toBeLessThan(12)
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.screenshot({ path: `test-results/shots/corners-${theme}.png`, animations: 'disabled' })
    expect(await findViolations(page)).toEqual([])
  }

  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.locator('[data-handle=nw]')).toBeVisible()
  await page.screenshot({ path: 'test-results/shots/corners-frame.png', animations: 'disabled' })
  await page.getByRole('button', { name: 'Apply' }).click()
  await changed(page, start)
  const made = await original(page)
  expect(await offPrint(made)).toBeLessThan(4)
  const { width, height } = await sharp(promised).metadata()
  const same = await sharp(made).resize(width, height, { fit: 'fill' }).png().toBuffer()
  const inset = { left: 2, top: 2, width: width - 4, height: height - 4 }
  const part = (picture: Buffer) => sharp(picture).extract(inset).png().toBuffer()
  expect(await difference(await part(promised), await part(same))).toBeLessThan(6)

  const squared = await shownRecipe(page)
  await page.keyboard.press('x')
  const straighten = page.getByRole('textbox', { name: 'Straighten' })
  await straighten.fill('3')
  await straighten.press('Enter')
  await page.getByRole('button', { name: 'Square', exact: true }).click()
  await page.getByRole('button', { name: 'Apply' }).click()
  await changed(page, squared)
  expect(await shownRecipe(page)).toMatch(/"straighten":3,"crop":\{.*"corners":\[/)

  // Escape leaves the corners as they were, and then the frame.
  await page.getByTestId('stage').focus()
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Square up a photographed print' }).click()
  await expect(page.locator('[data-corner=nw]')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the whole picture' }).click()
  await expect(page.locator('[data-corner=nw]')).toHaveAccessibleName(/, 0 % from the left, 0 % from the top/)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('crop')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(squared)
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(start)
})
