/** What a person would lose: the moments of frames, sound, subtitles, grey that was right, hours of work, or the original. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  filmRequest,
  ffmpeg,
  ffprobe,
  frameHashes,
  hasFfmpeg,
  lumaOf,
  packetHashes,
  scenesFilter,
  testTools,
} from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { colorFilm } from './film.ts'
import type { FilmEvent, FilmReport, FilmRequest } from './request.ts'

const folder = testFolder()

// A film is a dozen programs one after the other: on a busy machine each takes seconds to start.
describe.skipIf(!hasFfmpeg)('a film', { timeout: 400_000 }, () => {
  let env: TestStudio
  beforeAll(async () => {
    env = await testStudio()
    for (const model of ['slope', 'nan'] as const)
      await writePack(join(env.paths.data, 'models'), model, model)
  })
  afterAll(() => env[Symbol.asyncDispose]())

  async function colored(
    input: string,
    output: string,
    change: Partial<FilmRequest> = {},
    onEvent: (event: FilmEvent) => void = () => {},
    signal = new AbortController().signal,
  ): Promise<FilmReport> {
    const request = filmRequest({ input, output, ...change })
    const { engine, packs, verdicts } = env.studio
    return colorFilm({ tools: await testTools(), engine, packs, verdicts }, request, onEvent, signal)
  }

  const leftovers = async (output: string) =>
    (await readdir(folder.path('.'))).filter((name) => name.startsWith(output) && name !== output)

  it('keeps the moment of each frame, sound, subtitles, chapters and words, and says that a model coloured it', async () => {
    const words = folder.path('words.srt')
    await writeFile(words, '1\n00:00:00,100 --> 00:00:00,900\nGood morning.\n')
    const notes = folder.path('notes.txt')
    await writeFile(
      notes,
      ';FFMETADATA1\ntitle=Summer 1943\ncreation_time=1943-07-12T10:00:00Z\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=Beach\n',
    )
    const input = folder.path('whole.mkv')
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      `${scenesFilter(2, 14)},setpts='PTS+mod(N,5)*0.004/TB',settb=1/1000`,
      '-f',
      'lavfi',
      '-i',
      'sine=d=1.1',
      '-i',
      words,
      '-i',
      notes,
      '-map_metadata',
      '3',
      '-map_chapters',
      '3',
      '-map',
      '0',
      '-map',
      '1',
      '-map',
      '2',
      '-fps_mode',
      'passthrough',
      '-enc_time_base',
      '1:1000',
      '-metadata:s:a:0',
      'language=cze',
      '-c:v',
      'libx264',
      '-c:a',
      'libopus',
      '-c:s',
      'srt',
      input,
    )
    const output = folder.path('whole-out.mkv')
    const report = await colored(input, output)
    expect(report).toMatchObject({ frames: 28, scenes: 2, segments: 2, movedTimes: 0, damaged: false })
    const times = (file: string) => frameHashes(file).map((row) => Number(row.split(',')[2]))
    expect(times(output)).toEqual(times(input))
    for (const stream of ['0:a', '0:s'])
      expect(packetHashes(output, stream)).toEqual(packetHashes(input, stream))
    const shown = ['-show_chapters', '-show_format', '-show_streams']
    const found = ffprobe(output, ...shown) as {
      chapters: { tags: object }[]
      format: { tags: Record<string, string> }
      streams: { tags: Record<string, string> }[]
    }
    expect(found.chapters).toMatchObject([
      { start_time: '0.000000', end_time: '0.500000', tags: { title: 'Beach' } },
    ])
    expect(found.format.tags).toMatchObject({
      title: 'Summer 1943',
      creation_time: '1943-07-12T10:00:00.000000Z',
    })
    const tags = Object.fromEntries(
      Object.entries(found.format.tags).map(([key, value]) => [key.toLowerCase(), value]),
    )
    expect(tags['digitalsourcetype']).toContain('compositeWithTrainedAlgorithmicMedia')
    expect(JSON.parse(tags['tintyperecipe'])).toMatchObject({ model: 'slope', color: { renderFactor: 7 } })
    expect(found.streams[1].tags['language']).toBe('cze')
    expect(await leftovers('whole-out.mkv')).toEqual([])
  })

  it.each([
    ['yuv420p', 'smpte170m', 'tv'],
    ['yuv420p', 'bt709', 'pc'],
    ['yuv422p10le', 'bt709', 'tv'],
    ['yuv420p10le', 'bt2020nc', 'pc'],
    ['yuv444p', 'bt709', 'tv'],
    ['gray', 'bt709', 'pc'],
    ['gray10le', 'bt709', 'pc'],
  ])('keeps its luma bit by bit, coloured or not (%s, %s, %s)', async (format, matrix, range) => {
    const input = folder.path(`luma-${format}-${range}.mkv`)
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=68x52:r=25:d=0.12',
      '-vf',
      `scale=67:51,format=${format}`,
      '-c:v',
      'ffv1',
      '-color_range',
      range,
      '-colorspace',
      matrix,
      input,
    )
    for (const strength of [0, 1]) {
      const output = folder.path(`luma-${format}-${range}-${strength}.mkv`)
      const color = makeRecipe({ model: 'slope', renderFactor: 7, strength }).steps.color
      await colored(input, output, { color })
      const deep = format.includes('10')
      expect(
        Buffer.compare(Buffer.from(lumaOf(output, deep).buffer), Buffer.from(lumaOf(input, deep).buffer)),
      ).toBe(0)
      const { streams } = ffprobe(output, '-show_streams', '-select_streams', 'v') as {
        streams: { color_space: string; color_range: string; width: number; height: number }[]
      }
      expect(streams[0]).toMatchObject({ color_space: matrix, color_range: range, width: 67, height: 51 })
      if (strength === 0 && !format.startsWith('gray'))
        expect(frameHashes(output)).toEqual(frameHashes(input))
    }
  })

  it('goes on where it was stopped, with the frames of a run in one go; other work is not mixed in', async () => {
    const input = folder.path('stopped.mkv')
    ffmpeg('-f', 'lavfi', '-i', scenesFilter(5, 12), '-c:v', 'ffv1', input)
    const straight = folder.path('straight.mkv')
    await colored(input, straight)
    const output = folder.path('stopped-out.mkv')
    const stop = new AbortController()
    const stopping = colored(
      input,
      output,
      {},
      (event) => {
        if (event.type === 'colored' && event.frames >= 25) stop.abort()
      },
      stop.signal,
    )
    await expect(stopping).rejects.toThrow()
    expect(await readdir(folder.path('.'))).not.toContain('stopped-out.mkv')
    await expectFault(colored(input, output), 'film.unfinished', output)
    const color = makeRecipe({ model: 'slope', renderFactor: 8 }).steps.color
    await expectFault(colored(input, output, { resume: true, color }), 'film.otherWork', output)
    let finished = 0
    const report = await colored(input, output, { resume: true }, (event) => {
      if (event.type === 'planned') finished = event.finishedSegments
    })
    // What was under way when the stop came is made anew; what was finished is not.
    expect(finished).toBeGreaterThanOrEqual(2)
    expect(report.colored).toBeLessThanOrEqual(60 - 12 * finished)
    expect(frameHashes(output)).toEqual(frameHashes(straight))
    expect(await leftovers('stopped-out.mkv')).toEqual([])
  })

  it('takes a part, with the sound of that part', async () => {
    const input = folder.path('part.mp4')
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x48:r=25:d=3',
      '-f',
      'lavfi',
      '-i',
      'sine=d=3',
      '-g',
      '10',
      '-c:v',
      'libx264',
      '-c:a',
      'aac',
      input,
    )
    const output = folder.path('part-out.mp4')
    const encoder = { codec: 'h264', quality: 'good' } as const
    const report = await colored(input, output, { from: 1, to: 2, encoder })
    expect(report.frames).toBe(25)
    const { streams } = ffprobe(output, '-show_streams') as {
      streams: { start_time: string; duration: string }[]
    }
    expect(Number(streams[0].start_time)).toBe(0)
    expect(Number(streams[1].duration)).toBeGreaterThan(0.9)
    expect(Number(streams[1].duration)).toBeLessThan(1.1)
    const whole = packetHashes(input, '0:a')
    const cut = packetHashes(output, '0:a')
    expect(whole.join('|')).toContain(cut.join('|'))
    await expectFault(colored(input, output, { from: 9, overwrite: true }), 'film.badRange', input)
  })

  it('of one frame, and one that breaks off, gives what can be read', async () => {
    const one = folder.path('one.mkv')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=0.04', '-c:v', 'ffv1', one)
    expect(await colored(one, folder.path('one-out.mkv'))).toMatchObject({ frames: 1, segments: 1 })
    const long = folder.path('long.mkv')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=2', '-c:v', 'mpeg4', long)
    const bytes = await readFile(long)
    const broken = folder.path('broken.mkv')
    await writeFile(broken, bytes.subarray(0, Math.round(bytes.length * 0.6)))
    const report = await colored(broken, folder.path('broken-out.mkv'))
    expect(report.frames).toBeGreaterThan(10)
    expect(report.frames).toBeLessThan(50)
    bytes.fill(0x55, Math.round(bytes.length * 0.4), Math.round(bytes.length * 0.5))
    await writeFile(broken, bytes)
    const damaged = await colored(broken, folder.path('damaged-out.mkv'))
    expect(damaged.damaged).toBe(true)
    expect(damaged.frames).toBeGreaterThan(10)
  })

  it('keeps its original, refuses to write over it or over another file, and cleans up after a fault', async () => {
    const input = folder.path('original.mkv')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=0.2', '-c:v', 'ffv1', input)
    const before = await readFile(input)
    await expectFault(colored(input, input, { overwrite: true }), 'output.isOriginal', input)
    const taken = folder.path('taken.mkv')
    await writeFile(taken, 'a film of somebody')
    await expectFault(colored(input, taken), 'output.exists', taken)
    await expectFault(colored(input, join(taken, 'x.mkv')), 'output.failed', 'a part of its path is a file')
    await mkdir(folder.path('taken.mkv.d'))
    const color = makeRecipe({ model: 'nan', renderFactor: 7 }).steps.color
    await expectFault(colored(input, folder.path('nan-out.mkv'), { color }), 'model.badOutput', 'nan')
    expect(await readdir(folder.path('.'))).not.toContain('nan-out.mkv')
    expect(Buffer.compare(await readFile(input), before)).toBe(0)
  })

  it('into a folder that can’t be written is told before anything is made', async (context) => {
    const input = folder.path('for-nowhere.mkv')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=0.2', '-c:v', 'ffv1', input)
    const disk = smallDisk(context, folder.path('readonly'), 'size=64k,ro')
    const told: string[] = []
    const attempt = colored(input, join(disk.folder, 'out.mkv'), {}, ({ type }) => told.push(type))
    await expectFault(attempt, 'output.notWritable', 'out.mkv')
    expect(told).not.toContain('analysing')
  })

  it('with a name of quotes, per cent signs and line breaks is found, written and put together', async () => {
    const place = folder.path('a "folder" of\n100% \'odd\' ?#names')
    await mkdir(place)
    const input = join(place, '-in %03d\'"\n.mkv')
    ffmpeg('-f', 'lavfi', '-i', scenesFilter(2, 8), '-c:v', 'ffv1', `file:${input}`)
    const output = join(place, '-out %05d?\'"\n.mkv')
    expect(await colored(input, output)).toMatchObject({ frames: 16, segments: 2 })
    await rm(place, { recursive: true })
  })
})
