/** What a person would lose: frames at other moments than in the source, a program run that nobody named, a list followed. */
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ffmpeg, ffprobe, frameHashes, hasFfmpeg, testTools } from '../../test/support/films.ts'
import { expectFault, testFolder } from '../../test/support/pictures.ts'
import type { FilmEncoder, FilmVideo } from '../contract/film.ts'
import { assembleArguments } from './assemble.ts'
import { findFfmpeg } from './find.ts'
import { checkEncoder } from './encoders.ts'
import { planeSizes } from './planes.ts'
import { probeFilm } from './probe.ts'
import { readFrames } from './read-frames.ts'
import { detectScan } from './scan.ts'
import { writeFrames } from './write-frames.ts'

const folder = testFolder()
const signal = new AbortController().signal

/** A folder with programs that answer as an ffmpeg of some version does. */
function pretended(name: string, libavformat: [number, number]): string {
  const place = folder.path(name)
  mkdirSync(place)
  const [major, minor] = libavformat
  const answer = JSON.stringify({
    program_version: { version: 'N-1-gabc' },
    library_versions: [{ name: 'libavformat', major, minor }],
  })
  for (const program of ['ffmpeg', 'ffprobe']) {
    const file = join(place, program)
    writeFileSync(file, `#!/bin/sh\necho '${answer}'\n`)
    chmodSync(file, 0o755)
  }
  return place
}

describe.skipIf(process.platform === 'win32')('finding ffmpeg', () => {
  it('says how to get it where there is none', async () => {
    await expectFault(
      findFfmpeg(null, { path: folder.path('nowhere') }),
      'film.ffmpegMissing',
      'settings.json',
    )
    await expectFault(findFfmpeg(folder.path('gone')), 'film.ffmpegMissing', folder.path('gone'))
  })

  it('refuses an ancient one, and takes one without a version number that is new', async () => {
    const ancient = pretended('ancient', [58, 76])
    await expectFault(findFfmpeg(join(ancient, 'ffmpeg')), 'film.ffmpegAncient', '5.1')
    const fresh = pretended('fresh', [61, 0])
    expect(await findFfmpeg(fresh)).toMatchObject({ ffmpeg: join(fresh, 'ffmpeg'), version: 'N-1-gabc' })
    expect(await findFfmpeg(null, { path: '', places: [fresh] })).toMatchObject({
      ffmpeg: join(fresh, 'ffmpeg'),
    })
  })

  it('treats a program that answers nonsense as one that is too old', async () => {
    const place = pretended('nonsense', [61, 0])
    writeFileSync(join(place, 'ffprobe'), '#!/bin/sh\necho hello\n')
    await expectFault(findFfmpeg(place), 'film.ffmpegAncient', 'unknown version')
  })
})

describe.skipIf(!hasFfmpeg)('looking at a film', { timeout: 200_000 }, () => {
  it('reads colours, depth, range, pixels and turn', async () => {
    const file = folder.path('deep.mkv')
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=96x64:r=25:d=0.2',
      '-vf',
      'setsar=4/3,format=yuv422p10le',
      '-c:v',
      'ffv1',
      '-color_range',
      'pc',
      '-colorspace',
      'bt709',
      file,
    )
    expect((await probeFilm(await testTools(), file)).video).toMatchObject({
      planes: { chroma: '422', depth: 10 },
      matrix: '709',
      tags: { matrix: 'bt709', range: 'full' },
      sampleAspect: { num: 4, den: 3 },
      rotation: 0,
    })
    const upright = folder.path('upright.mp4')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=0.2', '-c:v', 'libx264', upright)
    const turned = folder.path('turned.mp4')
    ffmpeg('-i', upright, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', turned)
    expect((await probeFilm(await testTools(), turned)).video).toMatchObject({ width: 64, height: 96 })
  })

  it('tells interlaced films from progressive ones by their frames', async () => {
    const progressive = folder.path('progressive.mkv')
    const moving = 'color=gray:s=128x96:r=50:d=1.2,noise=alls=100:all_seed=3:allf=p,boxblur=4:2,scroll=h=0.02'
    ffmpeg('-f', 'lavfi', '-i', moving, '-c:v', 'ffv1', progressive)
    const interlaced = folder.path('interlaced.mkv')
    ffmpeg('-f', 'lavfi', '-i', moving, '-vf', 'tinterlace=interleave_top', '-c:v', 'ffv1', interlaced)
    const film = 'color=gray:s=128x96:r=24:d=3,noise=alls=100:all_seed=3:allf=p,boxblur=4:2,scroll=h=0.02'
    const telecined = folder.path('telecined.mkv')
    ffmpeg('-f', 'lavfi', '-i', film, '-vf', 'telecine=first_field=top:pattern=23', '-c:v', 'ffv1', telecined)
    const other = folder.path('bottom.mkv')
    ffmpeg('-f', 'lavfi', '-i', film, '-vf', 'telecine=first_field=bottom:pattern=23', '-c:v', 'ffv1', other)
    const tools = await testTools()
    for (const [input, scan] of [
      [progressive, 'progressive'],
      [interlaced, 'interlaced'],
      [telecined, 'telecineTop'],
      [other, 'telecineBottom'],
    ] as const) {
      const { video, seconds } = await probeFilm(tools, input)
      expect(await detectScan({ tools, input, video }, seconds), input).toBe(scan)
    }
  })

  it('gives whole frames of a telecined film again', async () => {
    const tools = await testTools()
    const made = (name: string, filter: string) => {
      const file = folder.path(name)
      const film = 'color=gray:s=128x96:r=24:d=2,noise=alls=100:all_seed=3:allf=p,boxblur=4:2,scroll=h=0.02'
      ffmpeg('-f', 'lavfi', '-i', film, '-vf', filter, '-c:v', 'ffv1', file)
      return file
    }
    const whole = new Set(frameHashes(made('whole.mkv', 'null')).map((row) => row.split(',').at(-1)))
    const input = made('in-fields.mkv', 'telecine=first_field=top:pattern=23')
    const { video } = await probeFilm(tools, input)
    const { frameBytes } = planeSizes(video.width, video.height, video.planes)
    const source = { tools, input, video, scan: 'telecineTop' as const }
    let known = 0
    let all = 0
    for await (const frame of readFrames(
      source,
      { seconds: { from: null, to: null } },
      { frameBytes },
      signal,
    ).frames) {
      all += 1
      if (whole.has(` ${createHash('md5').update(frame).digest('hex')}`)) known += 1
    }
    expect(all).toBe(60)
    expect(known).toBeGreaterThan(56)
  })

  it('says in a sentence what is no film', async () => {
    const tools = await testTools()
    const sound = folder.path('sound.wav')
    ffmpeg('-f', 'lavfi', '-i', 'sine=d=0.2', sound)
    await expectFault(probeFilm(tools, sound), 'film.noPicture', sound)
    await expectFault(probeFilm(tools, folder.path('gone.mkv')), 'image.notFound', 'gone.mkv')
    const empty = folder.path('empty.mkv')
    await writeFile(empty, '')
    await expectFault(probeFilm(tools, empty), 'image.empty', empty)
    const letter = folder.path('letter.mkv')
    await writeFile(letter, 'Dear Anna, here is no film. '.repeat(90))
    await expectFault(probeFilm(tools, letter), 'film.unreadable', letter)
  })

  it.each([
    ['list.m3u8', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'],
    ['list.mkv', 'ffconcat version 1.0\nfile /etc/passwd\n'],
    ['list.txt', "file 'one.mp4'\nfile '../two.mp4'\n"],
    ['list.mpd', '<?xml version="1.0"?><MPD></MPD>'],
    ['marked.mkv', '\u{FEFF}#EXTM3U\nhttp://127.0.0.1:9/x.ts\n'],
  ])('does not follow a list of other files (%s)', async (name, text) => {
    const file = folder.path(name)
    await writeFile(file, text)
    await expectFault(probeFilm(await testTools(), file), 'film.playlist', file)
  })

  it('takes a name by the letter, whatever is in it', async () => {
    const file = folder.path('a\'b "c" %03d\n#?$(x).mkv')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=0.1', '-c:v', 'ffv1', `file:${file}`)
    expect((await probeFilm(await testTools(), file)).video.width).toBe(64)
  })

  it('offers another encoder for one that this ffmpeg lacks, and other endings for one that a container lacks', async () => {
    const tools = pretended('few', [61, 0])
    writeFileSync(join(tools, 'ffmpeg'), '#!/bin/sh\necho " V....D ffv1   FFmpeg video codec #1"\n')
    const few = await findFfmpeg(tools)
    const h264: FilmEncoder = { codec: 'h264', quality: 'good' }
    await expectFault(checkEncoder(few, h264, '/out/film.mkv'), 'film.encoderMissing', '--codec ffv1')
    await expectFault(
      checkEncoder(few, { ...h264, codec: 'prores' }, '/out/film.mp4'),
      'film.badContainer',
      '.mov',
    )
  })
})

const timesOf = (file: string) =>
  (
    ffprobe(file, '-show_entries', 'packet=pts', '-select_streams', 'v:0') as { packets: { pts: number }[] }
  ).packets
    .map(({ pts }) => pts)
    .sort((p, q) => p - q)

const video: FilmVideo = {
  index: 0,
  codec: 'h264',
  width: 66,
  height: 66,
  rotation: 0,
  sampleAspect: { num: 128, den: 117 },
  pixelFormat: 'yuv420p',
  isRgb: false,
  planes: { chroma: '420', depth: 8 },
  matrix: '601',
  tags: { matrix: null, primaries: null, transfer: null, range: 'limited' },
  timeBase: { num: 1, den: 90_000 },
  frameRate: { num: 25, den: 1 },
  declaredFrames: null,
  fieldOrder: null,
}

describe.skipIf(!hasFfmpeg)('writing frames', { timeout: 200_000 }, () => {
  it.each([
    ['h264', { num: 1, den: 90_000 }],
    ['h265', { num: 1, den: 12_800 }],
    ['av1', { num: 1001, den: 30_000 }],
    ['prores', { num: 1, den: 1_000_000 }],
    ['ffv1', { num: 1, den: 1000 }],
  ] as const)('keeps the time of each frame to the tick (%s)', async (codec, timeBase) => {
    const file = folder.path(`${codec}.nut`)
    const ticks = [0, 1, 2, 5, 105, 106, 1000, 1300, 1301, 9000]
    const film = { ...video, timeBase }
    const writer = writeFrames(await testTools(), film, { codec, quality: 'small' }, file, signal)
    const { frameBytes } = planeSizes(film.width, film.height, film.planes)
    for (const tick of ticks) await writer.write([new Uint8Array(frameBytes).fill(tick % 200)], tick)
    expect(await writer.finish()).toBeGreaterThan(0)
    const { streams } = ffprobe(file, '-show_entries', 'stream=time_base') as {
      streams: { time_base: string }[]
    }
    const [num, den] = streams[0].time_base.split('/').map(Number)
    expect(timesOf(file).map((pts) => (pts * num * timeBase.den) / den / timeBase.num)).toEqual(ticks)
  })

  it('fails, and does not wait for ever, when the encoder can not be started', async () => {
    const broken = { ...video, tags: { ...video.tags, primaries: 'no-such-thing' } }
    const writer = writeFrames(
      await testTools(),
      broken,
      { codec: 'h264', quality: 'good' },
      folder.path('x.nut'),
      signal,
    )
    const frame = new Uint8Array(planeSizes(66, 66, video.planes).frameBytes)
    for (let tick = 0; tick < 400; tick++) await writer.write([frame], tick)
    await expectFault(writer.finish(), 'film.toolFailed', folder.path('x.nut'))
  })
})

it('a name never becomes an option or another protocol', () => {
  const info = {
    file: '-y http://x',
    bytes: 1,
    format: 'x',
    seconds: 1,
    start: 0,
    tags: {},
    chapters: 0,
    video,
    streams: [],
  }
  const rest = {
    codec: 'ffv1' as const,
    segments: ['segment-00001.nut'],
    starts: [0, 5],
    folder: '/job',
    carried: [],
    part: null,
    metadata: {},
  }
  const args = assembleArguments({ info, ...rest }, '-out.mkv', '-out.mkv')
  expect(args).toContain('file:-y http://x')
  expect(args.at(-1)).toBe('file:-out.mkv')
  expect(args.filter((_arg, i) => args[i - 1] === '-protocol_whitelist')).toEqual(['file,pipe', 'file,pipe'])
})
