/**
 * What a person would lose: the sound of a part, or the part itself, of a film whose clock does not begin at
 * 0, as those of broadcasts.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  filmRequest,
  ffmpeg,
  ffprobe,
  frameHashes,
  hasFfmpeg,
  packetHashes,
  testTools,
} from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import { probeFilm } from '../../ffmpeg/probe.ts'
import { writeExcerpt } from '../../ffmpeg/browser-copy.ts'
import { commandsOf } from './commands.ts'
import { colorFilm } from './film.ts'
import { onFilmClock } from './film-clock.ts'
import { measureFilm } from './measure.ts'
import type { FilmRequest } from './request.ts'

const folder = testFolder()
/** As a broadcast's recorder counts. */
const clock = 3600

// A film is a dozen programs one after the other: on a busy machine each takes seconds to start.
describe.skipIf(!hasFfmpeg)('a film whose clock begins late', { timeout: 400_000 }, () => {
  let env: TestStudio
  let input: string
  beforeAll(async () => {
    env = await testStudio()
    await writePack(join(env.paths.data, 'models'), 'slope', 'slope')
    input = folder.path('late.ts')
    const streams = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=4', '-f', 'lavfi', '-i', 'sine=d=4']
    const codecs = ['-c:v', 'mpeg2video', '-g', '10', '-bf', '0', '-c:a', 'mp2']
    ffmpeg(...streams, ...codecs, '-output_ts_offset', String(clock), '-f', 'mpegts', input)
  })
  afterAll(() => env[Symbol.asyncDispose]())

  async function colored(output: string, change: Partial<FilmRequest> = {}) {
    const request = filmRequest({ input, output, ...change })
    const { engine, packs, verdicts } = env.studio
    const deps = { tools: await testTools(), engine, packs, verdicts }
    return colorFilm(deps, request, () => {}, new AbortController().signal)
  }

  const startsOf = (file: string) => {
    const { streams } = ffprobe(file, '-show_streams') as { streams: { start_time: string }[] }
    return streams.map(({ start_time }) => Number(start_time))
  }
  const info = async () => probeFilm(await testTools(), input)

  it('begins at 0 in its copy, picture and sound as far apart as they were', async () => {
    const [picture, sound] = startsOf(input)
    expect(picture).toBeGreaterThan(clock)
    const output = folder.path('whole.mkv')
    expect(await colored(output)).toMatchObject({ frames: 100, movedTimes: 0 })
    const [pictureNow, soundNow] = startsOf(output)
    expect(Math.min(pictureNow, soundNow)).toBeCloseTo(0, 2)
    expect(pictureNow - soundNow).toBeCloseTo(picture - sound, 2)
    expect(packetHashes(output, '0:a')).toEqual(packetHashes(input, '0:a'))
  })

  it('gives a part with all of its sound, counted from its beginning', async () => {
    const { start } = await info()
    const output = folder.path('part.mkv')
    const asked = onFilmClock({ from: 1, to: 3, keyFrames: [{ time: 0 }], scenes: [{ time: 2 }] }, { start })
    expect(asked).toMatchObject({
      from: start + 1,
      keyFrames: [{ time: start }],
      scenes: [{ time: start + 2 }],
    })
    const { from, to } = asked
    expect(await colored(output, { from, to })).toMatchObject({ frames: 50 })
    expect(frameHashes(output)).toHaveLength(50)
    const whole = packetHashes(input, '0:a')
    const cut = packetHashes(output, '0:a')
    expect(whole.join('|')).toContain(cut.join('|'))
    // Of 1152 samples each, 44100 a second.
    expect(cut.length).toBeGreaterThan((2 * 44_100) / 1152 - 3)
    expect(Math.max(...startsOf(output))).toBeLessThan(0.05)
  })

  it('has the frames of a part that a preview looks at', async () => {
    const { video, start } = await info()
    const source = { tools: await testTools(), input, video, scan: 'progressive' as const }
    const tick = (seconds: number) =>
      Math.round(((start + seconds) * video.timeBase.den) / video.timeBase.num)
    const output = folder.path('excerpt.mkv')
    await writeExcerpt(
      source,
      { from: tick(1.5), to: tick(2.5) - 1, frames: 25 },
      output,
      64,
      new AbortController().signal,
    )
    expect(frameHashes(output)).toHaveLength(25)
  })

  it('has commands to be seen', async () => {
    const request = filmRequest({ input, output: folder.path('seen.mkv') })
    const pack = await env.studio.packs.forColorStep(request.color)
    const how = {
      tools: await testTools(),
      info: await info(),
      scan: 'progressive',
      pack,
      folder: '.',
      carried: [],
    } as const
    for (const from of [null, clock + 2]) {
      expect(commandsOf(how, { ...request, from }).assemble.join(' ')).toContain('-itsoffset -36')
    }
  })

  it('with one key frame can’t be sought in, and is measured and looked at all the same', async () => {
    const rare = folder.path('rare.ts')
    ffmpeg(
      '-i',
      input,
      '-an',
      '-c:v',
      'libx264',
      '-g',
      '250',
      '-sc_threshold',
      '0',
      '-copyts',
      '-f',
      'mpegts',
      rare,
    )
    const tools = await testTools()
    const { video, start } = await probeFilm(tools, rare)
    const source = { tools, input: rare, video, scan: 'progressive' as const }
    const { engine, packs, verdicts } = env.studio
    const signal = new AbortController().signal
    const analysis = await engine.call(
      'filmAnalyse',
      { source, from: null, to: null, expectedFrames: null },
      { signal },
    )
    expect(analysis.times).toHaveLength(100)
    const work = { source, analysis, ...pick(filmRequest({ input: rare, output: '' })) }
    const trial = folder.path('trial.nut')
    expect(await measureFilm({ engine, packs, verdicts }, work, trial)).toMatchObject({ frames: 8 })
    const { num, den } = video.timeBase
    const tick = (seconds: number) => Math.round(((start + seconds) * den) / num)
    const output = folder.path('rare.mkv')
    await writeExcerpt(source, { from: tick(2.5), to: tick(3.5) - 1, frames: 25 }, output, 64, signal)
    expect(frameHashes(output)).toHaveLength(25)
  })
})

const pick = ({ color, encoder }: FilmRequest) => ({ color, encoder })
