/** Every state in both themes and languages: axe finds nothing, and a screenshot is left to look at. */
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { makeGreyPhoto, oldPhotos } from './pictures.ts'
import { choose, coloured, expect, filmstrip, test } from './studio.ts'

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/shots/${name}.png`, animations: 'disabled' })
  const { violations } = await new AxeBuilder({ page }).analyze()
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
  expect(said, name).toEqual([])
}

const looks = [
  { theme: 'dark', locale: 'en-GB', add: 'Add photos', ready: 'Ready' },
  { theme: 'light', locale: 'en-GB', add: 'Add photos', ready: 'Ready' },
  { theme: 'dark', locale: 'zh-CN', add: '添加照片', ready: '已完成' },
  { theme: 'light', locale: 'zh-CN', add: '添加照片', ready: '已完成' },
] as const

for (const { theme, locale, add, ready } of looks) {
  test(`${theme}, ${locale}`, async ({ browser, studio }) => {
    const context = await browser.newContext({ colorScheme: theme, locale, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const name = (state: string) => `${theme}-${locale}-${state}`
    await page.goto(studio.address)
    await expect(page.getByRole('button', { name: add })).toBeVisible()
    await look(page, name('empty'))

    const own = await makeGreyPhoto(join(studio.folder, 'house.jpg'))
    const real = oldPhotos.filter((path) => /Detroit|migrant|reading_girl|CliffHouse/.test(path))
    await choose(page, [...real, own], add)
    await expect(page.getByTestId('original')).toBeVisible()
    await page.screenshot({ path: `test-results/shots/${name('grey')}.png` })
    await coloured(page, ready)
    await expect(filmstrip(page)).toHaveCount(real.length + 1)
    await look(page, name('colour'))
    await page.keyboard.press('c')
    await page.locator('input.divider').focus()
    await look(page, name('comparing'))
    await page.locator('summary').click()
    await page.keyboard.press('a')
    await page.locator('summary').scrollIntoViewIfNeeded()
    await coloured(page, ready)
    await look(page, name('artistic'))
    await context.close()
  })
}

test('a narrow window and a short one keep everything within reach', async ({ opened: page, studio }) => {
  await page.setViewportSize({ width: 880, height: 600 })
  await choose(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'))])
  await coloured(page)
  await expect(page.getByRole('button', { name: 'Save in full size' })).toBeInViewport()
  await look(page, 'small-window')
})
