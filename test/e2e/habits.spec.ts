/** What people do without thinking at the workbench, and what must not happen to a photo by it. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { cells, chosen, importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { begin, changed, history, largerThanStage, open, ready, shownRecipe } from './workbench.ts'

/** A point of the stage, in shares of it. */
async function onStage(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = await page.getByTestId('stage').boundingBox()
  if (!box) throw new Error('There is no stage.')
  return [box.x + box.width * x, box.y + box.height * y]
}

const takeBrush = (page: Page) => page.getByRole('button', { name: 'Brush', exact: true }).click()
const swatch = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

test('a swatch is for the next stroke; one that is done changes only when its dot is tapped', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await takeBrush(page)
  await swatch(page, 'Red fabric').click()
  await page.mouse.click(...(await onStage(page, 0.63, 0.63)))
  await expect(page.getByTestId('stroke')).toHaveCount(1)
  await changed(page, start)
  const painted = await shownRecipe(page)
  expect(painted).toContain('"reach":0.15')
  expect(painted).toContain('"contained":true')

  await swatch(page, 'Sky').click()
  await page.getByRole('slider', { name: 'Reach' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.mouse.click(...(await onStage(page, 0.5, 0.2)))
  await expect(page.getByTestId('stroke')).toHaveCount(2)
  await changed(page, painted)
  const both = await shownRecipe(page)
  const strokesIn = (recipe: string) => /"strokes":(\[\{.*?\}\])/.exec(recipe)?.[1] ?? ''
  expect(strokesIn(both).startsWith(strokesIn(painted).slice(0, -1)), 'the first is as it was').toBe(true)

  await page.getByTestId('stroke').first().click()
  await swatch(page, 'Leaves and grass').click()
  await changed(page, both)
  await expect(history(page).first()).toHaveText(/^Painted by hand/)
})

test('the wheel over the panel scrolls it, and turns only the slider that has the focus', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  const saturation = page.getByRole('slider', { name: 'Saturation' })
  const value = page.getByRole('textbox', { name: 'Saturation' })
  await page.getByText('Saturation', { exact: true }).first().hover()
  const scrolled = () =>
    page.evaluate<number>(`document.querySelector('aside[aria-label=Adjust]').firstElementChild.scrollTop`)
  const above = await scrolled()
  for (let i = 0; i < 10; i++) await page.mouse.wheel(0, 40)
  await expect.poll(scrolled).toBeGreaterThan(above + 100)
  await expect(value).toHaveValue(/100/)
  expect(await shownRecipe(page)).toBe(start)

  await saturation.focus()
  await value.scrollIntoViewIfNeeded()
  const before = await scrolled()
  await value.hover()
  await page.mouse.wheel(0, 40)
  await expect(value).toHaveValue(/95/)
  expect(await scrolled()).toBe(before)

  // On the way to somewhere else it comes under the pointer, and has the focus still.
  await page.getByRole('combobox', { name: 'Model' }).hover()
  const from = await scrolled()
  for (let i = 0; i < 30; i++) await page.mouse.wheel(0, 20)
  await expect.poll(scrolled).toBeGreaterThan(from + 550)
  await expect(value).toHaveValue(/95/)
})

test('Escape ends the stroke, then the tool, and only then leads back to the album', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  await takeBrush(page)
  await page.mouse.move(...(await onStage(page, 0.4, 0.4)))
  await page.mouse.down()
  await page.mouse.move(...(await onStage(page, 0.5, 0.4)), { steps: 4 })
  await page.keyboard.press('Escape')
  await page.mouse.move(...(await onStage(page, 0.6, 0.4)), { steps: 4 })
  await page.mouse.up()
  await expect(page.getByTestId('stroke')).toHaveCount(0)
  await expect(page.getByTestId('brush')).toBeVisible()
  // Also where the focus is in the panel.
  for (const role of ['slider', 'textbox'] as const) {
    if (role === 'textbox') await takeBrush(page)
    await page.getByRole(role, { name: 'Reach' }).focus()
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('brush')).toHaveCount(0)
    await expect(page.getByTestId('stage')).toBeVisible()
  }
  const start = await shownRecipe(page)
  const number = page.getByRole('textbox', { name: 'Saturation' })
  const value = await number.inputValue()
  await number.fill('40')
  await page.keyboard.press('Escape')
  await expect(number).not.toBeFocused()
  // What was typed, and not taken over, is dropped.
  await expect(number).toHaveValue(value)
  expect(await shownRecipe(page)).toBe(start)
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeHidden()
})

test('Space shows the original whatever has the focus, and a short press is still for the control', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const original = page.getByTestId('original').getByText('Original', { exact: true })
  const tone = page.getByRole('switch', { name: 'Tone' })
  for (const control of [
    page.getByRole('slider', { name: 'Saturation' }),
    page.getByRole('textbox', { name: 'Saturation' }),
    page.getByRole('combobox', { name: 'Model' }),
    page.getByRole('button', { name: 'Restore', exact: true }),
    tone,
  ]) {
    await control.focus()
    await page.keyboard.down(' ')
    await expect(original).toBeVisible()
    await page.waitForTimeout(500)
    await page.keyboard.up(' ')
    await expect(original).toHaveCount(0)
  }
  await expect(tone, 'held is not pressed').not.toBeChecked()
  await expect(history(page)).toHaveCount(0)
  await tone.press(' ')
  await expect(tone).toBeChecked()
})

test('undo works from a number field, of what was typed, too; and the original can be gone back to', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  const number = page.getByRole('textbox', { name: 'Saturation' })
  await number.fill('80')
  await number.press('Enter')
  await changed(page, start)
  const pale = await shownRecipe(page)
  // Changes that follow each other at once are one step.
  await expect(history(page)).toHaveText([/^Saturation 100 % → 80 %/, /^Original$/])
  await number.fill('120')
  await number.press('Enter')
  await changed(page, pale)
  await expect(history(page)).toHaveText([
    /^Saturation 80 % → 120 %/,
    /^Saturation 100 % → 80 %/,
    /^Original$/,
  ])
  await number.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(pale)
  await number.press('Control+Shift+z')
  await expect.poll(() => shownRecipe(page)).not.toBe(pale)
  await number.fill('40')
  await number.press('Control+z')
  await expect(number).toHaveValue(/120/)
  await history(page)
    .filter({ hasText: /^Original$/ })
    .getByRole('button')
    .click()
  await expect.poll(() => shownRecipe(page)).toBe(start)
})

test('the album is at the photo seen last, and the next one is seen whole', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder, ['a.jpg', 'b.jpg', 'c.jpg'], largerThanStage)
  const zoom = page.getByTestId('zoom')
  const whole = await zoom.textContent()
  await page.keyboard.press('z')
  await expect(zoom).toHaveText('100 %')
  const names = () => page.getByRole('heading', { level: 1 }).textContent()
  const first = await names()
  await page.keyboard.press('ArrowRight')
  await expect.poll(names).not.toBe(first)
  await ready(page)
  const last = (await names()) ?? ''
  await page.keyboard.press('Escape')
  await expect(chosen(page)).toHaveCount(1)
  await expect(chosen(page)).toHaveAccessibleName(new RegExp(last))
  await expect(chosen(page)).toBeFocused()
  await open(page, new RegExp(last))
  await ready(page)
  await expect(zoom).not.toHaveText('100 %')
  expect(Number.parseFloat((await zoom.textContent()) ?? '')).toBeCloseTo(Number.parseFloat(whole ?? ''), 0)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Delete')
  await expect(cells(page)).toHaveCount(2)
  await expect(cells(page).and(page.getByLabel(new RegExp(last)))).toHaveCount(0)
  await expect(cells(page).and(page.getByLabel(new RegExp(first ?? '')))).toHaveCount(1)
})

async function fromPalette(page: Page, text: string, entry: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /./ }).last().fill(text)
  await page.getByRole('option', { name: entry }).first().click()
}

test('the palette does what the panel does, from the workbench and from the album', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'), 900, 600)])
  await cells(page).first().click()
  await fromPalette(page, 'crop', 'Crop and straighten')
  await expect(page.getByRole('button', { name: 'Apply', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await ready(page)
  const start = await shownRecipe(page)
  await fromPalette(page, 'tone', 'Tone: on or off')
  await changed(page, start)
  await expect(page.getByRole('switch', { name: 'Tone' })).toBeChecked()
  await fromPalette(page, 'brush', 'Brush: paint colours by hand')
  await expect(page.getByTestId('brush')).toBeVisible()
  await page.keyboard.press('Escape')
  // Who marks damage wants it filled: the step need not be on before.
  await fromPalette(page, 'mark damage', 'Mark damage')
  await expect(page.getByRole('switch', { name: 'Repair' })).toBeChecked()
  await expect(page.getByRole('button', { name: 'Mark damage' })).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Escape')
  await fromPalette(page, 'film style', 'Film style')
  await expect(page.getByRole('combobox', { name: 'Model' }).first()).toHaveValue('tintype-film')
  await fromPalette(page, 'queue', 'Queue')
  await expect(page.getByRole('region', { name: 'Queue' })).toBeVisible()
  await fromPalette(page, 'queue', 'Queue')
  await fromPalette(page, 'favourite', 'Favourite')
  // What is said of a photo is said where it is seen; what belongs to the album leads there.
  await fromPalette(page, 'caption', 'Set the caption')
  await expect(page.getByRole('dialog', { name: 'Set the caption' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeVisible()
  await fromPalette(page, 'select all', 'Select all')
  await expect(page.getByTestId('stage')).toBeHidden()
  await expect(chosen(page)).toHaveAccessibleName(/Favourite/)
})

test('pictures of the strip are large enough to judge', async ({ opened: page, studio }) => {
  await begin(page, studio.folder)
  await page.keyboard.press('w')
  const pictures = page.getByTestId('sweep').locator('img')
  await expect(pictures).toHaveCount(8)
  const box = await pictures.first().boundingBox()
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(220)
  const pixels = await page.evaluate<number>(`(() => {
    const image = document.querySelector('[data-testid=sweep] img')
    return Math.max(image.naturalWidth, image.naturalHeight)
  })()`)
  expect(pixels).toBeGreaterThanOrEqual(440)
})

test('the settings offer the processor, and no card of another system', async ({ opened: page }) => {
  await page.getByRole('button', { name: 'Settings' }).click()
  const offered = page.getByRole('combobox', { name: 'Computing' }).getByRole('option')
  const names = await offered.allTextContents()
  expect(names).toContain('Processor')
  if (process.platform === 'linux') expect(names.join()).not.toMatch(/DirectML|Core ML/)
})
