/** Steps in the album that the tests share. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { makeGreyPhoto, oldPhotos } from './pictures.ts'
import { choose, expect } from './studio.ts'

/** All photos that the grid shows just now; of a long album only those in sight. */
export const cells = (page: Page): Locator => page.locator('[data-photos] [data-photo]')

/** The selected ones among them. */
export const chosen = (page: Page): Locator => page.locator('[data-photos] [aria-selected=true]')

/** How many photos the grid has, also those out of sight; 0 where none is shown. */
const photosInGrid = async (page: Page): Promise<number> =>
  Number((await cells(page).evaluateAll((all) => all[0]?.getAttribute('aria-setsize'))) ?? 0)

/** Imports files with the page's own button and waits until the last of them is in, and the grid knows it. */
export async function importPhotos(page: Page, files: string[], button = 'Add photos'): Promise<void> {
  await choose(page, files, button)
  const line = page.getByRole('listitem').filter({ hasText: /^(Imported|Nothing new|已导入|没有新照片)/ })
  await expect(line).toBeVisible()
  const said = (await line.textContent()) ?? ''
  await line.getByRole('button', { name: /^(Close this message|关闭这条消息)$/ }).click()
  await expect(cells(page).first()).toBeVisible()
  // The message may come a moment before the grid's new order: an action on all photos would miss the last.
  const fresh = Number(/^(?:Imported|已导入) ?(\d+) (?:photos|张照片)/.exec(said)?.[1] ?? 1)
  await expect.poll(() => photosInGrid(page)).toBeGreaterThanOrEqual(fresh)
}

/** Files and folders of the disk, held over the page as the system's file manager does. */
export async function dragOver(page: Page, files: string[]) {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  const send = (type: 'dragEnter' | 'dragOver' | 'drop' | 'dragCancel') =>
    session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  const last = async (type: 'drop' | 'dragCancel') => {
    await send(type)
    await session.detach()
  }
  await send('dragEnter')
  return { move: () => send('dragOver'), drop: () => last('drop'), cancel: () => last('dragCancel') }
}

/** Drops them as well. */
export async function dropOn(page: Page, files: string[]): Promise<void> {
  const drag = await dragOver(page, files)
  await drag.move()
  await drag.drop()
}

/** Six photos of different shapes, named by year, so that there is something to sort and to find. */
export async function makeAlbum(folder: string): Promise<string[]> {
  const albumFolder = join(folder, 'album')
  await mkdir(albumFolder, { recursive: true })
  const photos: [name: string, width: number, height: number][] = [
    ['1912 harbour.jpg', 640, 400],
    ['1905 wedding.jpg', 400, 560],
    ['1943-07 lake.jpg', 620, 420],
    ['1920s garden.jpg', 500, 500],
    ['1938 school.jpg', 700, 400],
    ['1899 mill.jpg', 420, 600],
  ]
  return Promise.all(
    photos.map(([name, width, height], at) => makeGreyPhoto(join(albumFolder, name), width + at, height)),
  )
}

/** Real old photographs where this machine has them, else ones of our own making. */
export const photosToImport = async (folder: string): Promise<string[]> =>
  oldPhotos.length > 0 ? oldPhotos : makeAlbum(folder)

/** Names of the photos in sight, in their order. */
export const names = (page: Page): Promise<string[]> =>
  cells(page).evaluateAll((all) =>
    all
      .map(
        (cell) =>
          [Number(cell.getAttribute('aria-posinset')), cell.getAttribute('aria-label') ?? ''] as const,
      )
      .sort((a, b) => a[0] - b[0])
      .map(([, label]) => label.split(',')[0] ?? ''),
  )

/** The side bar's line of this name. */
export const sideBar = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('navigation').getByRole('button', { name })

/** Where a photo's middle is on the screen. */
export async function middle(cell: Locator): Promise<{ x: number; y: number }> {
  const box = await cell.boundingBox()
  if (!box) throw new Error('The photo is not on the screen.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
