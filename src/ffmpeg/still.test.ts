/** The frame that is seen is the one of its time, in the shape of the screen; and every film has a copy that a browser plays. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { ffmpeg, ffprobe, hasFfmpeg, testTools } from '../../test/support/films.ts'
import { testFolder } from '../../test/support/pictures.ts'
import type { FilmSource } from '../contract/film.ts'
import { probeFilm } from './probe.ts'
import { proxyKind, writeExcerpt, writeProxy, writeStacked } from './browser-copy.ts'
import { displaySize, writePoster, writeStill } from './still.ts'

const { path } = testFolder()
const never = new AbortController().signal
const at = (tick: number) => ({ tick, number: null })

/** Frames of their own grey each, one after the other: 20, 25, 30 … of 8 bits. */
function film(name: string, filters = '', ...codec: string[]): string {
  const file = path(name)
  const picture = `color=gray:s=64x48:r=25:d=1.6,format=gray,geq=lum='20+5*N'${filters}`
  ffmpeg('-f', 'lavfi', '-i', picture, ...(codec.length > 0 ? codec : ['-c:v', 'ffv1']), file)
  return file
}

async function sourceOf(file: string): Promise<FilmSource & { seconds: number | null }> {
  const tools = await testTools()
  const { video, seconds } = await probeFilm(tools, file)
  return { tools, input: file, video, scan: 'progressive', seconds }
}

const meanOf = async (file: string): Promise<number> => (await sharp(file).stats()).channels[0]?.mean ?? NaN

describe.skipIf(!hasFfmpeg)('frames and copies', { timeout: 200_000 }, () => {
  test.each([
    ['lossless', 'a.mkv', ['-c:v', 'ffv1']],
    ['with few key frames', 'a.mp4', ['-c:v', 'mpeg4', '-g', '30', '-q:v', '2', '-bf', '2']],
  ])('the frame of a tick, of a film %s', async (_, name, codec) => {
    const source = await sourceOf(film(name, '', ...codec))
    const { num, den } = source.video.timeBase
    for (const frame of [0, 1, 30, 39]) {
      const output = path(`${name}-${frame}.png`)
      await writeStill(source, at(Math.round((frame * den) / (25 * num))), output, 1280)
      expect(Math.abs((await meanOf(output)) - (20 + 5 * frame))).toBeLessThan(2.4)
    }
    const beyond = writeStill(source, at(1e9), path('none.png'), 1280)
    await expect(beyond).rejects.toMatchObject({ code: 'film.noFrames' })
  })

  test('names with quotes, percent signs and line breaks mean nothing', async () => {
    const file = film(`it's 100%d\n"x".mkv`)
    const output = path(`50%02d '.jpg`)
    await writeStill(await sourceOf(file), at(0), output, 192)
    expect((await sharp(output).metadata()).format).toBe('jpeg')
  })

  test('as a screen shows it: wide pixels, and phones’ films upright', async () => {
    const wide = await sourceOf(film('wide.mkv', ',setsar=2/1'))
    expect(displaySize(wide.video)).toEqual({ width: 128, height: 48 })
    await writePoster(wide.tools, { ...wide, file: wide.input }, path('wide.png'), 64)
    expect(await sharp(path('wide.png')).metadata()).toMatchObject({ width: 64, height: 24 })
    const flat = film('flat.mp4', '', '-c:v', 'mpeg4', '-q:v', '2')
    const turned = path('turned.mp4')
    ffmpeg('-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=90', turned)
    const phone = await sourceOf(turned)
    if (phone.video.rotation === 0) return
    await writeStill(phone, at(0), path('phone.png'), 1280)
    expect(await sharp(path('phone.png')).metadata()).toMatchObject({ width: 48, height: 64 })
  })

  test('a film without sound has a silent copy; a part and its coloured one play together', async () => {
    const source = await sourceOf(film('silent.mkv'))
    const kind = await proxyKind(source.tools)
    const output = path(`proxy${kind.ending}`)
    const seen: number[] = []
    const onProgress = (fraction: number) => void seen.push(fraction)
    const copying = { longestSide: 854, start: 0, seconds: 1.6, isMoved: false, onProgress, signal: never }
    await writeProxy(source, kind, output, copying)
    const { streams } = ffprobe(output, '-show_streams') as { streams: { codec_type: string }[] }
    expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video'])
    const part = join(path('.'), 'part.mkv')
    const { num, den } = source.video.timeBase
    const tick = (frame: number) => Math.round((frame * den) / (25 * num))
    await writeExcerpt(source, { from: tick(10), to: tick(19), frames: 10 }, part, 640, never)
    await writeStacked(source.tools, { above: part, below: part }, kind, path(`both${kind.ending}`), never)
    expect(ffprobe(path(`both${kind.ending}`), '-show_streams', '-count_frames')).toMatchObject({
      streams: [{ width: 64, height: 96, nb_read_frames: '10' }],
    })
  })

  test('where a film’s times run backwards its frames are found by their numbers, and all of them play', async () => {
    const codec = ['-c:v', 'mpeg2video', '-q:v', '2', '-bf', '0', '-f', 'mpegts']
    const pieces = [
      film('late.ts', ',negate,trim=end_frame=20', '-output_ts_offset', '40', ...codec),
      film('early.ts', ',trim=end_frame=20', '-output_ts_offset', '2', ...codec),
    ]
    const file = path('backwards.ts')
    writeFileSync(file, Buffer.concat(pieces.map((piece) => readFileSync(piece))))
    const source = await sourceOf(file)
    // A time that is nowhere in the file, as of a frame that was put in order.
    await writeStill(source, { tick: 1, number: 25 }, path('moved.png'), 1280)
    expect(Math.abs((await meanOf(path('moved.png'))) - 45)).toBeLessThan(4)
    const part = path('moved.mkv')
    const { num, den } = source.video.timeBase
    const tick = (frame: number) => Math.round((frame * den) / (25 * num))
    await writeExcerpt(
      source,
      { from: tick(15), to: tick(29), frames: 15, numbers: { first: 15, last: 29 } },
      part,
      640,
      never,
    )
    const { frames } = ffprobe(part, '-show_frames', '-show_entries', 'frame=pts_time') as {
      frames: { pts_time: string }[]
    }
    expect(frames.map(({ pts_time }) => Number(pts_time))).toEqual(
      Array.from({ length: 15 }, (_, i) => Number(((15 + i) * 0.04).toFixed(3))),
    )
    const kind = await proxyKind(source.tools)
    const output = path(`moved${kind.ending}`)
    const copying = {
      longestSide: 854,
      start: 40,
      seconds: 1.6,
      isMoved: true,
      onProgress: () => {},
      signal: never,
    }
    await writeProxy(source, kind, output, copying)
    const { format } = ffprobe(output, '-show_format') as { format: { duration: string } }
    expect(Number(format.duration)).toBeGreaterThan(1.4)
    expect(Number(format.duration)).toBeLessThan(2)
  })
})
