/** A small film for the end-to-end tests: made, taken into the album, opened, and waited for. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { ffmpeg } from '../support/films.ts'
import { cells, importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect } from './studio.ts'

/** Two grey scenes with a house and a moving window over them, with sound. */
export async function makeReel(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const stills = [join(folder, 'one.jpg'), join(folder, 'two.jpg')]
  await makeGreyPhoto(stills[0] ?? '', 400, 300)
  const turned = await sharp(stills[0]).flop().negate().toBuffer()
  await sharp(turned).toFile(stills[1] ?? '')
  const reel = join(folder, 'grandfather 1931.mkv')
  const scene = (i: number) =>
    `[${i}:v]fps=12,trim=duration=2,crop=320:240:x='20*t':y=20,format=gray,setsar=1,setpts=PTS-STARTPTS[s${i}]`
  const loops = stills.flatMap((still) => ['-loop', '1', '-t', '2', '-i', still])
  const graph = `${scene(0)};${scene(1)};[s0][s1]concat=n=2:v=1:a=0[v]`
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=330:d=4']
  const codecs = ['-c:v', 'ffv1', '-c:a', 'pcm_s16le']
  ffmpeg(...loops, ...sound, '-filter_complex', graph, '-map', '[v]', '-map', '2:a', ...codecs, reel)
  return reel
}

/** For what the model has to run dozens of times. */
export const patient = { timeout: 400_000 }

export const place = (page: Page) => page.getByTestId('place')

/** Until the frame under the playhead is there in colour. */
export const inColor = async (page: Page): Promise<void> => {
  await expect(page.getByTestId('color')).toBeVisible()
  await expect(page.getByTestId('status')).toHaveText('Ready')
}

export const colorOf = async (page: Page): Promise<string> =>
  (await page.getByTestId('color').getAttribute('data-key')) ?? ''

export async function openReel(page: Page, folder: string): Promise<string> {
  const reel = await makeReel(join(folder, 'films'))
  await importPhotos(page, [reel])
  await cells(page)
    .and(page.getByLabel(/grandfather 1931\.mkv, film, 0:04/))
    .dblclick()
  await expect(page.getByTestId('timeline')).toBeVisible()
  return reel
}
