/** Films whose times do not begin at 0, as recordings and excerpts have them: each frame is found at its own time. */
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ffmpeg, hasFfmpeg, testTools } from '../../test/support/films.ts'
import { testFolder } from '../../test/support/pictures.ts'
import { planeSizes } from './planes.ts'
import { probeFilm } from './probe.ts'
import { readFrames } from './read-frames.ts'
import { savePicture } from './save-picture.ts'

const folder = testFolder()

it.skipIf(!hasFfmpeg)('a frame of a film that begins at two seconds is read and saved', async () => {
  const input = folder.path('late.mkv')
  const pattern = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=3', '-c:v', 'ffv1']
  ffmpeg(...pattern, '-output_ts_offset', '2', `file:${input}`)
  const { signal } = new AbortController()
  const tools = await testTools()
  const { video } = await probeFilm(tools, input, signal)
  const { frameBytes } = planeSizes(video.width, video.height, video.planes)
  const source = { tools, input, video, scan: 'progressive' } as const
  for (const tick of [2000, 2040, 3000, 4960]) {
    const range = { ticks: { first: tick, last: tick } }
    const file = folder.path(`${tick}.png`)
    await savePicture(source, range, file, signal)
    expect(existsSync(file), `${tick}`).toBe(true)
    const { frames, end } = readFrames(source, range, { frameBytes }, signal)
    let count = 0
    for await (const frame of frames) count += frame.length > 0 ? 1 : 0
    expect(count, `${tick}`).toBe(1)
    expect((await end).ticks).toEqual([tick])
  }
})
