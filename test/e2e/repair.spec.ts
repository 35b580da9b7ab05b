/** Repair at the workbench: what was found is seen, a person marks and unmarks, and all of it can be taken back. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { findViolations } from '../support/accessibility.ts'
import { importPhotos } from './album.ts'
import { makeScratchedPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { changed, history, open, ready, seen, shownRecipe } from './workbench.ts'

async function begin(page: Page, folder: string): Promise<void> {
  await importPhotos(page, [await makeScratchedPhoto(join(folder, 'scratched.jpg'), 900, 600)])
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

/** Share of a part of the stage that has the overlay's colour. */
async function overlaid(
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

test('damage is seen under an overlay, marked and unmarked by hand, and taken back to the start', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await repairOn(page)
  const repaired = await shownRecipe(page)
  expect(await overlaid(page)).toBe(0)
  await page.getByTestId('stage').focus()
  await page.keyboard.press('m')
  await expect(page.getByTestId('damage-overlay')).toHaveAttribute('data-found', /^\/media\/damage\//)
  await expect.poll(() => overlaid(page)).toBeGreaterThan(0.002)
  expect(await overlaid(page, sound)).toBe(0)

  await page.getByRole('button', { name: 'Mark damage' }).click()
  await stroke(page, [0.39, 0.72], [0.45, 0.72])
  await changed(page, repaired)
  const marked = await shownRecipe(page)
  expect(strokesOf(marked)).toBe(1)
  await expect.poll(() => overlaid(page, sound)).toBeGreaterThan(0.05)
  await expect(page.getByTestId('step-repair')).toContainText('1 stroke by hand')

  // The eraser, three sizes wider, over the same place: it is as it was found.
  await page.getByRole('button', { name: 'Unmark' }).click()
  for (let i = 0; i < 4; i++) await page.keyboard.press(']')
  await stroke(page, [0.38, 0.72], [0.46, 0.72])
  await changed(page, marked)
  await expect.poll(() => overlaid(page, sound)).toBe(0)
  await expect(page.getByTestId('step-repair')).toContainText('2 strokes by hand')
  await expect(history(page)).toHaveText([/^Damage marked/, /^Damage marked/, /^Repair: on/, /^Original$/])

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
  await expect(page.getByTestId('damage-overlay')).toHaveCount(0)
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
  expect(await findViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Clear strokes' }).click()
  await expect.poll(() => shownRecipe(page)).toContain('"mask":null')
  await layer.focus()
  await page.keyboard.press('Escape')
  await expect(layer).toHaveCount(0)
})

test('repair, a mark, a hint and another model are taken back one by one, and the picture with them', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  /** The picture as a person sees it, without brush, markers and overlay over it. */
  const shot = async () => {
    for (const name of ['Brush', 'Mark damage']) {
      const held = page.getByRole('button', { name, exact: true, pressed: true })
      if ((await held.count()) > 0) await held.click()
    }
    await page.mouse.move(5, 5)
    await expect(page.getByTestId('brush')).toHaveCount(0)
    await page.getByTestId('stage').focus()
    if ((await page.getByTestId('damage-overlay').count()) > 0) await page.keyboard.press('m')
    await expect(page.getByTestId('damage-overlay')).toHaveCount(0)
    await ready(page)
    const box = await page.getByTestId('stage').boundingBox()
    if (!box) throw new Error('There is no stage.')
    // The versions below come with the first change and move the middle; a line that says "Undone" lies over the lower rim.
    const [width, height] = [900, 480]
    const [x, y] = [box.x + (box.width - width) / 2, box.y + (box.height - height) / 2]
    const clip = { x: Math.round(x), y: Math.round(y), width, height }
    return page.screenshot({ clip, animations: 'disabled' })
  }
  const steps = [{ recipe: await shownRecipe(page), picture: await shot() }]
  /** What the last step did is seen: so much of the luma, or of the colour, of the picture has changed. */
  const next = async () => {
    await expect.poll(() => shownRecipe(page)).not.toBe(steps.at(-1)?.recipe)
    const picture = await shot()
    expect(await largest(picture, steps.at(-1)?.picture ?? picture)).toBeGreaterThan(8)
    steps.push({ recipe: await shownRecipe(page), picture })
  }
  await repairOn(page)
  await next()
  await page.getByRole('button', { name: 'Mark damage' }).click()
  await stroke(page, [0.2, 0.3], [0.42, 0.5])
  await next()
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await page.getByRole('button', { name: 'Red fabric' }).click()
  await stroke(page, [0.62, 0.62], [0.63, 0.63])
  await next()
  await page.getByTestId('stage').focus()
  await page.keyboard.press('a')
  await next()
  await page.getByTestId('stage').focus()
  for (const { recipe, picture } of steps.slice(0, -1).toReversed()) {
    await page.keyboard.press('Control+z')
    await expect.poll(() => shownRecipe(page)).toBe(recipe)
    await ready(page)
    await expect.poll(async () => largest(await shot(), picture), { timeout: 30_000 }).toBeLessThan(3)
  }
  await expect(history(page)).toHaveCount(0)
})

/** The largest difference of two pictures of one size in any channel, a little blurred, 0 to 255. */
async function largest(a: Buffer, b: Buffer): Promise<number> {
  const raw = (picture: Buffer) => sharp(picture).removeAlpha().blur(2).raw().toBuffer()
  const [one, other] = await Promise.all([raw(a), raw(b)])
  expect(one.length).toBe(other.length)
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0)
}

test('what was painted stays on its place when the photo is turned', async ({ opened: page, studio }) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await page.getByRole('button', { name: 'Red fabric' }).click()
  const box = await page.getByTestId('stage').boundingBox()
  const marker = () => page.getByTestId('stroke').boundingBox()
  const layer = page.getByTestId('brush')
  await layer.focus()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Enter')
  await changed(page, start)
  const painted = await shownRecipe(page)
  expect(painted).toContain('"points":[{"x":0.5,"y":0.55}]')
  const before = await marker()
  await page.keyboard.press('h')
  await changed(page, painted)
  await page.getByTestId('stage').focus()
  const mirrored = await shownRecipe(page)
  await page.keyboard.press('l')
  await changed(page, mirrored)
  expect(await shownRecipe(page)).toContain('"points":[{"x":0.45,"y":0.5}]')
  const after = await marker()
  if (!box || !before || !after) throw new Error('There is no marker.')
  // Just below the middle of the picture it was; just left of it it is.
  expect(before.y + before.height / 2).toBeGreaterThan(box.y + box.height / 2)
  expect(after.x + after.width / 2).toBeLessThan(box.x + box.width / 2)
  await page.screenshot({ path: 'test-results/shots/hand-turned.png', animations: 'disabled' })
})
