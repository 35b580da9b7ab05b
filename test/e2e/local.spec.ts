/**
 * Parts of a picture: painted or under a gradient, they change alone, by pointer, keys and numbers, and are
 * undone one by one.
 */
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { findViolations } from '../support/accessibility.ts'
import { expect, test } from './studio.ts'
import { begin, changed, history, seen, shownRecipe } from './workbench.ts'

const section = (page: Page) => page.getByTestId('step-local')
const button = (page: Page, name: string) => section(page).getByRole('button', { name, exact: true })

async function lightness(page: Page, left: number, top: number): Promise<number> {
  const { channels } = await sharp(await seen(page, { left, top, width: 0.05, height: 0.05 })).stats()
  return ((channels[0]?.mean ?? 0) + (channels[1]?.mean ?? 0) + (channels[2]?.mean ?? 0)) / 3
}

async function axe(page: Page): Promise<void> {
  expect(await findViolations(page)).toEqual([])
}

async function type(page: Page, name: string, text: string): Promise<void> {
  const field = section(page).getByRole('textbox', { name, exact: true })
  await field.fill(text)
  await field.press('Enter')
}

test('a painted part gets lighter and the rest stays; the eye takes it away, undo takes it back', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(480_000)
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  const [inside, outside] = [await lightness(page, 0.48, 0.45), await lightness(page, 0.2, 0.8)]
  await button(page, 'Paint a part').click()
  const box = await page.getByTestId('brush').boundingBox()
  if (!box) throw new Error('There is no brush.')
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.47)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.47, { steps: 8 })
  await page.mouse.up()
  await type(page, 'Exposure of the part', '1.5')
  await changed(page, start)
  // The ring of the brush is no part of the picture.
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.1)
  await expect.poll(() => lightness(page, 0.48, 0.45)).toBeGreaterThan(inside + 15)
  expect(Math.abs((await lightness(page, 0.2, 0.8)) - outside)).toBeLessThan(2)
  await button(page, 'Show the part').click()
  await expect(page.getByTestId('local-overlay')).toBeVisible()
  await axe(page)
  await page.screenshot({ path: 'test-results/shots/local-painted.png', animations: 'disabled' })
  await button(page, 'Show the part').click()
  await expect(page.getByTestId('local-overlay')).toBeHidden()

  const whole = await shownRecipe(page)
  const hold = section(page).getByRole('button', { name: /^Hold to see the photo without/ })
  await hold.hover()
  await page.mouse.down()
  await expect(page.getByText('Without: Parts of the picture')).toBeVisible()
  await page.mouse.up()
  await expect.poll(() => shownRecipe(page)).toBe(whole)

  await expect(history(page).first()).toContainText('Exposure of the part')
  await page.getByTestId('brush').focus()
  await page.keyboard.press('Enter')
  await expect(history(page).first()).toContainText('Part painted')
  await expect(section(page).getByText('2 strokes')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('brush')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(section(page).getByText('1 stroke', { exact: true })).toBeVisible()
  await button(page, 'Reset this part').click()
  await expect(section(page).getByRole('textbox', { name: 'Exposure of the part' })).toHaveValue('0')
  await button(page, 'Remove this part').click()
  await expect(section(page).getByRole('radio')).toHaveCount(0)
})

test('a gradient darkens one side; its ends are dragged, moved by keys, typed, and turned round', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(480_000)
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  const [above, below] = [await lightness(page, 0.3, 0.12), await lightness(page, 0.3, 0.85)]
  await button(page, 'Gradient').click()
  await changed(page, start)
  await expect.poll(() => lightness(page, 0.3, 0.12)).toBeLessThan(above - 10)
  expect(Math.abs((await lightness(page, 0.3, 0.85)) - below)).toBeLessThan(2)
  const end = page.getByTestId('gradient').locator('[data-end=to]')
  await expect(end).toHaveAccessibleName(/50 % across, 50 % down/)
  const box = await end.boundingBox()
  if (!box) throw new Error('The gradient has no end.')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2 - 60, { steps: 5 })
  await page.mouse.up()
  await expect(end).not.toHaveAccessibleName(/50 % across, 50 % down/)
  await expect(history(page).first()).toContainText('Gradient moved')
  const rows = await history(page).count()
  await type(page, 'Where the gradient ends: down, in percent', '30')
  await expect(end).toHaveAccessibleName(/30 % down/)
  await end.focus()
  await page.keyboard.press('Shift+ArrowDown')
  await expect(end).toHaveAccessibleName(/35 % down/)
  // Not to the next photo.
  await page.keyboard.press('ArrowRight')
  await expect(end).toHaveAccessibleName(/35 % down/)
  await axe(page)
  const dark = await shownRecipe(page)
  await button(page, 'Turn round').click()
  await changed(page, dark)
  await expect.poll(() => lightness(page, 0.3, 0.85)).toBeLessThan(below - 10)
  expect(await history(page).count()).toBeGreaterThan(rows)
  // An end can't be laid onto the other.
  await type(page, 'Where the gradient begins: across, in percent', '50')
  await type(page, 'Where the gradient begins: down, in percent', '0')
  await expect(page.getByTestId('gradient').locator('[data-end=from]')).not.toHaveAccessibleName(
    /50 % across, 0 % down/,
  )
})

test('parts stay on the photo when it is turned, and go into a preset only when they are ticked', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await button(page, 'Gradient').click()
  await changed(page, start)
  await page.keyboard.press('Escape')
  const upright = await shownRecipe(page)
  await page.keyboard.press('l')
  await changed(page, upright)
  // What was above lies at the right now, and is the darker for it.
  const sides = async () => [await lightness(page, 0.36, 0.5), await lightness(page, 0.63, 0.5)]
  const [left, right] = await sides()
  const turned = await shownRecipe(page)
  await section(page).getByRole('switch').press('Space')
  await changed(page, turned)
  await expect.poll(async () => (await sides())[1]).toBeGreaterThan(right + 8)
  expect(Math.abs((await sides())[0] - left)).toBeLessThan(2)
  await section(page).getByRole('switch').press('Space')
  await page.getByRole('button', { name: 'Keep as a preset …' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('checkbox', { name: 'Parts of the picture' })).not.toBeChecked()
  await dialog.getByRole('checkbox', { name: 'Parts of the picture' }).press('Space')
  await dialog.getByRole('textbox', { name: 'Name of the preset' }).fill('Dark sky')
  await dialog.getByRole('button', { name: 'Keep' }).click()
  await expect(page.getByRole('button', { name: 'Preset: Dark sky' })).toBeVisible()
})
