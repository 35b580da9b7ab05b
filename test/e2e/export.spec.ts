/** From the album to files, and what goes on meanwhile: the queue, the export's sheet, the settings. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openPromise } from 'yauzl'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos, makeAlbum, sideBar } from './album.ts'
import { expect, test } from './studio.ts'

/** Rendering six photos on a loaded machine, with the engine's start. */
const slowTimeoutMs = 90_000

async function seemly(page: Page, name: string): Promise<void> {
  expect(await findViolations(page)).toEqual([])
  await test.info().attach(name, { body: await page.screenshot(), contentType: 'image/png' })
}

test('colour all, pause and go on; then export as a zip under names of one’s own', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(240_000)
  await importPhotos(page, await makeAlbum(studio.folder))
  await expect(cells(page)).toHaveCount(6)
  await page.getByRole('button', { name: 'Colourise all' }).click()

  const bar = page.getByRole('region', { name: 'Queue' })
  await expect(bar.getByTestId('queue')).toContainText(/of 6$/, { timeout: slowTimeoutMs })
  await bar.getByRole('button', { name: 'Pause' }).click()
  await expect(bar.getByTestId('queue')).toContainText('Paused')
  await expect(sideBar(page, /^Queue/)).toHaveText(/^Queue[1-6]$/)
  await sideBar(page, /^Queue/).click()
  await expect(bar.getByTestId('queue-panel').getByRole('row').first()).toBeVisible()
  await seemly(page, 'queue')
  await bar.getByRole('button', { name: 'Hide the queue' }).click()
  await bar.getByRole('button', { name: 'Go on', exact: true }).click()
  await expect(bar).toContainText('Done: 6 pictures', { timeout: slowTimeoutMs })
  await bar.getByRole('button', { name: 'Close the summary' }).click()
  await expect(bar).toBeHidden()

  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  const sheet = page.getByRole('dialog', { name: 'Export 6 photos' })
  await expect(sheet.getByTestId('forecast')).toContainText('6 pictures')
  await expect(sheet.getByText('All of them are finished already.')).toBeVisible()
  await expect(sheet.getByTestId('export-name').first()).toHaveText(/-color\.jpg$/)
  await sheet.getByRole('textbox', { name: 'File names' }).fill('{nam}')
  await expect(sheet.getByText(/naming template/)).toBeVisible()
  await expect(sheet.getByRole('button', { name: 'Download as a zip file' })).toBeDisabled()
  await sheet.getByRole('textbox', { name: 'File names' }).fill('{date:yyyy}/{counter:2} {name}')
  await expect(sheet.getByTestId('export-name').first()).toHaveText(/^\d{4}\/01 /)
  await sheet.getByLabel('Recipe beside each picture (JSON)').check()
  // axe takes a slider for unnamed whose label is scrolled out of sight.
  await sheet.getByLabel('File format').scrollIntoViewIfNeeded()
  await seemly(page, 'export')
  // It is saved by itself once it is packed.
  const fetched = page.waitForEvent('download', { timeout: slowTimeoutMs })
  await sheet.getByRole('button', { name: 'Download as a zip file' }).click()
  await expect(sheet).toBeHidden()
  const file = join(studio.folder, 'album.zip')
  expect((await fetched).suggestedFilename()).toBe('Tintype.zip')
  await (await fetched).saveAs(file)
  const names: string[] = []
  const zip = await openPromise(file)
  for await (const entry of zip.eachEntry()) names.push(entry.fileName)
  expect(names.filter((name) => name.endsWith('.jpg'))).toHaveLength(6)
  expect(names.filter((name) => name.endsWith('.tintype.json'))).toHaveLength(6)
  expect(names).toContainEqual(expect.stringMatching(/^1943\/\d\d 1943-07 lake\.jpg$/))
  expect((await readFile(file)).subarray(0, 2).toString()).toBe('PK')
})

test('the side bar says what failed in the queue, and opens it', async ({ opened: page, studio }) => {
  await importPhotos(page, (await makeAlbum(studio.folder)).slice(0, 1))
  await page.emulateMedia({ colorScheme: 'dark' })
  const entry = sideBar(page, /^Queue/)
  await expect(entry).toHaveText('Queue')
  await expect(entry).toHaveAttribute('aria-expanded', 'false')
  await entry.click()
  await expect(page.getByText('Nothing is waiting.')).toBeVisible()
  await entry.click()
  // The uploaded photo's only file is the library's own copy.
  await rm(join(studio.folder, 'home', 'data', 'library', 'originals'), { recursive: true })
  await page.getByRole('button', { name: 'Colourise all' }).click()
  await expect(entry).toHaveText('Queue1 failed', { timeout: slowTimeoutMs })
  await entry.click()
  await expect(page.getByTestId('queue-panel').getByRole('row').first()).toBeVisible()
  await seemly(page, 'queue-failed')
})

test('settings: theme and language are put on at once, and are there again after a reload', async ({
  opened: page,
}) => {
  await page.keyboard.press('Control+,')
  await page.getByLabel('Appearance').selectOption('dark')
  const ground = page.locator('body')
  await expect(ground).toHaveCSS('background-color', 'rgb(27, 27, 27)')
  await seemly(page, 'settings dark')
  await page.getByLabel('Language').selectOption('zh')
  await expect(page.getByRole('heading', { name: '设置' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: '设置' })).toBeVisible()
  await expect(ground).toHaveCSS('background-color', 'rgb(27, 27, 27)')
  await page.getByLabel('外观').selectOption('light')
  await expect(ground).toHaveCSS('background-color', 'rgb(244, 244, 244)')
  await seemly(page, 'settings light')
  await page.getByLabel('语言').selectOption('system')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Add photos' }).first()).toBeVisible()
})
