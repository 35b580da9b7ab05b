/** A scanned album page becomes its prints: proposed, corrected, cut out, cut again; and a print is turned over. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { findViolations } from '../support/accessibility.ts'
import { composePage, samplePictures, type AlbumPage } from '../support/album-pages.ts'
import { cells, importPhotos } from './album.ts'
import { expectTidy, heightOf } from './screens.ts'
import { expect, test } from './studio.ts'
import { open, ready } from './workbench.ts'

/** Four prints with white borders and captions on black paper, turned a little. */
async function scan(path: string): Promise<AlbumPage> {
  const order = {
    seed: 3,
    paper: 'black',
    borders: ['white'],
    tilt: 4,
    touching: false,
    captions: true,
    perspective: 0,
  } as const
  const page = await composePage(order, await samplePictures(), 1200, 900)
  const { width, height, data } = page.picture
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path)
  return page
}

async function shots(page: Page, name: string): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: heightOf(width) })
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      const path = `test-results/shots/${name}-${width}-${theme}.png`
      await page.screenshot({ path, animations: 'disabled' })
      expect(await findViolations(page)).toEqual([])
    }
    await expectTidy(page, `${name} at ${width}`)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

test('prints are proposed, corrected by hand and keys, cut out, and cut again', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(600_000)
  const made = await scan(join(studio.folder, 'page.png'))
  await importPhotos(page, [join(studio.folder, 'page.png')])
  await open(page, /page/)
  await ready(page)
  await page.keyboard.press('Shift+X')
  const stage = page.getByTestId('prints')
  await expect(stage.locator('[data-print]')).toHaveCount(made.prints.length, { timeout: 60_000 })
  await shots(page, 'prints')

  // A corner by key, a print by key, one more and away again.
  const corner = stage.locator('[data-corner=nw]')
  const name = (await corner.getAttribute('aria-label')) ?? ''
  await corner.focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight')
  await expect(corner).not.toHaveAttribute('aria-label', name)
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft')
  await expect(corner).toHaveAttribute('aria-label', name)
  await page.getByRole('button', { name: 'Add a print' }).click()
  await expect(stage.locator('[data-print]')).toHaveCount(made.prints.length + 1)
  await page.keyboard.press('Delete')
  await expect(stage.locator('[data-print]')).toHaveCount(made.prints.length)
  await page.getByLabel('Caption of print 1').fill('At the lake')
  await page.getByRole('button', { name: 'Cut out', exact: true }).click()
  await expect(page.getByTestId('stage')).toBeVisible({ timeout: 60_000 })
  const prints = page.getByRole('list', { name: 'Prints cut out of this page' })
  await expect(prints.getByRole('button')).toHaveCount(made.prints.length)
  await page.screenshot({ path: 'test-results/shots/prints-page.png', animations: 'disabled' })

  await prints.getByRole('button').first().click()
  await expect(page.getByRole('heading', { name: /page 1/ })).toBeVisible()
  await ready(page)
  await page.screenshot({ path: 'test-results/shots/prints-one.png', animations: 'disabled' })
  await page.getByRole('button', { name: 'Cut out again' }).click()
  await expect(stage.locator('[data-corner=se]')).toBeVisible()
  await page.getByRole('button', { name: 'Turn print 1 right' }).click()
  await page.getByRole('button', { name: 'Cut out', exact: true }).click()
  await expect(page.getByTestId('stage')).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Escape')
  await expect(cells(page)).toHaveCount(made.prints.length + 1)
})

test('one print on the bed of a scanner is trimmed, and is looked at while its edges are sought', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(600_000)
  const path = join(studio.folder, 'bed.png')
  const print = await sharp((await samplePictures())[0])
    .resize(500, 340, { fit: 'fill' })
    .toBuffer()
  await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#efefed' } })
    .composite([{ input: print, left: 0, top: 0 }])
    .png()
    .toFile(path)
  await importPhotos(page, [path])
  await open(page, /bed/)
  await ready(page)
  await page.getByRole('button', { name: 'Trim and straighten' }).click()
  await expect(page.getByText('Looking for its edges …')).toBeVisible()
  const corner = page.getByTestId('corners').getByRole('button', { name: /^Lower right/ })
  await expect(corner).toHaveAccessibleName(/4[12] % .* 3[78] %/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeVisible()

  await page.keyboard.press('Shift+X')
  await expect(page.getByTestId('prints').getByRole('img', { name: 'The scan' })).toBeVisible()
  await expect(page.getByTestId('prints').locator('[data-print]')).toHaveCount(1)
})

test('a print is turned over by a key, and back again', async ({ opened: page, studio }) => {
  test.setTimeout(600_000)
  await sharp((await samplePictures())[0]).toFile(join(studio.folder, 'lake.png'))
  await sharp((await samplePictures())[1]).toFile(join(studio.folder, 'lake_b.png'))
  await importPhotos(page, [join(studio.folder, 'lake.png'), join(studio.folder, 'lake_b.png')])
  await open(page, /lake\.png/)
  await ready(page)
  await expect(page.getByRole('button', { name: 'Show the other side' })).toBeVisible()
  await page.keyboard.press('b')
  await expect(page.getByTestId('back')).toBeVisible()
  await page.screenshot({ path: 'test-results/shots/prints-back.png', animations: 'disabled' })
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('back')).toHaveCount(0)
  await expect(page.getByTestId('stage')).toBeVisible()
})
