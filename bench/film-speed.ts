/**
 * Film: throughput beside bare inference and bare ffmpeg in the same run, how busy the model is kept, and the most memory that
 * the engine holds over a long generated film. Targets: 0.85 of bare, 90 % busy, memory flat and under 1.5 GB.
 * `npm run bench -- film-speed`, with TINTYPE_CLIP naming another film than the cyclists of ../shared/film, TINTYPE_FRAMES
 * how many frames of it, and TINTYPE_LONG how many frames of the generated film.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FilmSource } from '../src/contract/film.ts'
import { makeRecipe } from '../src/contract/recipe.ts'
import { runColorModel } from '../src/engine/pipeline/color-model.ts'
import { SessionCache } from '../src/engine/sessions.ts'
import { modelSize } from '../src/engine/tensors.ts'
import { onlyFiles, quiet } from '../src/ffmpeg/arguments.ts'
import { encoderArguments } from '../src/ffmpeg/encoders.ts'
import { findFfmpeg } from '../src/ffmpeg/find.ts'
import { probeFilm } from '../src/ffmpeg/probe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { line, median, resident, time, watchPeak } from './measure.ts'

const clip = process.env['TINTYPE_CLIP'] ?? join(import.meta.dirname, '../../shared/film/bikes.mp4')
const frames = Number(process.env['TINTYPE_FRAMES'] ?? 120)
const long = Number(process.env['TINTYPE_LONG'] ?? 2000)
const rounds = 3
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const tools = await findFfmpeg(null)
const encoder = { codec: 'h264', quality: 'good' } as const
const studio = await createStudio()
const pack = await studio.packs.get('tintype-film')
const color = makeRecipe({ style: 'film', renderFactor: 21 }).steps.color

async function sourceOf(input: string): Promise<FilmSource> {
  const { video } = await probeFilm(tools, input)
  return { tools, input, video, scan: 'progressive' }
}

/** Some of a film's first frames as one segment. */
async function segment(source: FilmSource, count: number, change: object = {}) {
  const { times, repeats } = await studio.engine.call('filmAnalyse', {
    source,
    from: null,
    to: null,
    expectedFrames: null,
  })
  const used = times.slice(0, count)
  return {
    source,
    pack,
    provider: 'cpu' as const,
    color,
    steady: true,
    encoder,
    times: used,
    repeats: repeats.slice(0, used.length),
    before: 0,
    frames: used.length,
    skipped: 0,
    from: null,
    seek: true,
    output: join(folder, 'out.nut'),
    ...change,
  }
}

/** Milliseconds of ffmpeg alone, reading and writing as the studio has it do. */
function bareFfmpeg(source: FilmSource, count: number): Promise<number> {
  const out = [
    '-frames:v',
    String(count),
    ...encoderArguments(encoder, source.video),
    '-f',
    'nut',
    '-y',
    join(folder, 'bare.nut'),
  ]
  return time(async () => {
    const { status } = spawnSync(tools.ffmpeg, [...quiet, ...onlyFiles, '-i', source.input, '-an', ...out])
    if (status !== 0) throw new Error('ffmpeg failed')
    return Promise.resolve()
  })
}

async function throughput(): Promise<void> {
  const source = await sourceOf(clip)
  const sessions = new SessionCache(2 ** 30)
  const size = modelSize(pack.manifest.input.size, source.video, color.renderFactor)
  const data = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => (i / 3) % 251)
  const small = { ...size, depth: 8 as const, data }
  const all = await segment(source, frames)
  // What only the first frame costs is in no figure.
  await runColorModel(pack, small, 'cpu', sessions)
  await studio.engine.call('filmSegment', await segment(source, 4))
  const ratios: number[] = []
  const busy: number[] = []
  for (let round = 0; round < rounds; round++) {
    const inference: number[] = []
    for (let i = 0; i < 20; i++) inference.push(await time(() => runColorModel(pack, small, 'cpu', sessions)))
    const ffmpeg = (await bareFfmpeg(source, all.frames)) / all.frames
    const bare = inference.reduce((sum, ms) => sum + ms, 0) / inference.length + ffmpeg
    const { timings, colored } = await studio.engine.call('filmSegment', all)
    const each = timings['total'] / colored
    ratios.push(bare / each)
    busy.push(timings['run'] / timings['total'])
    line(
      `  round ${round + 1}, ms a frame: inference, ffmpeg, film`,
      `${(bare - ffmpeg).toFixed(0)}, ${ffmpeg.toFixed(1)}, ${each.toFixed(0)} (model ${(timings['run'] / colored).toFixed(0)})`,
    )
  }
  await sessions.close()
  line(`${all.frames} frames, ${availableParallelism()} cores`, '')
  line('  throughput beside bare inference + ffmpeg (0.85)', median(ratios).toFixed(2))
  line('  the model is at work (90 %)', `${(median(busy) * 100).toFixed(0)} %`)
}

/** @param change what makes it quick: a film of tens of thousands of frames has to be measured in minutes */
async function memory(name: string, size: string, count: number, change: object): Promise<void> {
  const input = join(folder, 'long.mkv')
  const made = `testsrc2=s=${size}:r=25:d=${count / 25}`
  const { status } = spawnSync(tools.ffmpeg, [
    ...quiet,
    '-f',
    'lavfi',
    '-i',
    made,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-y',
    input,
  ])
  if (status !== 0) throw new Error('ffmpeg failed')
  const all = await segment(await sourceOf(input), count, { seek: false, ...change })
  const { pid } = await studio.engine.call('info', {})
  const watch = watchPeak(() => resident(pid))
  const quarters: number[] = []
  let last = 0
  const progress = {
    report: (fraction: number) => {
      if (Math.floor(fraction * 4) > last) quarters.push(watch.take())
      last = Math.floor(fraction * 4)
    },
    slice: () => progress,
  }
  await studio.engine.call('filmSegment', all, { progress })
  quarters.push(watch.take())
  watch.stop()
  line(
    `${name}, ${all.frames} frames of ${size}: peak by quarters, MB`,
    quarters.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(', '),
  )
}

await throughput()
const ffv1 = { codec: 'ffv1', quality: 'best' } as const
await memory('luma only', '320x240', 10 * long, {
  color: { ...color, strength: 0 },
  encoder: ffv1,
})
await memory('in colour, smallest factor', '320x240', long, {
  color: { ...color, renderFactor: 5 },
  encoder: ffv1,
})
await studio.close()
await rm(folder, { recursive: true })
