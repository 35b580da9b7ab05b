/** Repair at the workbench: what was found is seen, a person marks and unmarks, and all of it can be taken back. */
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { importPhotos } from './album.ts'
import { makeScratchedPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { changed, history, open, ready, seen, shownRecipe } from './workbench.ts'

async function begin(page: Page, folder: string): Promise<void> {
  await importPhotos(page, [await makeScratchedPhoto(join(folder, 'scratched.jpg'), 1200, 800)])
  await open(page, /scratched/)
  await ready(page)
}

async function repairOn(page: Page): Promise<void> {
  const before = await shownRecipe(page)
  const top = (await page.getByTestId('stage').boundingBox())?.y
  await page.getByTestId('step-repair').getByText('Repair', { exact: true }).click()
  await changed(page, before)
  await expect(page.getByTestId('step-repair')).toContainText(/Damage at/)
  expect((await page.getByTestId('stage').boundingBox())?.y, 'nothing jumps').toBe(top)
}

/** Share of a part of the stage that has the veil's colour. */
async function veiled(
  page: Page,
  part?: { left: number; top: number; width: number; height: number },
): Promise<number> {
  const picture = sharp(await seen(page, part)).removeAlpha()
  const { data } = await picture.raw().toBuffer({ resolveWithObject: true })
  let count = 0
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] > data[i + 1] + 60 && data[i + 2] > data[i + 1] + 20) count++
  }
  return count / (data.length / 3)
}

const strokesOf = (recipe: string): number => recipe.split('"kind":"add"').length - 1

async function stroke(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const box = await page.getByTestId('stage').boundingBox()
  if (!box) throw new Error('There is no stage.')
  const at = ([x, y]: [number, number]) => [box.x + box.width * x, box.y + box.height * y] as const
  await page.mouse.move(...at(from))
  await page.mouse.down()
  await page.mouse.move(...at(to), { steps: 6 })
  await page.mouse.up()
}

/** A sound part of the picture, in shares of the stage. */
const sound = { left: 0.36, top: 0.68, width: 0.12, height: 0.08 }

test('damage is seen under a veil, marked and unmarked by hand, and taken back to the start', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await repairOn(page)
  const repaired = await shownRecipe(page)
  expect(await veiled(page)).toBe(0)
  await page.getByTestId('stage').focus()
  await page.keyboard.press('m')
  await expect(page.getByTestId('veil')).toHaveAttribute('data-found', /^\/media\/damage\//)
  await expect.poll(() => veiled(page)).toBeGreaterThan(0.002)
  expect(await veiled(page, sound)).toBe(0)

  await page.getByRole('button', { name: 'Mark damage' }).click()
  await stroke(page, [0.39, 0.72], [0.45, 0.72])
  await changed(page, repaired)
  const marked = await shownRecipe(page)
  expect(strokesOf(marked)).toBe(1)
  await expect.poll(() => veiled(page, sound)).toBeGreaterThan(0.05)
  await expect(page.getByTestId('step-repair')).toContainText('1 stroke by hand')

  // The eraser, three sizes wider, over the same place: it is as it was found.
  await page.getByRole('button', { name: 'Unmark' }).click()
  for (let i = 0; i < 4; i++) await page.keyboard.press(']')
  await stroke(page, [0.38, 0.72], [0.46, 0.72])
  await changed(page, marked)
  await expect.poll(() => veiled(page, sound)).toBe(0)
  await expect(page.getByTestId('step-repair')).toContainText('2 strokes by hand')
  await expect(history(page)).toHaveText([/^Damage marked/, /^Damage marked/, /^Beginning/])

  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(marked)
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(repaired)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(() => shownRecipe(page)).toBe(marked)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(start)
  await expect(history(page)).toHaveCount(0)
  // Nothing is repaired, so there is nothing to paint into.
  await expect(page.getByTestId('brush')).toHaveCount(0)
  await expect(page.getByTestId('veil')).toHaveCount(0)
})

test('marks are made with keys alone and with a finger; axe finds nothing', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  await repairOn(page)
  const repaired = await shownRecipe(page)
  await page.getByRole('button', { name: 'Mark damage' }).press('Enter')
  const layer = page.getByRole('application', { name: /^Mark damage on the photo/ })
  await layer.focus()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Enter')
  await changed(page, repaired)
  const marked = await shownRecipe(page)
  expect(marked).toContain('"points":[{"x":0.5,"y":0.55}]')

  const box = await layer.boundingBox()
  if (!box) throw new Error('There is no stage.')
  const touch = (type: string, x: number, y: number) =>
    layer.dispatchEvent(type, {
      pointerType: 'touch',
      pointerId: 7,
      isPrimary: true,
      button: 0,
      buttons: 1,
      clientX: box.x + box.width * x,
      clientY: box.y + box.height * y,
      bubbles: true,
    })
  // A made-up event has no pointer that could be captured.
  await layer.evaluate((element) => {
    element.setPointerCapture = () => {}
    element.hasPointerCapture = () => true
  })
  await touch('pointerdown', 0.4, 0.4)
  await touch('pointermove', 0.45, 0.45)
  await touch('pointerup', 0.45, 0.45)
  await changed(page, marked)
  expect(strokesOf(await shownRecipe(page))).toBe(2)

  // To axe, labels that are scrolled out of sight are hidden ones: here all of the panel is seen.
  await page.setViewportSize({ width: 1280, height: 3000 })
  await ready(page)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
  await page.getByRole('button', { name: 'Clear strokes' }).click()
  await expect.poll(() => shownRecipe(page)).toContain('"mask":null')
  await layer.focus()
  await page.keyboard.press('Escape')
  await expect(layer).toHaveCount(0)
})

test('repair, a mark, a hint and another model are taken back one by one, to the very start', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const recipes = [await shownRecipe(page)]
  const next = async () => {
    await changed(page, recipes.at(-1) ?? '')
    recipes.push(await shownRecipe(page))
  }
  await repairOn(page)
  recipes.push(await shownRecipe(page))
  await page.getByRole('button', { name: 'Mark damage' }).click()
  await stroke(page, [0.39, 0.72], [0.45, 0.72])
  await next()
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await stroke(page, [0.62, 0.62], [0.63, 0.63])
  await next()
  await page.getByTestId('stage').focus()
  await page.keyboard.press('a')
  await next()
  for (const before of recipes.slice(0, -1).toReversed()) {
    await page.keyboard.press('Control+z')
    await expect.poll(() => shownRecipe(page)).toBe(before)
  }
  await expect(history(page)).toHaveCount(0)
})
