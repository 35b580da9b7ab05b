/**
 * What a person would lose: films as cameras, discs and accidents leave them: without frames, with times that
 * jump, on their side, huge.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import {
  filmRequest,
  ffmpeg,
  ffprobe,
  frameHashes,
  hasFfmpeg,
  testTools,
} from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import { usualMending } from '../../contract/film.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { probeFilm } from '../../ffmpeg/probe.ts'
import { colorFilm } from './film.ts'
import type { FilmEvent, FilmRequest } from './request.ts'

const folder = testFolder()

// A film is a dozen programs one after the other: on a busy machine each takes seconds to start.
describe.skipIf(!hasFfmpeg)('an odd film', { timeout: 400_000 }, () => {
  let env: TestStudio
  beforeAll(async () => {
    env = await testStudio()
    await writePack(join(env.paths.data, 'models'), 'slope', 'slope')
  })
  afterAll(() => env[Symbol.asyncDispose]())

  async function colored(
    input: string,
    output: string,
    change: Partial<FilmRequest> = {},
    onEvent: (event: FilmEvent) => void = () => {},
  ) {
    const request = filmRequest({ input, output, ...change })
    const { engine, packs, verdicts } = env.studio
    const deps = { tools: await testTools(), engine, packs, verdicts }
    return colorFilm(deps, request, onEvent, new AbortController().signal)
  }

  const ticks = (file: string) => frameHashes(file).map((row) => Number(row.split(',')[2]))
  const lavfi = (pattern: string) => ['-f', 'lavfi', '-i', pattern]
  const mpeg = ['-c:v', 'mpeg2video', '-f', 'mpegts']

  it('without a single frame has a sentence', async () => {
    const whole = folder.path('whole.mkv')
    ffmpeg(...lavfi('testsrc2=s=64x48:r=25:d=1'), '-c:v', 'mpeg4', '-cluster_time_limit', '100000', whole)
    const bytes = await readFile(whole)
    const none = folder.path('none.mkv')
    // The cluster's mark: everything behind the head.
    await writeFile(none, bytes.subarray(0, bytes.indexOf(Buffer.from([0x1f, 0x43, 0xb6, 0x75]))))
    await expectFault(colored(none, folder.path('none-out.mkv')), 'film.unreadable', none)
    const late = { from: 0.99, to: 0.995 }
    await expectFault(colored(whole, folder.path('late-out.mkv'), late), 'film.noFrames', whole)
  })

  it('whose times run backwards has them in order, each frame once, and says so', async () => {
    const [late, early] = [folder.path('late.ts'), folder.path('early.ts')]
    ffmpeg(...lavfi('testsrc2=s=64x48:r=25:d=0.6'), '-output_ts_offset', '5', ...mpeg, late)
    ffmpeg(...lavfi('testsrc=s=64x48:r=25:d=0.6'), '-output_ts_offset', '2', ...mpeg, early)
    const input = folder.path('backwards.ts')
    await writeFile(input, Buffer.concat([await readFile(late), await readFile(early)]))
    const output = folder.path('backwards-out.mkv')
    const report = await colored(input, output)
    expect(report.frames).toBeGreaterThanOrEqual(28)
    expect(report.movedTimes).toBeGreaterThan(0)
    const times = ticks(output)
    expect(times).toHaveLength(report.frames)
    expect(times.every((tick, i) => i === 0 || tick > times[i - 1])).toBe(true)
  })

  it('whose times jump keeps the jump', async () => {
    const input = folder.path('jump.mkv')
    const jump = "setpts='PTS+if(gte(N,10),400/TB,0)'"
    ffmpeg(...lavfi(`testsrc2=s=64x48:r=25:d=0.8,${jump}`), '-fps_mode', 'passthrough', '-c:v', 'ffv1', input)
    const output = folder.path('jump-out.mkv')
    expect(await colored(input, output)).toMatchObject({ frames: 20, movedTimes: 0 })
    expect(ticks(output)).toEqual(ticks(input))
    expect(ticks(output)[10]).toBeGreaterThan(400_000)
  })

  it('whose size and layout change on the way, as broadcasts do, keeps its first size and each frame', async () => {
    const parts = [
      ['one.ts', 'testsrc2=s=96x64:r=25:d=0.6', '0', 'yuv420p'],
      ['two.ts', 'testsrc=s=128x96:r=25:d=0.6', '0.6', 'yuv420p'],
      ['three.ts', 'smptebars=s=96x64:r=25:d=0.6', '1.2', 'yuv422p'],
    ] as const
    const pieces: Buffer[] = []
    for (const [name, pattern, offset, layout] of parts) {
      const file = folder.path(name)
      const codec = ['-c:v', 'libx264', '-pix_fmt', layout, '-f', 'mpegts']
      ffmpeg(...lavfi(pattern), ...codec, '-output_ts_offset', offset, file)
      pieces.push(await readFile(file))
    }
    const input = folder.path('changing.ts')
    await writeFile(input, Buffer.concat(pieces))
    const output = folder.path('changing-out.mkv')
    const report = await colored(input, output)
    expect(report).toMatchObject({ frames: 45, scenes: 3 })
    expect(ticks(output)).toHaveLength(45)
    expect(ffprobe(output, '-show_streams')).toMatchObject({ streams: [{ width: 96, height: 64 }] })
  })

  it.each([90, 270, 180])('that a phone has turned by %i degrees stands upright', async (rotation) => {
    const [flat, input] = [folder.path('flat.mp4'), folder.path(`turned-${rotation}.mp4`)]
    ffmpeg(...lavfi('testsrc2=s=64x40:r=25:d=0.2'), '-pix_fmt', 'yuv420p', '-c:v', 'libx264', flat)
    ffmpeg('-i', flat, '-c', 'copy', '-metadata:s:v:0', `rotate=${rotation}`, input)
    const output = folder.path(`turned-${rotation}-out.mkv`)
    const lumaOnly = makeRecipe({ model: 'slope', renderFactor: 7, strength: 0 }).steps.color
    await colored(input, output, { color: lumaOnly })
    const [width, height] = rotation === 180 ? [64, 40] : [40, 64]
    expect(ffprobe(output, '-show_streams')).toMatchObject({ streams: [{ width, height }] })
    // ffmpeg turns the source by itself: the same frames.
    const hashes = (file: string) => frameHashes(file).map((row) => row.split(',').at(-1))
    expect(hashes(output)).toEqual(hashes(input))
  })

  it('of 8K is coloured; a larger one has a sentence', async () => {
    const input = folder.path('8k.mkv')
    ffmpeg(...lavfi('testsrc2=s=7680x4320:r=25:d=0.08'), '-c:v', 'mjpeg', '-q:v', '12', input)
    const encoder = { codec: 'h264', quality: 'small' } as const
    const output = folder.path('8k-out.mkv')
    expect(await colored(input, output, { encoder })).toMatchObject({ frames: 2 })
    expect(ffprobe(output, '-show_streams')).toMatchObject({ streams: [{ width: 7680, height: 4320 }] })
    const larger = folder.path('larger.mkv')
    ffmpeg(...lavfi('color=gray:s=8704x4608:r=25:d=0.04'), '-c:v', 'mjpeg', '-q:v', '31', larger)
    await expectFault(probeFilm(await testTools(), larger), 'film.tooLarge', '8704')
  })

  it('that is in colour is known as such, and keeps its own where that is asked', async () => {
    const [inColor, sepia] = [folder.path('in-color.mkv'), folder.path('sepia.mkv')]
    ffmpeg(...lavfi('smptebars=s=96x64:r=25:d=0.6'), '-pix_fmt', 'yuv420p', '-c:v', 'ffv1', inColor)
    const brown = 'hue=s=0,colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131'
    ffmpeg(...lavfi(`testsrc2=s=96x64:r=25:d=0.6,${brown}`), '-pix_fmt', 'yuv444p', '-c:v', 'ffv1', sepia)
    const found: (boolean | undefined)[] = []
    const told = (event: FilmEvent) => {
      if (event.type === 'planned') found.push(event.job.analysis.inColor)
    }
    const keep = makeRecipe({ model: 'slope', renderFactor: 7, colorPhotos: 'keep' }).steps.color
    const kept = folder.path('in-color-kept.mkv')
    await colored(inColor, kept, { color: keep, restoration: { ...usualMending, dust: 'off' } }, told)
    expect(frameHashes(kept)).toEqual(frameHashes(inColor))
    const recolored = folder.path('sepia-out.mkv')
    await colored(sepia, recolored, { color: keep }, told)
    expect(frameHashes(recolored)).not.toEqual(frameHashes(sepia))
    expect(found).toEqual([true, false])
  })
})
