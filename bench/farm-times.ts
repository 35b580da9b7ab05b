/**
 * What one core needs for a unit of a farm's work, as processor time of the engine and its ffmpeg, so that other programs on the
 * machine hardly matter: photos of 3 and 12 megapixels, and film by the frame with what each segment costs beside. The model
 * of a large farm (`bench/farm-model.ts`) is fed with these figures. Linux only; on one core (where `taskset` is there):
 *
 * `taskset -c 0 npm run bench -- farm-times`, with TINTYPE_CLIP naming another film than the cyclists of ../shared/film
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { makeRecipe } from '../src/contract/recipe.ts'
import { findFfmpeg } from '../src/ffmpeg/find.ts'
import { probeFilm } from '../src/ffmpeg/probe.ts'
import { createStudio, type Studio } from '../src/studio/studio.ts'
import { line, median } from './measure.ts'

const rounds = 9
const sample = join(import.meta.dirname, '../resources/samples/summer-palace.jpg')
const clip = process.env['TINTYPE_CLIP'] ?? join(import.meta.dirname, '../../shared/film/bikes.mp4')

/** Processor seconds of a process and the children that it has waited for. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ')
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) / 100
}

/** Milliseconds of processor time for a photo, the median; and bytes in and out. */
async function photo(studio: Studio, pid: number, folder: string, width: number, height: number) {
  const input = join(folder, 'photo.jpg')
  const output = join(folder, 'out.jpg')
  await sharp(sample).resize(width, height, { fit: 'fill' }).jpeg({ quality: 90 }).toFile(input)
  const times: number[] = []
  for (let i = 0; i < rounds + 2; i += 1) {
    const before = cpuSeconds(pid)
    await studio.restore({
      input,
      output,
      recipe: makeRecipe({ style: 'stable' }),
      options: { format: 'jpeg', quality: 92, mark: false, metadata: true },
      provider: 'cpu',
    })
    // The first two warm up.
    if (i >= 2) times.push((cpuSeconds(pid) - before) * 1000)
  }
  return { ms: median(times), bytesIn: (await stat(input)).size, bytesOut: (await stat(output)).size }
}

/** Processor seconds of one segment of so many frames. */
async function segmentSeconds(studio: Studio, pid: number, folder: string, frames: number) {
  const tools = await findFfmpeg(null)
  const { video } = await probeFilm(tools, clip)
  const source = { tools, input: clip, video, scan: 'progressive' as const }
  const analysed = await studio.engine.call('filmAnalyse', {
    source,
    from: null,
    to: null,
    expectedFrames: null,
  })
  const before = cpuSeconds(pid)
  await studio.engine.call('filmSegment', {
    source,
    pack: await studio.packs.get('tintype-film'),
    provider: 'cpu',
    color: makeRecipe({ style: 'film', renderFactor: 21 }).steps.color,
    steady: true,
    encoder: { codec: 'h264', quality: 'good' },
    times: analysed.times.slice(0, frames),
    repeats: analysed.repeats.slice(0, frames),
    before: 0,
    frames,
    skipped: 0,
    from: null,
    seek: true,
    output: join(folder, 'out.nut'),
  })
  return { seconds: cpuSeconds(pid) - before, bytes: (await stat(join(folder, 'out.nut'))).size, video }
}

if (process.platform !== 'linux') {
  line("a farm's units of work", 'skipped: it reads /proc, which only Linux has')
  process.exit()
}
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const studio = await createStudio()
try {
  const { pid } = await studio.engine.call('info', {})
  line('cores', String(availableParallelism()))
  for (const [width, height] of [
    [2000, 1500],
    [4000, 3000],
  ]) {
    const { ms, bytesIn, bytesOut } = await photo(studio, pid, folder, width, height)
    const megabytes = `${(bytesIn / 1e6).toFixed(2)} MB in, ${(bytesOut / 1e6).toFixed(2)} MB out`
    line(`photo of ${((width * height) / 1e6).toFixed(0)} megapixels`, `${ms.toFixed(0)} ms; ${megabytes}`)
  }
  if (existsSync(clip) && spawnSync('ffmpeg', ['-version']).status === 0) {
    await segmentSeconds(studio, pid, folder, 4)
    const [few, many] = [12, 96]
    const short = await segmentSeconds(studio, pid, folder, few)
    const long = await segmentSeconds(studio, pid, folder, many)
    const each = (long.seconds - short.seconds) / (many - few)
    line(`film of ${long.video.width} x ${long.video.height}, a frame`, `${(each * 1000).toFixed(0)} ms`)
    line('a segment beside its frames', `${(short.seconds - few * each).toFixed(2)} s`)
    line('a coloured frame, H.264', `${(long.bytes / many / 1000).toFixed(1)} kB`)
  }
} finally {
  await studio.close()
  await rm(folder, { recursive: true, force: true })
}
