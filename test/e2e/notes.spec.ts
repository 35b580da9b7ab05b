/** What is said of a picture is read where a person looks: at the workbench, in the details, after an export. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cells, importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { open, ready } from './workbench.ts'

const slowTimeoutMs = 90_000

test('a photo without its end mark: at the workbench, in the details, and in the export', async ({
  opened: page,
  studio,
}) => {
  const file = await makeGreyPhoto(join(studio.folder, 'house.jpg'), 600, 400)
  const whole = await readFile(file)
  await writeFile(file, whole.subarray(0, -2))
  await importPhotos(page, [file])
  await open(page, /house/)
  await ready(page)
  const notes = page.getByRole('list', { name: 'Good to know' })
  await page.getByRole('button', { name: 'Render in full size' }).click()
  const state = page.getByTestId('render-state')
  await expect(state).toHaveText('Rendered in full size.', { timeout: slowTimeoutMs })
  await expect(notes.getByRole('listitem')).toHaveText([/^The file lacks its end mark/])
  await page.screenshot({ path: 'test-results/shots/notes-workbench.png', animations: 'disabled' })
  await page.keyboard.press('Escape')
  await cells(page).first().click()
  await page.keyboard.press('i')
  const details = page.getByRole('complementary', { name: 'Photo details' })
  await expect(details.getByRole('region', { name: 'Good to know' })).toContainText('lacks its end mark')
  await page.screenshot({ path: 'test-results/shots/notes-details.png', animations: 'disabled' })

  const fetched = page.waitForEvent('download', { timeout: slowTimeoutMs })
  await page.keyboard.press('e')
  await page.getByRole('button', { name: 'Download as a zip file' }).click()
  await fetched
  const line = page.getByRole('listitem').filter({ hasText: /^Exported/ })
  await line.getByRole('button', { name: 'Show more' }).click()
  await expect(line).toContainText('house-color.jpg: The file lacks its end mark.')

  await page.keyboard.press('Control+,')
  await page.getByLabel('Language').selectOption('zh')
  await page.keyboard.press('Escape')
  await expect(page.getByText('文件缺少结束标记').first()).toBeVisible()
})

test('in a narrow window an opened list at the foot covers nothing of the sheet', async ({
  opened: page,
  studio,
}) => {
  await page.setViewportSize({ width: 390, height: 700 })
  const file = await makeGreyPhoto(join(studio.folder, 'house.jpg'), 600, 400)
  const broken = await Promise.all(
    Array.from({ length: 12 }, async (_, i) => {
      const path = join(studio.folder, `${i}.jpg`)
      await writeFile(path, 'no picture')
      return path
    }),
  )
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add photos' }).first().click()
  await (await chooser).setFiles([file, ...broken])
  const line = page.getByRole('list', { name: 'Imports and exports' }).getByRole('listitem').first()
  await expect(line).toContainText('12 failed')
  await line.getByRole('button', { name: 'Show more' }).click()
  await expect(cells(page)).toHaveCount(1)
  await open(page, /house/)
  const list = page.getByRole('list', { name: 'Imports and exports' })
  await expect(list).toHaveCount(0)
  await page.getByTestId('work').click()
  await list.getByRole('button', { name: 'Show more' }).click()
  const tabs = page.getByRole('toolbar', { name: 'Adjust' }).last()
  await tabs.getByRole('button').first().click()
  const sheet = page.locator('.panel-sheet')
  const stage = page.getByTestId('stage')
  await page.screenshot({ path: 'test-results/shots/list-over-sheet.png', animations: 'disabled' })
  const boxOf = async (part: typeof sheet) => (await part.boundingBox())!
  await expect.poll(async () => (await boxOf(sheet)).height).toBeGreaterThan(90)
  const [over, row, foot, picture] = await Promise.all([sheet, tabs, list, stage].map(boxOf))
  expect(picture.height).toBeGreaterThan(20)
  expect(picture.y + picture.height).toBeLessThanOrEqual(over.y + 1)
  expect(over.y + over.height).toBeLessThanOrEqual(row.y + 1)
  expect(row.y + row.height).toBeLessThanOrEqual(foot.y + 1)
})
