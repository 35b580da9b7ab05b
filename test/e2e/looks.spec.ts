/** Every screen in both themes and languages: axe finds nothing, and a screenshot is left to look at. */
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos, makeAlbum, photosToImport } from './album.ts'
import { expect, test } from './studio.ts'

const themes = ['dark', 'light'] as const

/**
 * @param name a word for each theme
 * @param popover one is open: react-aria puts two invisible buttons that close it beside its dialog, in no landmark
 */
async function look(page: Page, name: (theme: string) => string, popover = false): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.screenshot({ path: `test-results/shots/${name(theme)}.png`, animations: 'disabled' })
    expect(await findViolations(page, { except: popover ? ['region'] : [] }), name(theme)).toEqual([])
  }
}

const languages = [
  { locale: 'en-GB', add: 'Add photos', all: 'Colourise all', filter: 'Filter' },
  { locale: 'zh-CN', add: '添加照片', all: '全部上色', filter: '筛选' },
] as const

for (const { locale, add, all, filter } of languages) {
  test(`dark and light, ${locale}`, async ({ browser, studio }) => {
    test.setTimeout(480_000)
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    const name = (state: string) => (theme: string) => `${theme}-${locale}-${state}`
    await page.goto(studio.address)
    await expect(page.getByRole('button', { name: add })).toBeVisible()
    await look(page, name('empty'))

    await importPhotos(page, (await photosToImport(studio.folder)).slice(0, 14), add)
    await look(page, name('grey'))
    await page.getByRole('button', { name: all }).click()
    await expect(page.locator('[data-badge=rendered]').nth(3)).toBeVisible()
    await look(page, name('colouring'))
    await cells(page).nth(1).click()
    await cells(page)
      .nth(3)
      .click({ modifiers: ['Shift'] })
    await page.keyboard.press('f')
    await page.keyboard.press('i')
    await expect(page.getByRole('textbox').first()).toBeVisible()
    await look(page, name('selected'))
    await page.keyboard.press('b')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type('1943')
    await look(page, name('to-album'), true)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: filter, exact: true }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(page, name('filter'), true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(page, name('palette'))
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(page, name('keys'))
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('Control+,')
    await look(page, name('settings'))
    await context.close()
  })
}

test('a narrow window and a short one keep everything within reach', async ({ opened: page, studio }) => {
  await page.setViewportSize({ width: 880, height: 560 })
  await importPhotos(page, await makeAlbum(studio.folder))
  await cells(page).first().click()
  await expect(page.getByRole('button', { name: 'Remove from the library' })).toBeInViewport()
  await look(page, (theme) => `small-window-${theme}`)
})
