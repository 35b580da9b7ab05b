/** What a person would lose: the sound and the subtitles of a film whose new container can't hold them as they are. */
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filmRequest, ffmpeg, ffprobe, hasFfmpeg, testTools } from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import { colorFilm } from './film.ts'
import type { FilmRequest } from './request.ts'

const folder = testFolder()

// A film is a dozen programs one after the other: on a busy machine each takes seconds to start.
describe.skipIf(!hasFfmpeg)('beside the picture', { timeout: 400_000 }, () => {
  let env: TestStudio
  beforeAll(async () => {
    env = await testStudio()
    await writePack(join(env.paths.data, 'models'), 'slope', 'slope')
  })
  afterAll(() => env[Symbol.asyncDispose]())

  async function colored(input: string, output: string, change: Partial<FilmRequest> = {}) {
    const request = filmRequest({ input, output, ...change })
    const { engine, packs, verdicts } = env.studio
    const deps = { tools: await testTools(), engine, packs, verdicts }
    return colorFilm(deps, request, () => {}, new AbortController().signal)
  }

  const streamsOf = (file: string) => {
    const { streams } = ffprobe(file, '-show_streams') as {
      streams: { codec_name: string; start_time: string; [key: string]: unknown }[]
    }
    return streams
  }

  /** How loud each tenth of a second of the sound is, 0 to 1. */
  const loudness = (file: string): number[] => {
    const args = ['-v', 'error', '-i', `file:${file}`, '-map', '0:a:0', '-ac', '1', '-ar', '8000']
    const bytes = execFileSync('ffmpeg', [...args, '-f', 's16le', '-'])
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1)
    return Array.from(
      { length: Math.floor(samples.length / 800) },
      (_, i) => Math.max(...samples.subarray(i * 800, (i + 1) * 800).map(Math.abs), 0) / 32_768,
    )
  }

  const share = { encoder: { codec: 'h264', quality: 'good' } } as const
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=3', '-c:v', 'libx264', '-g', '10']
  /** A tone from the first second to the second one, and silence around it. */
  const tone = ['-f', 'lavfi', '-i', "aevalsrc='if(between(t,1,2),0.5*sin(2500*t),0)':d=3:s=48000"]

  it.each([
    ['flac', 'converted', 'aac'],
    ['pcm_s16le', 'converted', 'aac'],
    ['ac3', 'copied', 'ac3'],
  ])('sound as %s is %s into .mp4', async (codec, how, expected) => {
    const input = folder.path(`${codec}.mkv`)
    ffmpeg(...tone, ...picture, '-c:a', codec, input)
    const output = folder.path(`${codec}-out.mp4`)
    const { carried } = await colored(input, output, share)
    expect(carried).toMatchObject([{ how }])
    expect(streamsOf(output).map(({ codec_name }) => codec_name)).toEqual(['h264', expected])
    const loud = loudness(output)
    expect(loud.slice(2, 9).every((level) => level < 0.01)).toBe(true)
    expect(loud.slice(11, 19).every((level) => level > 0.3)).toBe(true)
    expect(loud.slice(21, 28).every((level) => level < 0.01)).toBe(true)
  })

  it.each([
    ['copied', 'part.mkv', 'mp2', {}],
    ['converted', 'part.mp4', 'flac', share],
  ] as const)(
    'of a part, sound that is %s begins and ends with the picture',
    async (how, name, codec, change) => {
      const input = folder.path(`tone-${codec}.mkv`)
      // One key frame: whoever enters the film lands at its beginning.
      ffmpeg(...tone, ...picture, '-g', '250', '-c:a', codec, input)
      const output = folder.path(name)
      expect(await colored(input, output, { ...change, from: 1, to: 2 })).toMatchObject({
        carried: [{ how }],
      })
      const starts = streamsOf(output).map(({ start_time }) => Number(start_time))
      for (const start of starts) expect(start).toBeLessThan(0.03)
      const loud = loudness(output)
      expect(loud.length).toBeGreaterThanOrEqual(9)
      expect(loud.length).toBeLessThanOrEqual(11)
      expect(loud.slice(0, 9).every((level) => level > 0.3)).toBe(true)
    },
  )

  it('subtitles of .mp4 come along into .mkv, and those of .mkv into .mp4', async () => {
    const words = folder.path('words.srt')
    await writeFile(words, '1\n00:00:00,100 --> 00:00:00,900\nGood morning.\n')
    const said = ['-metadata:s:s:0', 'language=cze']
    for (const [name, codec, other, expected] of [
      ['words.mp4', 'mov_text', 'words-out.mkv', 'subrip'],
      ['words.mkv', 'srt', 'words-out.mp4', 'mov_text'],
    ] as const) {
      const input = folder.path(name)
      ffmpeg('-i', words, ...picture, '-c:s', codec, ...said, input)
      const output = folder.path(other)
      await colored(input, output, other.endsWith('.mp4') ? share : {})
      expect(streamsOf(output)[1]).toMatchObject({ codec_name: expected, tags: { language: 'cze' } })
      expect(ffmpeg('-i', output, '-map', '0:s:0', '-f', 'srt', '-')).toContain('Good morning.')
    }
  })

  it('a cover that .mp4 can’t hold beside the film’s own words is told as left out', async () => {
    const [cover, input] = [folder.path('cover.jpg'), folder.path('cover.mp4')]
    ffmpeg('-f', 'lavfi', '-i', 'color=gray:s=32x32:d=1', '-frames:v', '1', cover)
    ffmpeg(
      '-i',
      cover,
      ...picture,
      '-map',
      '1',
      '-map',
      '0',
      '-c:v:1',
      'copy',
      '-disposition:v:1',
      'attached_pic',
      input,
    )
    const [shared, kept] = [folder.path('cover-out.mp4'), folder.path('cover-out.mkv')]
    expect(await colored(input, shared, share)).toMatchObject({ carried: [{ how: 'left out' }] })
    expect(streamsOf(shared)).toHaveLength(1)
    expect(await colored(input, kept)).toMatchObject({ carried: [{ how: 'copied' }] })
    expect(streamsOf(kept)[1]).toMatchObject({ codec_name: 'mjpeg', disposition: { default: 0 } })
  })

  it('timecode and chapters of .mov are in the copy once, and not told as lost', async () => {
    const notes = folder.path('notes.txt')
    const chapter = (start: number, title: string) =>
      `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${start + 1000}\ntitle=${title}\n`
    await writeFile(notes, `;FFMETADATA1\n${chapter(0, 'Beach')}${chapter(1000, 'Home')}`)
    const input = folder.path('camera.mov')
    ffmpeg(
      '-i',
      notes,
      ...tone,
      ...picture,
      '-map_chapters',
      '0',
      '-map',
      '1',
      '-map',
      '2',
      '-timecode',
      '01:00:00:00',
      input,
    )
    const named = ['-show_chapters', '-show_entries', 'stream_tags=timecode:stream=codec_tag_string']
    for (const [name, change] of [
      ['camera-out.mov', share],
      ['camera-out.mkv', {}],
    ] as const) {
      const output = folder.path(name)
      expect((await colored(input, output, change)).carried).toMatchObject([
        { stream: { kind: 'audio' }, how: 'copied' },
      ])
      const found = ffprobe(output, ...named) as {
        chapters: object[]
        streams: { codec_tag_string: string }[]
      }
      expect(found.chapters).toMatchObject([{ tags: { title: 'Beach' } }, { tags: { title: 'Home' } }])
      expect(JSON.stringify(found)).toContain('01:00:00:00')
      const texts = found.streams.filter(({ codec_tag_string }) => codec_tag_string === 'text')
      expect(texts.length).toBe(name.endsWith('.mov') ? 1 : 0)
    }
  })

  it('of two pictures the one is coloured that players show', async () => {
    const input = folder.path('two.mkv')
    const small = ['-f', 'lavfi', '-i', 'testsrc=s=32x32:r=25:d=0.4']
    const large = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=0.4']
    const chosen = ['-disposition:v:0', '0', '-disposition:v:1', 'default']
    ffmpeg(...small, ...large, '-map', '0', '-map', '1', '-c:v', 'ffv1', ...chosen, input)
    const output = folder.path('two-out.mkv')
    expect(await colored(input, output)).toMatchObject({ carried: [{ how: 'copied' }] })
    expect(streamsOf(output)).toMatchObject([
      { width: 64, disposition: { default: 1 } },
      { width: 32, disposition: { default: 0 } },
    ])
  })
})
