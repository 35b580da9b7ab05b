/**
 * A film mended and graded, one scene otherwise than the rest, exported as pictures: what is said in the
 * window is what is made.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { hasFfmpeg } from '../support/films.ts'
import { sideBar } from './album.ts'
import { colorOf, inColor, openReel, patient, place } from './films.ts'
import { expectTidy, heightOf } from './screens.ts'
import { expect, test } from './studio.ts'

test.skip(!hasFfmpeg, 'films need ffmpeg')
// A film is a dozen programs one after the other: on a busy machine each takes seconds to start.
test.describe.configure({ timeout: 900_000 })

const scope = (page: Page, name: string) => page.getByTestId('film-subject').getByRole('radio', { name })

async function setAmount(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name, exact: true })
  await field.fill(value)
  await field.press('Enter')
}

/** Names of the files in a zip whose names are all of its central directory. */
function namesIn(file: string): string[] {
  const bytes = readFileSync(file)
  const names: string[] = []
  for (let at = bytes.indexOf('PK\u0001\u0002'); at >= 0; at = bytes.indexOf('PK\u0001\u0002', at + 4)) {
    names.push(bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)))
  }
  return names
}

test('the film, one scene of it otherwise, and pictures of each frame', async ({ opened: page, studio }) => {
  await openReel(page, studio.folder)
  await inColor(page)

  // The whole film: what is mended stands beside what was measured.
  const mend = page.getByTestId('mend')
  await expect(mend.getByText(/Found: .* specks a frame/)).toBeVisible(patient)
  await mend.getByRole('radio', { name: 'Always' }).click({ force: true })
  await setAmount(page, 'Flicker', '100')
  const before = await colorOf(page)
  await setAmount(page, 'Exposure', '0.5')
  await expect.poll(() => colorOf(page)).not.toBe(before)
  await inColor(page)
  await expect(page.getByTestId('histogram')).toBeVisible()

  // One scene has less colour; the other one does not.
  await scope(page, 'This scene').click({ force: true })
  await expect(page.getByTestId('film-subject')).toContainText('You tune this scene')
  await expect(page.getByRole('textbox', { name: 'Exposure', exact: true })).toHaveValue('0.5')
  await setAmount(page, 'Saturation', '50')
  await expect(page.getByTestId('scene').first()).toHaveAttribute('aria-label', /has its own tuning/)
  await setAmount(page, 'Flicker', '0')
  await page.getByTestId('stage').focus()
  await page.keyboard.press('PageDown')
  await expect(place(page)).toContainText('0:02.00')
  await expect(page.getByRole('textbox', { name: 'Saturation', exact: true })).toHaveValue('100%')
  await expect(page.getByRole('textbox', { name: 'Flicker', exact: true })).toHaveValue('100%')
  await page.keyboard.press('PageUp')
  await expect(page.getByRole('textbox', { name: 'Saturation', exact: true })).toHaveValue('50%')

  // Taken back, and the taking back undone.
  await page.getByRole('button', { name: 'As the rest of the film' }).click()
  await expect(page.getByRole('textbox', { name: 'Saturation', exact: true })).toHaveValue('100%')
  await page.getByTestId('stage').focus()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('textbox', { name: 'Saturation', exact: true })).toHaveValue('50%')

  // A picture of each frame, and the commands that make them.
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('radio', { name: /^Single pictures/ }).click({ force: true })
  await sheet.getByLabel('Format of the pictures').selectOption('jpg')
  await sheet.getByRole('textbox', { name: /^Name of the folder/ }).fill('reel frames')
  await expect(sheet.getByTestId('film-forecast')).toContainText('48 frames', patient)
  const command = sheet.getByText(/^tintype film 'grandfather 1931\.mkv'/)
  await expect(command).toContainText("--out 'reel frames/%06d.jpg'", patient)
  await expect(command).toContainText('--dust on --flicker 1')
  await expect(command).toContainText('"exposure":0.5')
  await expect(command).toContainText('"saturation":0.5')
  await sheet.getByRole('button', { name: 'How ffmpeg is run' }).click()
  await expect(sheet.getByRole('region', { name: 'To read the frames' })).toContainText('ffmpeg')
  await expect(sheet.getByRole('region', { name: 'To put the film together' })).toContainText(
    'pictures/%d.jpg',
  )
  await sheet.getByRole('button', { name: 'Put it into the queue' }).click()
  await expect(sheet).toHaveCount(0)
  await page.getByRole('button', { name: 'Back to the album' }).click()
  await sideBar(page, /^Queue/).click()
  const saved = page.getByRole('link', { name: 'Save reel frames.zip' })
  await expect(saved).toBeVisible(patient)
  const download = page.waitForEvent('download')
  await saved.click()
  const file = join(studio.folder, 'saved.zip')
  await (await download).saveAs(file)
  const names = namesIn(file)
  expect(names).toHaveLength(48)
  expect(names[0]).toBe('000001.jpg')
})

test('by keys, for screen readers, narrow and wide, in both themes and languages', async ({
  opened: page,
  studio,
}) => {
  await openReel(page, studio.folder)
  await inColor(page)
  await expect(page.getByTestId('mend').getByText(/specks a frame/)).toBeVisible(patient)
  // Arrows move between the film and the scene.
  await scope(page, 'Whole film').focus()
  await page.keyboard.press('ArrowRight')
  await expect(scope(page, 'This scene')).toBeChecked()
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: heightOf(width) })
    if (width < 600)
      await page.getByRole('toolbar', { name: 'Adjust' }).getByRole('button', { name: 'Mend' }).click()
    await expect(page.getByTestId('mend')).toBeVisible()
    await page.getByTestId('mend').scrollIntoViewIfNeeded()
    await expectTidy(page, `mending at ${width}`)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await findViolations(page), `mending at ${width}, ${colorScheme}`).toEqual([])
      const path = `test-results/shots/film-mend-${width}-${colorScheme}.png`
      await page.screenshot({ path, animations: 'disabled' })
    }
    await page.keyboard.press('e')
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('radio', { name: /^Single pictures/ }).click({ force: true })
    await sheet.getByRole('button', { name: 'How ffmpeg is run' }).click(patient)
    await expectTidy(page, `export as pictures at ${width}`)
    expect(await findViolations(page)).toEqual([])
    await page.screenshot({ path: `test-results/shots/film-pictures-${width}.png`, animations: 'disabled' })
    await page.keyboard.press('Escape')
    await expect(sheet).toHaveCount(0)
  }
})
