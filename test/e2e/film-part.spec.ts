/**
 * A part of a film that begins after a painted key frame: exported from the window, it has what was painted,
 * where it has moved to.
 */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { ffmpeg, ffprobe, hasFfmpeg, packetHashes } from '../support/films.ts'
import { cells, sideBar } from './album.ts'
import { colorOf, inColor, openReel, patient, place } from './films.ts'
import { expect, test } from './studio.ts'

test.skip(!hasFfmpeg, 'films need ffmpeg')
// A film is a dozen programs one after the other: on a busy machine each takes seconds to start.
test.describe.configure({ timeout: 900_000 })

/** Where it is painted, in shares of the picture; the reel's first scene moves to the left by 20 of its 320 pixels a second. */
const spot = { x: 0.6, y: 0.55 }
const shift = 20 / 320

/** Mean red less mean green around a place of a frame, 0 to 255. */
async function redness(film: string, seconds: number, x: number): Promise<number> {
  const picture = `${film}-${seconds}.png`
  ffmpeg('-ss', String(seconds), '-i', film, '-frames:v', '1', picture)
  const around = { left: Math.round(x * 320) - 5, top: Math.round(spot.y * 240) - 5, width: 10, height: 10 }
  // Statistics are of what is read, not of what is cut out of it.
  const { channels } = await sharp(await sharp(picture).extract(around).png().toBuffer()).stats()
  return (channels[0]?.mean ?? 0) - (channels[1]?.mean ?? 0)
}

/** Exports the marked part by the queue, and fetches it. */
async function exported(page: Page, folder: string, name: string, frames: number): Promise<string> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByLabel('How much')).toHaveValue('part')
  await expect(sheet.getByTestId('film-forecast')).toContainText(`${frames} frames`, patient)
  await sheet.getByRole('radio', { name: /^To keep/ }).click({ force: true })
  await sheet.getByRole('textbox', { name: /^Name of the file/ }).fill(name)
  await sheet.getByRole('button', { name: 'Put it into the queue' }).click()
  await expect(sheet).toHaveCount(0)
  await page.getByRole('button', { name: 'Back to the album' }).click()
  await sideBar(page, /^Queue/).click()
  const saved = page.getByRole('link', { name: `Save ${name}.mkv` })
  await expect(saved).toBeVisible(patient)
  const download = page.waitForEvent('download')
  await saved.click()
  const film = join(folder, `${name}.mkv`)
  await (await download).saveAs(film)
  // The queue's list is put away again.
  await sideBar(page, /^Queue/).click()
  return film
}

test('a part that begins after a painted key frame is painted, too', async ({ opened: page, studio }) => {
  const reel = await openReel(page, studio.folder)
  await inColor(page)
  // A part of the plain film, to compare with: from the second second on, to its end.
  for (let i = 0; i < 12; i++) await page.keyboard.press('.')
  await expect(place(page)).toContainText('0:01.00')
  await page.keyboard.press('i')
  await expect(page.getByTestId('range')).toBeVisible()
  const plain = await exported(page, studio.folder, 'plain part', 36)

  await sideBar(page, /^Films/).click()
  await cells(page).first().dblclick()
  await expect(page.getByTestId('timeline')).toBeVisible()
  await page.getByTestId('stage').focus()
  for (let i = 0; i < 12; i++) await page.keyboard.press(',')
  await expect(place(page)).toContainText('0:00.00')
  await inColor(page)
  await page.keyboard.press('m')
  await expect(page.getByTestId('key-frame')).toHaveCount(1)
  await inColor(page)
  const start = await colorOf(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await page.getByRole('button', { name: 'Red fabric' }).click()
  const box = await page.getByTestId('brush').boundingBox()
  if (!box) throw new Error('There is nothing to paint on.')
  await page.mouse.click(box.x + box.width * spot.x, box.y + box.height * spot.y)
  await expect(page.getByTestId('stroke')).toHaveCount(1)
  await expect.poll(() => colorOf(page), patient).not.toBe(start)
  await inColor(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  const painted = await exported(page, studio.folder, 'painted part', 36)

  // As long as the plain one, with the same sound; red where the motion has carried it, up to the cut.
  for (const film of [plain, painted]) {
    expect(ffprobe(film, '-show_streams', '-count_frames')).toMatchObject({
      streams: [{ codec_name: 'ffv1', nb_read_frames: '36' }, { codec_type: 'audio' }],
    })
  }
  expect(packetHashes(painted, '0:a:0')).toEqual(packetHashes(plain, '0:a:0'))
  expect(packetHashes(reel, '0:a:0')).toEqual(
    expect.arrayContaining(packetHashes(painted, '0:a:0').slice(1, -1)),
  )
  for (const seconds of [0, 0.75]) {
    const x = spot.x - shift * (1 + seconds)
    expect(await redness(painted, seconds, x)).toBeGreaterThan((await redness(plain, seconds, x)) + 25)
  }
  const afterCut = [await redness(painted, 1.5, spot.x), await redness(plain, 1.5, spot.x)] as const
  expect(Math.abs(afterCut[0] - afterCut[1])).toBeLessThan(3)
})
