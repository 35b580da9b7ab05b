/** Panels, modes and dialogs that no other tour opens, in both themes and languages: axe finds nothing in any of them. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { Page } from '@playwright/test'
import { en } from '../../src/renderer/i18n/en/index.ts'
import { zh } from '../../src/renderer/i18n/zh/index.ts'
import { findViolations } from '../support/accessibility.ts'
import { picturePack } from '../support/packs.ts'
import { cells, importPhotos, sideBar } from './album.ts'
import { makeScratchedPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { open, ready, shownRecipe } from './workbench.ts'

/** Rendering on a loaded machine, with the engine's start. */
const slowTimeoutMs = 90_000

async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const path = `test-results/shots/panels-${name}-${colorScheme}.png`
    await page.screenshot({ path, animations: 'disabled' })
    expect(await findViolations(page), `${name}, ${colorScheme}`).toEqual([])
  }
}

for (const { locale, words } of [
  { locale: 'en-GB', words: en },
  { locale: 'zh-CN', words: zh },
]) {
  test(`toast, fault, queue, export and the workbench's panels, ${locale}`, async ({ browser, studio }) => {
    test.setTimeout(420_000)
    const data = join(studio.folder, 'home', 'data')
    const size = { size: { kind: 'fixed', width: 64, height: 64 } }
    await picturePack(join(data, 'models'), 'dark-faces', 'face', 'darker', size)
    const context = await browser.newContext({ locale, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    const name = (state: string) => `${locale}-${state}`
    await page.goto(studio.address)
    await expect(page.getByRole('button', { name: words.addPhotos }).first()).toBeVisible()
    const file = await makeScratchedPhoto(join(studio.folder, 'scratched.jpg'), 1200, 800)
    await importPhotos(page, [file], words.addPhotos)

    // An undo that another program has made impossible: its album's name is taken.
    await cells(page).first().click()
    await page.keyboard.press('b')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type('Lake')
    await page.keyboard.press('Enter')
    await expect(sideBar(page, /^Lake/)).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(sideBar(page, /^Lake/)).toHaveCount(0)
    const library = new DatabaseSync(join(data, 'library', 'library.sqlite'))
    library.exec("INSERT INTO albums (name, created) VALUES ('Lake', 0)")
    library.close()
    await page.keyboard.press('Control+Shift+z')
    await expect(page.getByRole('alert')).toBeVisible()
    await look(page, name('toast'))
    await page.getByRole('button', { name: words.details, exact: true }).click()
    await expect(page.getByRole('dialog', { name: words.faultTitle })).toBeVisible()
    await look(page, name('fault'))
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)

    // The uploaded photo's only file is the library's own copy.
    const originals = join(data, 'library', 'originals')
    await rename(originals, `${originals}-away`)
    await page.keyboard.press('r')
    const entry = sideBar(page, new RegExp(`^${words.queue}`))
    await expect(entry).toContainText(words.queueFailed(1), { timeout: slowTimeoutMs })
    await entry.click()
    await expect(page.getByTestId('queue-panel').getByRole('row').first()).toBeVisible()
    await look(page, name('queue'))
    const message = await page.getByRole('alert').boundingBox()
    const panel = await page.getByTestId('queue-panel').boundingBox()
    if (!message || !panel) throw new Error('There is no message, or no queue.')
    expect(message.y + message.height, 'the message lies above the queue').toBeLessThanOrEqual(panel.y)
    await page.getByRole('button', { name: words.queueClear }).click()
    await entry.click()
    await rename(`${originals}-away`, originals)

    await cells(page).first().click()
    await page.keyboard.press('e')
    const sheet = page.getByRole('dialog', { name: words.exportTitle(1) })
    await expect(sheet.getByTestId('forecast')).toBeVisible()
    // axe takes a slider for unnamed whose label is scrolled out of sight.
    await sheet.getByLabel(words.exportFormat).scrollIntoViewIfNeeded()
    await look(page, name('export'))
    await page.keyboard.press('Escape')
    await expect(sheet).toHaveCount(0)

    // For the same reason all of the workbench's panel is seen from here on.
    await page.setViewportSize({ width: 1280, height: 3200 })
    const word = words.stageReady
    await open(page, /scratched/)
    await ready(page, word)
    const plain = await shownRecipe(page)
    await page.getByRole('button', { name: words.restoreAll, exact: true }).click()
    await expect.poll(() => shownRecipe(page)).not.toBe(plain)
    await ready(page, word)
    const restored = await shownRecipe(page)
    await page.getByTestId('step-face').getByText(words.stepFace, { exact: true }).click()
    await expect.poll(() => shownRecipe(page)).not.toBe(restored)
    await ready(page, word)
    for (const [state, button] of [
      ['faces', words.faceMark],
      ['mask', words.maskBrush],
      ['manualColor', words.manualColorBrush],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click()
      await expect(page.getByRole('application')).toBeVisible()
      await look(page, name(state))
      await page.getByRole('button', { name: button, exact: true }).click()
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByTestId('stage').focus()
    await page.keyboard.press('x')
    await page.getByRole('button', { name: words.cornersBegin }).click()
    await expect(page.locator('[data-corner=nw]')).toBeVisible()
    await look(page, name('corners'))
    await context.close()
  })
}
