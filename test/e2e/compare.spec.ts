/**
 * Choosing among several pictures of a photo: looks on a sheet, large render factors, two or four side by
 * side that move together.
 */
import type { Locator, Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { importPhotos } from './album.ts'
import { join } from 'node:path'
import { expect, test } from './studio.ts'
import { begin, changed, difference, history, makeNoise, open, ready, shownRecipe } from './workbench.ts'

const places = (page: Page): Locator => page.getByTestId('compared')

/** The picture of a place, without its caption. */
const pictureOf = (page: Page, place: number): Locator => places(page).nth(place).getByRole('img')

async function arrived(page: Page, count: number): Promise<void> {
  await expect(places(page)).toHaveCount(count)
  for (let i = 0; i < count; i++) await expect(pictureOf(page, i)).toHaveAttribute('data-url', /./)
  await expect(page.getByTestId('status')).toHaveText('Ready')
}

/** How much the middles of two places differ. */
async function apart(page: Page, one: number, other: number): Promise<number> {
  const middle = async (place: number) => {
    const box = await pictureOf(page, place).boundingBox()
    if (!box) throw new Error('There is no picture.')
    const side = 120
    const x = Math.round(box.x + box.width / 2 - side / 2)
    const y = Math.round(box.y + box.height / 2 - side / 2)
    return page.screenshot({ clip: { x, y, width: side, height: side }, animations: 'disabled' })
  }
  return difference(await middle(one), await middle(other))
}

async function axe(page: Page): Promise<void> {
  expect(await findViolations(page)).toEqual([])
}

test('several looks lie on a sheet, a click takes one as one step of the history, and it is undone', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.getByRole('button', { name: 'Several looks' }).click()
  const sheet = page.getByTestId('looks')
  await expect(sheet.getByRole('listitem')).toHaveCount(7)
  await expect(sheet.locator('img')).toHaveCount(7)
  await axe(page)
  await page.screenshot({ path: 'test-results/shots/workbench-looks.png', animations: 'disabled' })
  await sheet.getByRole('button', { name: /^Take this look: Artistic$/ }).click()
  await expect(sheet).toBeHidden()
  await changed(page, start)
  expect(await shownRecipe(page)).toContain('"style":"artistic"')
  await expect(history(page)).toHaveCount(2)
  await page.keyboard.press('o')
  await expect(sheet.getByRole('button', { name: 'Artistic, in use' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(start)
})

test('render factors lie large over the stage, and go into a strip and back', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  await page.keyboard.press('w')
  const sweep = page.getByTestId('sweep')
  await expect(sweep.locator('img')).toHaveCount(8)
  const large = await sweep.locator('img').first().boundingBox()
  expect(large?.width ?? 0).toBeGreaterThan(400)
  await sweep.getByRole('button', { name: 'Show the render factors below the picture' }).click()
  await expect(page.getByTestId('stage')).toBeVisible()
  await expect(sweep.locator('img')).toHaveCount(8)
  const small = await sweep.locator('img').first().boundingBox()
  expect(large?.height ?? 0).toBeGreaterThan((small?.height ?? 0) + 50)
  await sweep.getByRole('button', { name: 'Show the render factors large' }).click()
  await expect(page.getByTestId('stage')).toBeHidden()
})

test('four factors side by side show the same place, by wheel, by pointer and by keys; one of them is taken', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, [await makeNoise(join(studio.folder, 'noise.jpg'), 1600, 1100)])
  await open(page, /noise/)
  await ready(page)
  const start = await shownRecipe(page)
  await page.keyboard.press('g')
  await arrived(page, 2)
  await page.getByLabel('What is compared').selectOption('Render factors')
  await page.getByRole('radio', { name: '4 side by side' }).click()
  await arrived(page, 4)
  await axe(page)
  // Each pixel of it is another grey: pictures of different places can't be taken for each other.
  await page.getByTestId('compare').focus()
  await page.keyboard.press('z')
  await expect(page.getByTestId('zoom')).toHaveText('100 %')
  for (const other of [1, 2, 3]) await expect.poll(() => apart(page, 0, other)).toBeLessThan(6)
  const box = await pictureOf(page, 3).boundingBox()
  if (!box) throw new Error('There is no picture.')
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3)
  await page.mouse.wheel(0, -300)
  await expect
    .poll(async () => Number.parseFloat((await page.getByTestId('zoom').textContent()) ?? ''))
    .toBeGreaterThan(110)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 3 + 37, box.y + box.height / 3 + 21, { steps: 5 })
  await page.mouse.up()
  for (const other of [1, 2, 3]) await expect.poll(() => apart(page, 0, other)).toBeLessThan(6)
  await page.getByTestId('compare').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => apart(page, 0, 3)).toBeLessThan(6)

  await places(page).nth(3).getByRole('combobox').selectOption({ index: 1 })
  await arrived(page, 4)
  const take = places(page)
    .nth(3)
    .getByRole('button', { name: /^Take Render factor/ })
  await take.click()
  await expect(
    places(page)
      .nth(3)
      .getByRole('button', { name: /, in use$/ }),
  ).toHaveAttribute('aria-pressed', 'true')
  await page.getByTestId('compare').focus()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeVisible()
  await changed(page, start)
  expect(await shownRecipe(page)).toMatch(/"renderFactor":\d+/)
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(start)
})

test('variants are compared with each other and the original; a turned one shows the same place', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  await page.keyboard.press('v')
  await expect(page.getByRole('list', { name: 'Variants' }).getByRole('listitem')).toHaveCount(1)
  await page.keyboard.press('a')
  await page.keyboard.press('v')
  await expect(page.getByRole('list', { name: 'Variants' }).getByRole('listitem')).toHaveCount(2)
  await page.keyboard.press('l')
  await ready(page)
  await page.keyboard.press('g')
  await arrived(page, 2)
  await page.getByRole('radio', { name: '4 side by side' }).click()
  // Two variants and the original are all there is.
  await arrived(page, 3)
  await page.getByTestId('compare').focus()
  await page.keyboard.press('+')
  await page.keyboard.press('Shift+Z')
  await page.screenshot({ path: 'test-results/shots/workbench-variants.png', animations: 'disabled' })
  // What is in use stands first, also when another one is taken.
  await places(page).nth(1).getByRole('button', { name: 'Take Stable 16' }).click()
  await expect(places(page).nth(0).getByRole('button', { name: 'Stable 16, in use' })).toBeVisible()
  await page.keyboard.down(' ')
  await expect(pictureOf(page, 0)).toHaveAccessibleName(/^The original of/)
  await page.keyboard.up(' ')
  await expect(pictureOf(page, 0)).not.toHaveAccessibleName(/^The original of/)
})
