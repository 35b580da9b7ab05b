/** One photo on the workbench: changed, taken back, in several variants; by keys alone; as it looks. */
import { join } from 'node:path'
import { findViolations } from '../support/accessibility.ts'
import { importPhotos } from './album.ts'
import { colorfulness, makeGreyPhoto, oldPhotos } from './pictures.ts'
import { expect, test } from './studio.ts'
import { begin, changed, grey, history, leftPart, open, ready, seen, shownRecipe } from './workbench.ts'

test('a factor is set, seen, kept in the history, and undone to the start', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  expect(await colorfulness(await seen(page, leftPart))).toBeGreaterThan(grey)
  const start = await shownRecipe(page)

  const number = page.getByRole('textbox', { name: 'Render factor' })
  await number.fill('24')
  await number.press('Enter')
  await changed(page, start)
  const second = await shownRecipe(page)
  await page.getByRole('slider', { name: 'Saturation' }).focus()
  await page.keyboard.press('PageUp')
  await changed(page, second)
  await page.keyboard.press('a')
  await expect.poll(() => shownRecipe(page)).toContain('"artistic"')
  await ready(page)
  // Each row says from what to what, down to the photo that nobody has changed.
  await expect(history(page)).toHaveText([
    /^Style Stable → Artistic/,
    /^Saturation 100 % → 1\d\d %/,
    /^Render factor: 24/,
    /^Original$/,
  ])

  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toContain('"stable"')
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(second)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(() => shownRecipe(page)).not.toBe(second)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(start)
  await expect(history(page)).toHaveCount(0)
})

test('undo right after a slider takes that very step back, and redo brings it again', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.getByRole('radio', { name: 'Artistic' }).first().click({ force: true })
  await changed(page, start)
  const second = await shownRecipe(page)
  await page.getByRole('slider', { name: 'Saturation' }).focus()
  await page.keyboard.press('PageUp')
  // Before the gesture counts as ended.
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(second)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(() => shownRecipe(page)).not.toBe(second)
  await expect(history(page).first()).toHaveText(/^Saturation/)
})

test('Escape goes back one step at a time, and a key of this photo never leads away from it', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  await page.keyboard.press('w')
  await expect(page.getByTestId('sweep')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('sweep')).toBeHidden()
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.keyboard.press('m')
  await expect(page.getByText('Switch on Repair first')).toBeVisible()
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Add photos' })).toBeVisible()
})

test('the strip of factors fills, and a click takes one', async ({ opened: page, studio }) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.keyboard.press('w')
  const strip = page.getByTestId('sweep')
  await expect(strip.getByRole('listitem')).toHaveCount(8)
  await expect(strip.locator('img')).toHaveCount(8)
  await page.screenshot({ path: 'test-results/shots/workbench-sweep.png', animations: 'disabled' })
  const first = strip.getByRole('button', { name: /^Take render factor/ }).first()
  const factor = /\d+/.exec((await first.getAttribute('aria-label')) ?? '')?.[0]
  await first.click()
  await changed(page, start)
  expect(await shownRecipe(page)).toContain(`"renderFactor":${factor}`)
  await expect(page.getByRole('textbox', { name: 'Render factor' })).toHaveValue(factor ?? '')
  await strip.getByText('Artistic').click()
  await expect.poll(() => shownRecipe(page)).toContain('"artistic"')
  await expect(strip.locator('img')).toHaveCount(8)
})

test('variants stand side by side: added, named, put first, removed', async ({ opened: page, studio }) => {
  await begin(page, studio.folder)
  const tabs = page.getByRole('list', { name: 'Variants' }).getByRole('listitem')
  await page.keyboard.press('v')
  await expect(tabs).toHaveCount(1)
  await page.keyboard.press('a')
  await expect.poll(() => shownRecipe(page)).toContain('"artistic"')
  await page.keyboard.press('v')
  await expect(tabs).toHaveCount(2)
  await expect(tabs.nth(1)).toContainText('Artistic')
  await expect(tabs.locator('img')).toHaveCount(2)
  await tabs.nth(1).getByRole('button').first().dblclick()
  await page.getByRole('textbox', { name: 'Name of the variant' }).fill('For grandmother')
  await page.keyboard.press('Enter')
  await expect(tabs.nth(1)).toContainText('For grandmother')
  await tabs
    .nth(1)
    .getByRole('button', { name: /^More about/ })
    .click()
  await page.getByRole('menuitem', { name: 'Put first' }).click()
  await expect(tabs.nth(0)).toContainText('For grandmother')
  await tabs.nth(1).getByRole('button').first().click()
  await page.getByRole('slider', { name: 'Strength' }).focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft')
  await expect.poll(() => shownRecipe(page)).toContain('"strength":0.85')
  await tabs.nth(0).getByRole('button').first().click()
  await expect.poll(() => shownRecipe(page)).toContain('"strength":1')
  await tabs
    .nth(0)
    .getByRole('button', { name: /^More about/ })
    .click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(tabs).toHaveCount(1)
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+z')
  await expect(tabs).toHaveCount(2)
})

test('everything by keys alone', async ({ opened: page, studio }) => {
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'))])
  await page.locator('[data-photos]').first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await ready(page)
  const start = await shownRecipe(page)
  await page.keyboard.press(']')
  await page.keyboard.press(']')
  await changed(page, start)
  await page.keyboard.press('v')
  await expect(page.getByRole('list', { name: 'Variants' }).getByRole('listitem')).toHaveCount(2)
  await page.keyboard.press('h')
  await expect.poll(() => shownRecipe(page)).toContain('"mirror":true')
  await ready(page)
  await page.keyboard.press('x')
  const frame = page.getByRole('button', { name: /^The frame/ })
  await page.getByRole('button', { name: 'Right edge' }).focus()
  for (let i = 0; i < 10; i++) await page.keyboard.press('Shift+ArrowLeft')
  await frame.focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('button', { name: 'Apply' }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => shownRecipe(page)).toMatch(/"crop":\{"left":0\.005/)
  await page.keyboard.press('r')
  await expect(page.getByTestId('render-state')).toHaveText('Rendered in full size.')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeHidden()
})

for (const { theme, locale, add } of [
  { theme: 'dark', locale: 'en-GB', add: 'Add photos' },
  { theme: 'light', locale: 'zh-CN', add: '添加照片' },
] as const) {
  test(`looks and axe: ${theme}, ${locale}`, async ({ browser, studio }) => {
    const context = await browser.newContext({ colorScheme: theme, locale, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const look = async (state: string): Promise<void> => {
      const path = `test-results/shots/workbench-${theme}-${locale}-${state}.png`
      await page.screenshot({ path, animations: 'disabled' })
      expect(await findViolations(page), state).toEqual([])
    }
    const word = locale === 'zh-CN' ? '已完成' : 'Ready'
    await page.goto(studio.address)
    await expect(page.getByRole('button', { name: add }).first()).toBeVisible()
    const own = await makeGreyPhoto(join(studio.folder, 'house.jpg'))
    const real = oldPhotos.filter((path) => /Detroit|migrant|reading_girl|CliffHouse/.test(path))
    await importPhotos(page, [...real, own], add)
    await open(page, real.length > 0 ? /migrant|Detroit/ : /house/)
    await ready(page, word)
    await look('open')
    await page.keyboard.press('c')
    await page.keyboard.press('v')
    await page.keyboard.press('w')
    await expect(page.getByTestId('sweep').locator('img')).toHaveCount(8)
    await look('compare-sweep')
    await page.keyboard.press('x')
    await expect(page.locator('[data-handle=se]')).toBeVisible()
    await look('crop')
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1024, height: 700 })
    await ready(page, word)
    await look('small')
    await context.close()
  })
}
