/** What a person would lose after an hour of uneven frames: the sound that belongs to the picture. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  filmRequest,
  ffmpeg,
  ffprobe,
  hasFfmpeg,
  packetHashes,
  testTools,
} from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testStudio } from '../../../test/support/studio.ts'
import { colorFilm } from './film.ts'

const folder = testFolder()

interface Packets {
  packets: { pts: number; pts_time: string }[]
  streams: { time_base: string }[]
}

const timesOf = (file: string, stream: string): Packets =>
  ffprobe(file, '-select_streams', stream, '-show_entries', 'packet=pts,pts_time:stream=time_base') as Packets

it.skipIf(!hasFfmpeg)(
  'after sixty minutes of variable frame rate each frame and each packet of sound has its time',
  { timeout: 1_800_000 },
  async () => {
    await using env = await testStudio()
    await writePack(join(env.paths.data, 'models'), 'slope', 'slope')
    const input = folder.path('hour.mp4')
    // From 0.4 to 1.6 frames a second, never twice alike: an hour is passed by frame 3600.
    const uneven = "settb=1/90000,setpts='(N+0.3*sin(N)+0.2*sin(N*N))*90000'"
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      `testsrc=s=48x32:r=1:d=3650,${uneven}`,
      '-f',
      'lavfi',
      '-i',
      "aevalsrc='0.3*sin(1000*t)*lt(mod(t,60),1)':s=8000:d=3650",
      '-fps_mode',
      'passthrough',
      '-enc_time_base',
      '1:90000',
      '-video_track_timescale',
      '90000',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-bf',
      '0',
      '-c:a',
      'aac',
      input,
    )
    const output = folder.path('hour-out.mp4')
    const { engine, packs, verdicts } = env.studio
    const report = await colorFilm(
      { tools: await testTools(), engine, packs, verdicts },
      filmRequest({ input, output, encoder: { codec: 'h264', quality: 'small' } }),
      () => {},
      new AbortController().signal,
    )
    expect(report).toMatchObject({ frames: 3650, movedTimes: 0 })
    for (const stream of ['v:0', 'a:0']) {
      const [before, after] = [timesOf(input, stream), timesOf(output, stream)]
      expect(after.streams).toEqual(before.streams)
      // To the tick, and so also picture against sound.
      expect(after.packets.map(({ pts }) => pts)).toEqual(before.packets.map(({ pts }) => pts))
    }
    expect(packetHashes(output, '0:a:0')).toEqual(packetHashes(input, '0:a:0'))
    expect(Number(timesOf(output, 'v:0').packets.at(-1)?.pts_time)).toBeGreaterThan(3600)
  },
)
