/** What the workbench shows: before and after beside each other, near and far, cut, and the next photo. */
import { join } from 'node:path'
import sharp from 'sharp'
import { importPhotos } from './album.ts'
import { colorfulness } from './pictures.ts'
import { expect, test } from './studio.ts'
import {
  begin,
  changed,
  difference,
  grey,
  history,
  largerThanStage,
  leftPart,
  makeNoise,
  open,
  ready,
  rightPart,
  seen,
  shownRecipe,
} from './workbench.ts'

// As most people see it: with its transitions.
test.use({ contextOptions: { reducedMotion: 'no-preference' } })

test('compared by divider, side by side, and held; the original is one key away', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const colors = async () => [
    (await colorfulness(await seen(page, leftPart))) > grey,
    (await colorfulness(await seen(page, rightPart))) > grey,
  ]
  await expect.poll(colors).toEqual([true, true])
  await page.keyboard.down(' ')
  await expect.poll(colors).toEqual([false, false])
  await page.keyboard.up(' ')
  await expect.poll(colors).toEqual([true, true])

  await page.keyboard.press('c')
  await expect.poll(colors).toEqual([false, true])
  const divider = page.getByTestId('divider')
  await divider.focus()
  await page.keyboard.press('Home')
  await expect.poll(colors).toEqual([true, true])
  const box = await page.getByTestId('stage').boundingBox()
  const grip = await divider.boundingBox()
  if (!box || !grip) throw new Error('There is no divider.')
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.95, grip.y + 40, { steps: 5 })
  await page.mouse.up()
  await expect.poll(colors).toEqual([false, false])
  await divider.dblclick()
  await expect.poll(colors).toEqual([false, true])

  await page.getByTestId('stage').focus()
  await page.keyboard.press('d')
  await expect(divider).toBeHidden()
  await expect.poll(colors).toEqual([false, true])
  await page.screenshot({ path: 'test-results/shots/workbench-side.png', animations: 'disabled' })
  // Both look at the same place.
  await page.keyboard.press('z')
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
  await expect.poll(colors).toEqual([true, true])
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
  const env = await frame.boundingBox()
  const at = await corner.boundingBox()
  if (!env || !at) throw new Error('There is no frame.')
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2)
  await page.mouse.down()
  await page.mouse.move(at.x + at.width / 2 + env.width * 0.25, at.y + at.height / 2 + env.height * 0.25, {
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
  await page.keyboard.press('z')
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
  await begin(page, studio.folder, ['a house.jpg', 'b house.jpg', 'c house.jpg'], largerThanStage)
  await expect(page.getByTestId('place')).toHaveText(/^\d\/3$/)
  const first = await page.getByTestId('place').textContent()
  const by = first === '3/3' ? 'ArrowLeft' : 'ArrowRight'
  await page.keyboard.press('z')
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
  await page.keyboard.press('Shift+Z')
  await expect(page.getByRole('button', { name: 'Fit the window' })).toHaveAttribute('aria-pressed', 'true')
  await page.mouse.move(500, 400)
  await page.mouse.wheel(0, -400)
  await expect(page.getByRole('button', { name: 'Fit the window' })).toHaveAttribute('aria-pressed', 'false')
})

test('a photo seen whole has a margin on every side', async ({ opened: page, studio }) => {
  await begin(page, studio.folder)
  const wide = { left: 0, top: 0, width: 1, height: 0.012 }
  const high = { left: 0, top: 0.2, width: 0.008, height: 0.6 }
  const rims = [wide, { ...wide, top: 0.988 }, high, { ...high, left: 0.992 }]
  for (const rim of rims) {
    const { channels } = await sharp(await seen(page, rim)).stats()
    // The stage itself is of one tone, the photo is not.
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeLessThan(1)
  }
})
