/** Small films for tests, made by ffmpeg itself, and what ffmpeg finds in films. */
import { execFileSync, spawnSync } from 'node:child_process'
import { findFfmpeg } from '../../src/ffmpeg/find.ts'
import type { FfmpegTools } from '../../src/contract/film.ts'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { lazyAsync } from '../../src/platform/lazy.ts'
import type { FilmRequest } from '../../src/studio/film/request.ts'

/** `npm test` installs Debian's package where it may; elsewhere films are skipped. */
export const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0

/** Looked for once: each time it would be a program started. */
export const testTools: () => Promise<FfmpegTools> = lazyAsync(() => findFfmpeg(null))

/** The whole film by the `slope` pack, steady, each frame as it is, begun anew. */
export const filmRequest = (
  given: Pick<FilmRequest, 'input' | 'output'> & Partial<FilmRequest>,
): FilmRequest => ({
  color: makeRecipe({ model: 'slope', renderFactor: 7 }).steps.color,
  encoder: { codec: 'ffv1', quality: 'best' },
  steady: true,
  from: null,
  to: null,
  provider: 'cpu',
  resume: false,
  overwrite: false,
  ...given,
})

export function ffmpeg(...args: string[]): string {
  return execFileSync('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args], {
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    env: { ...process.env, SVT_LOG: '1' },
  })
}

export function ffprobe(file: string, ...args: string[]): unknown {
  const all = ['-v', 'error', '-of', 'json', ...args, '-i', `file:${file}`]
  return JSON.parse(execFileSync('ffprobe', all, { encoding: 'utf8', maxBuffer: 1 << 28 }))
}

/** Scenes of so many frames each, which have nothing to do with each other: moving patterns of seeded noise. */
export function scenesFilter(scenes: number, frames: number, size = '64x48', rate = 25): string {
  const parts = Array.from(
    { length: scenes },
    (_, i) =>
      `color=gray:s=${size}:r=${rate}:d=${frames / rate},` +
      `noise=alls=100:all_seed=${i + 1}:allf=p,boxblur=2:1,eq=brightness=${(((i * 37) % 50) - 25) / 100},` +
      `scroll=h=0.05,setsar=1[s${i}]`,
  )
  const inputs = Array.from({ length: scenes }, (_, i) => `[s${i}]`).join('')
  return `${parts.join(';')};${inputs}concat=n=${scenes}:v=1:a=0`
}

/** One hash of each frame of the picture, with its time. */
export const frameHashes = (file: string): string[] =>
  ffmpeg(
    '-i',
    `file:${file}`,
    '-map',
    '0:v:0',
    '-fps_mode',
    'passthrough',
    '-enc_time_base',
    '-1',
    '-f',
    'framemd5',
    '-',
  )
    .split('\n')
    .filter((row) => row !== '' && !row.startsWith('#'))

/** One hash of each packet of a stream, as it lies in the file. */
export const packetHashes = (file: string, stream: string): string[] =>
  ffmpeg('-i', `file:${file}`, '-map', stream, '-c', 'copy', '-f', 'framemd5', '-')
    .split('\n')
    .filter((row) => row !== '' && !row.startsWith('#'))
    .map((row) => row.split(',').slice(4, 6).join(','))

/** Luma of all frames, as samples of 8 bits or 16. */
export function lumaOf(file: string, deep: boolean): Uint8Array | Uint16Array {
  const bytes = execFileSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-nostdin',
      '-i',
      `file:${file}`,
      '-map',
      '0:v:0',
      '-vf',
      'extractplanes=y',
      '-fps_mode',
      'passthrough',
      '-f',
      'rawvideo',
      '-',
    ],
    { maxBuffer: 1 << 28 },
  )
  return deep ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) : new Uint8Array(bytes)
}
