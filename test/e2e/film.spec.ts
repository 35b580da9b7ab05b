/**
 * A film in the window, as a new user has it: into the album, one frame of two scenes tuned, three seconds
 * looked at, exported with its sound.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { findViolations } from '../support/accessibility.ts'
import { ffprobe, hasFfmpeg, packetHashes } from '../support/films.ts'
import { cells, importPhotos, sideBar } from './album.ts'
import { colorOf, inColor, makeReel, openReel, patient, place } from './films.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expectTidy, heightOf, widths } from './screens.ts'
import { expect, test } from './studio.ts'

test.skip(!hasFfmpeg, 'films need ffmpeg')
// A film is a dozen programs one after the other: on a busy machine each takes seconds to start.
test.describe.configure({ timeout: 900_000 })

test('from the album to a finished film with its sound', async ({ opened: page, studio }) => {
  const reel = await openReel(page, studio.folder)
  await expect(page.getByTestId('scene')).toHaveCount(2)
  await inColor(page)

  // Frame by frame, and scene by scene.
  await page.keyboard.press('ArrowRight')
  await expect(place(page)).toContainText('0:00.08')
  await page.keyboard.press('ArrowLeft')
  await expect(place(page)).toContainText('0:00.00')

  // One frame of each scene is tuned by itself.
  await inColor(page)
  const before = await colorOf(page)
  await page.keyboard.press('m')
  await expect(page.getByTestId('key-frame')).toHaveCount(1)
  await expect(page.getByTestId('film-subject')).toContainText('You tune the key frame at 0:00.00')
  await page.getByRole('radio', { name: 'Artistic' }).click({ force: true })
  await expect.poll(() => colorOf(page)).not.toBe(before)
  await inColor(page)
  // The arrows are the radio's now.
  await page.keyboard.press('PageDown')
  await expect(place(page)).toContainText('0:02.00')
  await expect(page.getByTestId('film-subject')).toContainText('You tune the whole film')
  await page.getByRole('button', { name: 'Make this a key frame' }).first().click()
  await expect(page.getByTestId('key-frame')).toHaveCount(2)
  const saturation = page.getByRole('textbox', { name: 'Saturation' })
  await saturation.fill('150')
  await saturation.press('Enter')
  await inColor(page)
  await page.getByTestId('stage').focus()
  // The frame after it follows the key frame; the film itself stays as it was.
  await page.keyboard.press('.')
  await expect(page.getByTestId('film-subject')).toContainText(
    'The key frame at 0:02.00 leads the colours here',
  )
  await expect(saturation).toHaveValue('100%')

  // Three seconds in colour, before and after while they go round.
  await page.keyboard.press('l')
  await expect(page.getByTestId('loop')).toBeVisible(patient)
  await page.keyboard.press('c')
  await expect(page.getByTestId('divider')).toBeVisible()
  const stage = page.getByTestId('stage')
  const { channels } = await sharp(await stage.screenshot()).stats()
  expect(channels).toHaveLength(3)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('loop')).toHaveCount(0)
  await page.keyboard.press('c')

  // It plays to its end.
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect(place(page)).toContainText('0:03.92')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()

  // Exported by the queue.
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByTestId('film-forecast')).toContainText('48 frames', patient)
  await expect(sheet.getByText(/^tintype film 'grandfather 1931\.mkv'/)).toBeVisible()
  await sheet.getByRole('radio', { name: /^To keep/ }).click({ force: true })
  await sheet.getByRole('textbox', { name: /^Name of the file/ }).fill('grandfather in colour')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await sheet.getByRole('button', { name: /^Copy/ }).first().click()
  await expect
    .poll(() => page.evaluate<string>('navigator.clipboard.readText()'))
    .toMatch(/^tintype film 'grandfather 1931\.mkv'/)
  await sheet.getByRole('button', { name: 'Put it into the queue' }).click()
  await expect(sheet).toHaveCount(0)
  await page.getByRole('button', { name: 'Back to the album' }).click()
  await sideBar(page, /^Queue/).click()
  const saved = page.getByRole('link', { name: 'Save grandfather in colour.mkv' })
  await expect(saved).toBeVisible(patient)
  const download = page.waitForEvent('download')
  await saved.click()
  const film = join(studio.folder, 'saved.mkv')
  await (await download).saveAs(film)
  expect(packetHashes(film, '0:a:0')).toEqual(packetHashes(reel, '0:a:0'))
  expect(ffprobe(film, '-show_streams', '-count_frames')).toMatchObject({
    streams: [{ codec_name: 'ffv1', nb_read_frames: '48' }, { codec_type: 'audio' }],
  })
  await expect(cells(page).first()).toHaveAttribute('aria-label', /Exported/)
})

test('films among photos: counted, filtered, left out of what is for photos', async ({
  opened: page,
  studio,
}) => {
  const reel = await makeReel(join(studio.folder, 'films'))
  const photo = await makeGreyPhoto(join(studio.folder, 'house.jpg'), 400, 300)
  await importPhotos(page, [reel, photo])
  await expect(sideBar(page, /^Films/)).toContainText('1')
  await expect(cells(page).first().or(cells(page).last()).locator('[data-badge=film]').first()).toBeVisible()
  await page.getByRole('button', { name: 'Colourise all' }).click()
  await expect(page.getByText(/1 photo will get colour\. 1 film left out/)).toBeVisible()
  await sideBar(page, /^Films/).click()
  await expect(cells(page)).toHaveCount(1)
  await expect(page).toHaveURL(/kind=film/)
  await page.getByRole('button', { name: 'Export' }).first().click()
  await expect(page.getByRole('dialog').getByRole('heading', { name: 'Export the film' })).toBeVisible()
  await page.keyboard.press('Escape')
  await cells(page).first().click()
  await page.keyboard.press('Delete')
  await expect(cells(page)).toHaveCount(0)
  expect(existsSync(reel)).toBe(true)
})

test('at every width, in both themes, by keys and for screen readers', async ({ opened: page, studio }) => {
  await openReel(page, studio.folder)
  await inColor(page)
  await page.keyboard.press('m')
  await expect(page.getByTestId('key-frame')).toHaveCount(1)
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('o')
  await expect(page.getByTestId('range')).toBeVisible()
  for (const width of widths) {
    await page.setViewportSize({ width, height: heightOf(width) })
    await inColor(page)
    await expectTidy(page, `film at ${width}`)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({
        path: `test-results/shots/film-${width}-${colorScheme}.png`,
        animations: 'disabled',
      })
      if (width !== 1280 && width !== 390) continue
      expect(await findViolations(page), `film at ${width}, ${colorScheme}`).toEqual([])
    }
    if (width !== 1280 && width !== 390) continue
    await page.keyboard.press('e')
    await expect(page.getByTestId('film-forecast')).toBeVisible(patient)
    await expectTidy(page, `film's export at ${width}`)
    await page.screenshot({ path: `test-results/shots/film-export-${width}.png`, animations: 'disabled' })
    expect(await findViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})
