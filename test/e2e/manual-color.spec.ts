/** Restoring, and colour by hand: what a person says stays said, and can be taken back. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { findViolations } from '../support/accessibility.ts'
import { importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { changed, history, open, ready, seen, shownRecipe } from './workbench.ts'

async function begin(page: Page, folder: string, [width, height] = [900, 600]): Promise<void> {
  await importPhotos(page, [await makeGreyPhoto(join(folder, 'house.jpg'), width, height)])
  await open(page, /house/)
  await ready(page)
}

/** Within the light wall of the house, in shares of the stage. */
const wall = { left: 0.62, top: 0.62, width: 0.02, height: 0.03 }

/** Mean red less mean green of a part of the stage, 0 to 255. */
async function redness(page: Page): Promise<number> {
  const { channels } = await sharp(await seen(page, wall)).stats()
  return (channels[0]?.mean ?? 0) - (channels[1]?.mean ?? 0)
}

test('a hint colours its place, survives another model, and is undone to the start', async ({
  opened: page,
  studio,
}) => {
  // Larger than the quick preview: the stroke is seen in both sizes.
  await begin(page, studio.folder, [1200, 800])
  const start = await shownRecipe(page)
  const before = await redness(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await page.getByRole('button', { name: 'Red fabric' }).click()
  const box = await page.getByTestId('stage').boundingBox()
  if (!box) throw new Error('There is no stage.')
  await page.mouse.click(
    box.x + box.width * (wall.left + wall.width / 2),
    box.y + box.height * (wall.top + wall.height / 2),
  )
  await expect(page.getByTestId('stroke')).toHaveCount(1)
  await changed(page, start)
  // The marker and the brush lie over the place.
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await page.mouse.move(5, 5)
  await expect.poll(() => redness(page)).toBeGreaterThan(before + 40)
  const painted = await shownRecipe(page)

  await page.getByTestId('stage').focus()
  await page.keyboard.press('a')
  await changed(page, painted)
  await expect.poll(() => redness(page)).toBeGreaterThan(before + 40)
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(painted)
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(start)
  await expect(history(page)).toHaveCount(0)
  await expect.poll(() => redness(page)).toBeLessThan(before + 10)
})

test('the models propose colours, keys paint, strokes are chosen and cleared; axe finds nothing', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  const layer = page.getByTestId('brush')
  await layer.focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('stroke')).toHaveCount(1)
  await changed(page, start)
  const likely = page.getByRole('group', { name: 'What the models think likely here' }).getByRole('button')
  await expect(likely.first()).toBeVisible()
  const given = await shownRecipe(page)
  await likely.first().click()
  await changed(page, given)
  await page.screenshot({ path: 'test-results/shots/hand.png', animations: 'disabled' })
  // To axe, labels that are scrolled out of sight are hidden ones: here all of the panel is seen.
  await page.setViewportSize({ width: 1280, height: 2600 })
  expect(await findViolations(page)).toEqual([])
  await page.getByTestId('stroke').focus()
  await page.keyboard.press('Delete')
  await expect(page.getByTestId('stroke')).toHaveCount(0)
  await expect.poll(() => shownRecipe(page)).toContain('"strokes":[]')
})

test('a colour is taken from another photo of the album, by a click and by keys', async ({
  opened: page,
  studio,
}) => {
  const red = join(studio.folder, 'red.png')
  await sharp({ create: { width: 600, height: 400, channels: 3, background: '#c03030' } })
    .png()
    .toFile(red)
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'), 1200, 800), red])
  await open(page, /house/)
  await ready(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await page.getByRole('button', { name: 'From another photo' }).click()
  await page.getByRole('button', { name: 'Take a colour from red.png' }).click()
  const chosen = page.getByRole('application', { name: /^red\.png/ })
  await chosen.click()
  // The colour at a middle lightness is what the field shows: red, by far.
  const shown = () =>
    page
      .getByLabel('Another colour')
      .inputValue()
      .then((hex) => Number.parseInt(hex.slice(1, 3), 16) - Number.parseInt(hex.slice(3, 5), 16))
  await expect.poll(shown).toBeGreaterThan(100)
  await page.screenshot({ path: 'test-results/shots/hand-other-photo.png', animations: 'disabled' })
  await page.getByRole('button', { name: 'Leaves and grass' }).click()
  await expect.poll(shown).toBeLessThan(0)
  await chosen.focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect.poll(shown).toBeGreaterThan(100)
})

test('Restore says of each step what it found, and is one step to undo', async ({ opened: page, studio }) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await changed(page, start)
  await expect(page.getByRole('switch', { name: 'Tone' })).toBeChecked()
  await expect(page.getByTestId('step-tone')).toContainText(/blacks and whites are good|Faded/)
  await expect(page.getByTestId('step-denoise')).toContainText(/grain and was left|taken out/)
  await page.screenshot({ path: 'test-results/shots/restore.png', animations: 'disabled' })
  await expect(page.getByTestId('step-repair')).toContainText(
    /No damage|Damage at|looked like damage|might be damage/,
  )
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(start)
})

test('each step can be held away to see what it does, and switched off by itself', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.getByRole('button', { name: 'Mirror' }).click()
  await changed(page, start)
  const mirrored = await shownRecipe(page)
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await changed(page, mirrored)
  const restored = await shownRecipe(page)
  await page.getByRole('switch', { name: 'Negative' }).press('Space')
  await changed(page, restored)
  const whole = await shownRecipe(page)
  const edits = await history(page).count()

  for (const step of ['Negative', 'Tone', 'Repair', 'Noise', 'Finish', 'Colour', 'Turned and cropped']) {
    const hold = page.getByRole('button', { name: `Hold to see the photo without “${step}”` })
    await hold.hover()
    await page.mouse.down()
    await expect(page.getByText(`Without: ${step}`)).toBeVisible()
    expect(await shownRecipe(page), step).not.toBe(whole)
    await page.mouse.up()
    await expect.poll(() => shownRecipe(page)).toBe(whole)
    await expect(page.getByText(`Without: ${step}`)).toHaveCount(0)
  }
  // With keys, too: held as long as the key is.
  await page.getByRole('button', { name: 'Hold to see the photo without “Colour”' }).focus()
  await page.keyboard.down('Enter')
  await expect(page.getByText('Without: Colour')).toBeVisible()
  await page.screenshot({ path: 'test-results/shots/without-colour.png', animations: 'disabled' })
  await page.keyboard.up('Enter')
  await expect.poll(() => shownRecipe(page)).toBe(whole)
  expect(await history(page).count(), 'to look is no edit').toBe(edits)

  await page.getByRole('switch', { name: 'Turned and cropped' }).press('Space')
  await changed(page, whole)
  expect(await shownRecipe(page)).toContain('"mirror":true')
  const unturned = await shownRecipe(page)
  await page.getByRole('switch', { name: 'Colour', exact: true }).press('Space')
  await changed(page, unturned)
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(unturned)
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(whole)
})

test('a photo in colour keeps it when restored, and is coloured all the same when a person says so', async ({
  opened: page,
  studio,
}) => {
  const painted = join(studio.folder, 'in-colour.png')
  const stripes = `<svg viewBox="0 0 3 2" preserveAspectRatio="none"><rect width="1" height="2" fill="#b33"/>
    <rect x="1" width="1" height="2" fill="#3a3"/><rect x="2" width="1" height="2" fill="#33b"/></svg>`
  const colors = await sharp(Buffer.from(stripes)).resize(600, 400, { fit: 'fill' }).png().toBuffer()
  await sharp(await makeGreyPhoto(join(studio.folder, 'grey.jpg'), 600, 400))
    .toColourspace('srgb')
    .composite([{ input: colors, blend: 'overlay' }])
    .toFile(painted)
  await importPhotos(page, [painted])
  await open(page, /in-colour/)
  await ready(page)
  const start = await shownRecipe(page)
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await changed(page, start)
  await expect(page.getByText('The photo is in colour already; its own colours were kept.')).toBeVisible()
  expect(await redness(page), 'the green stripe').toBeLessThan(-20)
  await page.screenshot({ path: 'test-results/shots/colour-kept.png', animations: 'disabled' })
  const kept = await shownRecipe(page)

  const allTheSame = page.getByRole('button', { name: 'Colour it all the same', exact: true })
  await allTheSame.click()
  await changed(page, kept)
  await expect(allTheSame).toHaveCount(0)
  expect(await redness(page), 'not green any more').toBeGreaterThan(-20)
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => shownRecipe(page)).toBe(kept)
})
