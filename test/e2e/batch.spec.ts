/** A batch that ends says what was made and what needs a look; each group is an album, and what failed can be tried again. */
import { createHash } from 'node:crypto'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { en } from '../../src/renderer/i18n/en/index.ts'
import { zh } from '../../src/renderer/i18n/zh/index.ts'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos, makeAlbum, sideBar } from './album.ts'
import { expect, test } from './studio.ts'

/** Rendering on a loaded machine, with the engine's start. */
const slowTimeoutMs = 90_000

const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

/** The library's own copy of a photo that was uploaded. */
async function copyOf(folder: string, original: string): Promise<string> {
  const hash = await hashOf(original)
  const originals = join(folder, 'home', 'data', 'library', 'originals')
  for (const name of await readdir(originals, { recursive: true })) {
    const file = join(originals, name)
    if ((await hashOf(file).catch(() => '')) === hash) return file
  }
  throw new Error(`No copy of ${original}`)
}

for (const { locale, words } of [
  { locale: 'en-GB', words: en },
  { locale: 'zh-CN', words: zh },
]) {
  test(`six photos, one without its end mark and one lost, ${locale}`, async ({ browser, studio }) => {
    test.setTimeout(300_000)
    const context = await browser.newContext({ locale, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await page.goto(studio.address)
    await expect(page.getByRole('button', { name: words.addPhotos }).first()).toBeVisible()
    const files = await makeAlbum(studio.folder)
    const whole = await readFile(files[0])
    await writeFile(files[0], whole.subarray(0, -2))
    await importPhotos(page, files, words.addPhotos)
    const lost = await copyOf(studio.folder, files[1])
    await rename(lost, `${lost}-away`)

    await page.getByRole('button', { name: words.colorizeAll }).click()
    const summary = page.getByTestId('batch')
    await expect(summary).toContainText(words.batchOver(5), { timeout: slowTimeoutMs })
    for (const [width, height] of [
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        const path = `test-results/shots/batch-${locale}-${width}-${colorScheme}.png`
        await page.screenshot({ path, animations: 'disabled' })
        expect(await findViolations(page)).toEqual([])
      }
      const box = await summary.boundingBox()
      expect(box && box.x >= 0 && box.x + box.width <= width, `all of it is in sight at ${width}`).toBe(true)
    }
    await page.setViewportSize({ width: 1280, height: 800 })

    // By keys: the group opens as an album.
    await summary.getByRole('button', { name: words.batchDoubtful(1) }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: words.needsLookName['doubtful'] })).toBeVisible()
    await expect(cells(page)).toHaveCount(1)
    await summary.getByRole('button', { name: words.batchFailed(1) }).click()
    await expect(cells(page)).toHaveCount(1)

    // Closed, it is still in the queue's list, where what failed is tried again.
    await page.getByRole('button', { name: words.batchDismiss }).click()
    await sideBar(page, new RegExp(`^${words.queue}`)).click()
    const listed = page.getByTestId('queue-panel').getByTestId('batch')
    await expect(listed).toContainText(words.batchFailed(1))
    await rename(`${lost}-away`, lost)
    await listed.getByRole('button', { name: words.queueRetryFailed }).click()
    await expect(page.getByTestId('queue-panel').getByTestId('batch')).toContainText(words.batchOver(1), {
      timeout: slowTimeoutMs,
    })
    await context.close()
  })
}
