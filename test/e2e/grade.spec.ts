/** Grading and presets: what a person sets is seen, is in the history, is undone, kept under a name, and given to others. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { findViolations } from '../support/accessibility.ts'
import { cells } from './album.ts'
import { expect, test } from './studio.ts'
import { begin, changed, history, ready, seen, shownRecipe } from './workbench.ts'

const section = (page: Page) => page.getByTestId('step-grade')

/** Types a number beside a slider, as a person does. */
async function type(page: Page, name: string, text: string): Promise<void> {
  const field = section(page).getByRole('textbox', { name, exact: true })
  await field.fill(text)
  await field.press('Enter')
}

async function lightness(page: Page): Promise<number> {
  const part = { left: 0.4, top: 0.4, width: 0.2, height: 0.2 }
  const { channels } = await sharp(await seen(page, part)).stats()
  return ((channels[0]?.mean ?? 0) + (channels[1]?.mean ?? 0) + (channels[2]?.mean ?? 0)) / 3
}

async function axe(page: Page): Promise<void> {
  expect(await findViolations(page)).toEqual([])
}

test('exposure lightens, the histogram follows, undo takes it back, and the step can be held away', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  const before = await lightness(page)
  await expect(page.getByTestId('histogram')).toBeVisible()
  const levels = await page.getByTestId('histogram').locator('path').first().getAttribute('d')
  await type(page, 'Exposure', '1.5')
  await changed(page, start)
  await expect.poll(() => lightness(page)).toBeGreaterThan(before + 20)
  await expect
    .poll(() => page.getByTestId('histogram').locator('path').first().getAttribute('d'))
    .not.toBe(levels)
  await expect(history(page).first()).toContainText('Exposure')
  const graded = await shownRecipe(page)
  await section(page).getByRole('switch', { name: 'Grading' }).focus()
  await page.keyboard.press('Space')
  await changed(page, graded)
  await expect.poll(() => lightness(page)).toBeLessThan(before + 10)
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(graded)
  await section(page).getByRole('button', { name: 'Reset grading' }).click()
  await expect.poll(() => shownRecipe(page)).toBe(start)
})

test('a curve is bent by pointer, by keys and by numbers, and two points never meet', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await section(page).getByRole('button', { name: 'Curve', exact: true }).click()
  const curve = page.getByTestId('curve')
  await curve.scrollIntoViewIfNeeded()
  const box = await curve.boundingBox()
  if (!box) throw new Error('There is no curve.')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4, { steps: 4 })
  await page.mouse.up()
  await changed(page, start)
  const points = page.getByTestId('curve-point')
  await expect(points).toHaveCount(3)
  await expect(points.nth(1)).toHaveAccessibleName(/Point 2 of 3: 50(\.\d)? % becomes 7[45]/)
  await points.nth(1).focus()
  for (let i = 0; i < 20; i++) await page.keyboard.press('Shift+ArrowRight')
  await expect(points.nth(1)).toHaveAccessibleName(/: 98 % becomes/)
  await section(page).getByRole('textbox', { name: 'From, in percent' }).fill('30')
  await page.keyboard.press('Enter')
  await expect(points.nth(1)).toHaveAccessibleName(/: 30 % becomes/)
  await section(page).getByRole('radio', { name: 'All' }).press('ArrowRight')
  await expect(points).toHaveCount(2)
  await section(page).getByRole('button', { name: 'New point' }).click()
  await expect(points).toHaveCount(3)
  await points.nth(1).focus()
  await page.keyboard.press('Delete')
  await expect(points).toHaveCount(2)
  await expect(history(page).first()).toContainText('Curve')
})

test('white balance is picked on the picture by keys, and hues are changed one by one; axe finds nothing', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await section(page).getByRole('button', { name: 'White balance' }).click()
  await section(page).getByRole('button', { name: 'Pick something grey' }).click()
  await page.getByTestId('brush').focus()
  await page.keyboard.press('Enter')
  await changed(page, start)
  await expect(history(page).first()).toContainText('White balance picked')
  await expect(page.getByTestId('brush')).toHaveCount(0)
  await section(page).getByRole('button', { name: 'Colours one by one' }).click()
  await section(page).getByRole('button', { name: 'Blue and sky' }).click()
  const picked = await shownRecipe(page)
  await type(page, 'Blue and sky: lightness', '-40')
  await expect.poll(() => shownRecipe(page)).not.toBe(picked)
  await ready(page)
  await section(page).getByRole('button', { name: 'Curve', exact: true }).click()
  await axe(page)
})

test('a preset is a click, is kept under a name, travels as a file, and is refused where it is foreign', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder, ['house.jpg', 'other.jpg'])
  const start = await shownRecipe(page)
  await page.getByRole('button', { name: 'Preset: Gentle' }).click()
  await changed(page, start)
  await expect(history(page).first()).toContainText('Preset')
  await type(page, 'Contrast', '35')
  await page.getByRole('button', { name: 'Keep as a preset …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name of the preset' }).fill('Grandmother')
  await axe(page)
  await dialog.getByRole('checkbox', { name: 'Noise' }).press('Space')
  await dialog.getByRole('button', { name: 'Keep' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Preset: Grandmother' })).toBeVisible()

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'More about the preset Grandmother' }).click()
  await page.getByRole('menuitem', { name: 'Save to a file' }).click()
  const file = join(studio.folder, 'grandmother.json')
  await (await download).saveAs(file)
  const written = JSON.parse(await readFile(file, 'utf8')) as { name: string; steps: Record<string, unknown> }
  expect(written.name).toBe('Grandmother')
  expect(Object.keys(written.steps)).toContain('grade')
  expect(Object.keys(written.steps)).not.toContain('denoise')

  const foreign = join(studio.folder, 'look.xmp')
  await writeFile(foreign, '<x:xmpmeta><rdf:Description crs:Exposure2012="+0.50"/></x:xmpmeta>')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Presets from files …' }).click()
  // Whatever else is refused, one reads which of them are kept.
  const files = [file]
  for (const title of ['one', 'two', 'three', 'four']) {
    const broken = join(studio.folder, `${title}.json`)
    await writeFile(broken, '{')
    files.push(broken)
  }
  await (await chooser).setFiles([...files, foreign])
  await expect(page.getByText(/“.+” is kept among your presets/)).toBeVisible()
  await expect(page.getByText(/look\.xmp: this is a preset of Lightroom/)).toBeVisible()
})

test('the album gives a preset to a selection by a right click, chosen steps by pasting, and both are undone', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder, ['house.jpg', 'other.jpg'])
  const start = await shownRecipe(page)
  await type(page, 'Contrast', '60')
  await changed(page, start)
  await page.getByRole('button', { name: /Copy the recipe/ }).click()
  await page.keyboard.press('Escape')
  await expect(cells(page)).toHaveCount(2)
  await cells(page).and(page.getByLabel(/other/)).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Paste some steps …' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('checkbox', { name: 'Grading' })).toBeChecked()
  await dialog.getByRole('button', { name: 'Paste' }).click()
  await expect(page.getByText('Recipe applied to 1 photo.')).toBeVisible()
  await page.keyboard.press('Control+a')
  await cells(page).and(page.getByLabel(/other/)).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Presets' }).hover()
  await page.getByRole('menuitem', { name: 'Preset: Newspaper' }).click()
  await expect(page.getByText('Recipe applied to 2 photos.')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(page.getByText(/Undone: recipe applied/)).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('preset gentle')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Recipe applied to 2 photos.')).toBeVisible()
})
