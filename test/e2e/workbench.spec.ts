/** One photo on the workbench: seen, changed, compared, cut, taken back; near and far. */
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { importPhotos } from './album.ts'
import { colourfulness, makeGreyPhoto, oldPhotos } from './pictures.ts'
import { expect, test } from './studio.ts'
import {
  changed,
  difference,
  history,
  leftPart,
  makeNoise,
  open,
  ready,
  rightPart,
  seen,
  shownRecipe,
} from './workbench.ts'

/** Below: grey. Above: in colour, if pale. */
const grey = 2.5

async function begin(page: Page, folder: string, names = ['house.jpg']): Promise<void> {
  const files = await Promise.all(
    names.map((name, i) => makeGreyPhoto(join(folder, name), 1500 + i * 10, 1000)),
  )
  await importPhotos(page, files)
  await open(page, new RegExp(names[0].replace('.jpg', '')))
  await ready(page)
}

test('a factor is set, seen, kept in the history, and undone to the start', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  expect(await colourfulness(await seen(page, leftPart))).toBeGreaterThan(grey)
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
  // The beginning is the first change: it made the variant.
  await expect(history(page)).toHaveText([/^Style/, /^Saturation/, /^Beginning/])

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

test('compared by divider, side by side, and held; the original is one key away', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const colours = async () => [
    (await colourfulness(await seen(page, leftPart))) > grey,
    (await colourfulness(await seen(page, rightPart))) > grey,
  ]
  await expect.poll(colours).toEqual([true, true])
  await page.keyboard.down(' ')
  await expect.poll(colours).toEqual([false, false])
  await page.keyboard.up(' ')
  await expect.poll(colours).toEqual([true, true])

  await page.keyboard.press('c')
  await expect.poll(colours).toEqual([false, true])
  const divider = page.getByTestId('divider')
  await divider.focus()
  await page.keyboard.press('Home')
  await expect.poll(colours).toEqual([true, true])
  const box = await page.getByTestId('stage').boundingBox()
  const grip = await divider.boundingBox()
  if (!box || !grip) throw new Error('There is no divider.')
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.95, grip.y + 40, { steps: 5 })
  await page.mouse.up()
  await expect.poll(colours).toEqual([false, false])
  await divider.dblclick()
  await expect.poll(colours).toEqual([false, true])

  await page.getByTestId('stage').focus()
  await page.keyboard.press('d')
  await expect(divider).toBeHidden()
  await expect.poll(colours).toEqual([false, true])
  await page.screenshot({ path: 'test-results/shots/workbench-side.png', animations: 'disabled' })
  // Both look at the same place.
  await page.keyboard.press('1')
  await expect(page.getByTestId('zoom')).toHaveText('100 %')
  await expect
    .poll(async () => {
      const half = { top: 0.3, width: 0.2, height: 0.4 }
      return difference(
        await seen(page, { ...half, left: 0.15 }),
        await seen(page, { ...half, left: 0.6525 }),
      )
    })
    .toBeLessThan(12)
  await page
    .getByRole('radio', { name: 'Colour only' })
    .or(page.getByRole('button', { name: 'Colour only' }))
    .click()
  await expect.poll(colours).toEqual([true, true])
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

test('turned, straightened and cropped as it is seen, and all of it undone', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.keyboard.press('l')
  await changed(page, start)
  expect(await shownRecipe(page)).toContain('"quarterTurns":1')
  await page.screenshot({ path: 'test-results/shots/workbench-turned.png', animations: 'disabled' })
  await page.keyboard.press('x')
  await expect(page.getByTestId('crop')).toBeVisible()
  const straighten = page.getByRole('textbox', { name: 'Straighten' })
  await straighten.fill('4')
  await straighten.press('Enter')
  const corner = page.locator('[data-handle=nw]')
  await expect(corner).toBeVisible()
  const frame = page.locator('[data-crop]')
  const room = await frame.boundingBox()
  const at = await corner.boundingBox()
  if (!room || !at) throw new Error('There is no frame.')
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2)
  await page.mouse.down()
  await page.mouse.move(at.x + at.width / 2 + room.width * 0.25, at.y + at.height / 2 + room.height * 0.25, {
    steps: 6,
  })
  await page.mouse.up()
  await page.screenshot({ path: 'test-results/shots/workbench-crop.png', animations: 'disabled' })
  await page.getByRole('button', { name: 'Square', exact: true }).click()
  await expect(page.getByText(/^(\d+) × \1 pixels$/)).toBeVisible()
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByTestId('stage')).toBeVisible()
  await expect.poll(() => shownRecipe(page)).toMatch(/"straighten":4,"crop":\{/)
  await ready(page)
  await expect(history(page).first()).toHaveText(/Cropped/)
  await page.getByTestId('stage').focus()
  await page.keyboard.press('x')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(start)
})

test('at 100 % the pixels are those of the file, of the original and in colour', async ({
  opened: page,
  studio,
}) => {
  const file = await makeNoise(join(studio.folder, 'noise.jpg'), 3600, 2400)
  await importPhotos(page, [file])
  await open(page, /noise/)
  await ready(page)
  await page.keyboard.press('1')
  await expect(page.getByTestId('zoom')).toHaveText('100 %')
  const stage = await page.getByTestId('stage').boundingBox()
  if (!stage) throw new Error('There is no stage.')
  const off = async (): Promise<number> => {
    const [width, height] = [300, 200]
    const left = Math.floor(stage.width * 0.1)
    const top = Math.floor(stage.height * 0.3)
    const shot = await page.screenshot({
      clip: { x: stage.x + left, y: stage.y + top, width, height },
      animations: 'disabled',
    })
    const wanted = await sharp(file)
      .extract({
        left: Math.round(1800 - stage.width / 2) + left,
        top: Math.round(1200 - stage.height / 2) + top,
        width,
        height,
      })
      .png()
      .toBuffer()
    return difference(shot, wanted)
  }
  // Neighbours differ by forty on average: a pixel beside, or one that is made from several, would show.
  await expect.poll(off).toBeLessThan(4)
  await page.keyboard.press('c')
  await expect.poll(off).toBeLessThan(3)
  await page.screenshot({ path: 'test-results/shots/workbench-actual.png' })
})

test('next and previous keep nearness and place; the strip and the index follow', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder, ['a house.jpg', 'b house.jpg', 'c house.jpg'])
  await expect(page.getByTestId('place')).toHaveText(/^\d\/3$/)
  const first = await page.getByTestId('place').textContent()
  const by = first === '3/3' ? 'ArrowLeft' : 'ArrowRight'
  await page.keyboard.press('1')
  await expect(page.getByTestId('zoom')).toHaveText('100 %')
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight')
  await page.waitForTimeout(600)
  const before = await seen(page)
  await page.keyboard.press(by)
  await expect(page.getByTestId('place')).not.toHaveText(first ?? '')
  await ready(page)
  await expect(page.getByTestId('zoom')).toHaveText('100 %')
  // The same scene, ten pixels wider: the same part of it is seen.
  await expect.poll(async () => difference(await seen(page), before)).toBeLessThan(25)
  await expect(
    page.getByRole('listbox', { name: 'Photos' }).getByRole('option', { selected: true }),
  ).toHaveCount(1)
  await page.keyboard.press('0')
  await expect(page.getByRole('button', { name: 'Fit the window' })).toHaveAttribute('aria-pressed', 'true')
  await page.mouse.move(500, 400)
  await page.mouse.wheel(0, -400)
  await expect(page.getByRole('button', { name: 'Fit the window' })).toHaveAttribute('aria-pressed', 'false')
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
      const { violations } = await new AxeBuilder({ page }).analyze()
      const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
      expect(said, state).toEqual([])
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
