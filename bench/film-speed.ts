/**
 * Film: throughput beside bare inference and bare ffmpeg in the same run, how busy the model is kept, and the memory that engine
 * and host hold over a long generated film, minute by minute. Targets: 0.85 of bare, 90 % busy, memory flat and under 1.5 GB.
 * `npm run bench -- film-speed`, with TINTYPE_CLIP naming another film than the cyclists of ../shared/film, TINTYPE_FRAMES
 * how many frames of it, TINTYPE_ROUNDS how often, and TINTYPE_LONG how many frames of the generated film. 0 leaves a part out.
 *
 * Bare and film take turns, so that other work on the machine slows both. Processor time a frame is told as well: it is the
 * throughput of a machine whose cores are all taken.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
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
const long = Number(process.env['TINTYPE_LONG'] ?? 20_000)
const rounds = Number(process.env['TINTYPE_ROUNDS'] ?? 5)
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

/** Processor time of the last bare ffmpeg. */
const children = { last: 0 }

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
  const before = processorMs(process.pid)
  return time(async () => {
    const { status } = spawnSync(tools.ffmpeg, [...quiet, ...onlyFiles, '-i', source.input, '-an', ...out])
    if (status !== 0) throw new Error('ffmpeg failed')
    children.last = processorMs(process.pid) - before
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
  const { pid } = await studio.engine.call('info', {})
  const rows: Row[] = []
  for (let round = 0; round < rounds; round++) {
    const own = processorMs(process.pid)
    const inference: number[] = []
    for (let i = 0; i < 20; i++) inference.push(await time(() => runColorModel(pack, small, 'cpu', sessions)))
    const ffmpeg = (await bareFfmpeg(source, all.frames)) / all.frames
    const bareMs = inference.reduce((sum, ms) => sum + ms, 0) / inference.length
    const modelCpu = (processorMs(process.pid) - own - children.last) / inference.length
    const before = processorMs(pid)
    const { timings, colored } = await studio.engine.call('filmSegment', all)
    const filmCpu = (processorMs(pid) - before) / colored
    const each = timings['total'] / colored
    const row = {
      bare: bareMs + ffmpeg,
      film: each,
      busy: timings['busy'] / timings['total'],
      bareCpu: modelCpu + children.last / all.frames,
      filmCpu,
    }
    rows.push(row)
    line(
      `  round ${round + 1}, ms a frame: inference + ffmpeg, film (processor)`,
      `${bareMs.toFixed(0)} + ${ffmpeg.toFixed(0)}, ${each.toFixed(0)} (${row.bareCpu.toFixed(0)}, ${filmCpu.toFixed(0)})`,
    )
  }
  await sessions.close()
  const ratio = (of: (row: Row) => number) => median(rows.map(of)).toFixed(2)
  line(`${all.frames} frames, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`, '')
  line(
    '  throughput beside bare inference + ffmpeg (0.85)',
    ratio(({ bare, film }) => bare / film),
  )
  line(
    '  the same by processor time',
    ratio((row) => row.bareCpu / row.filmCpu),
  )
  line(
    '  the model is at work (0.9)',
    ratio(({ busy }) => busy),
  )
}

interface Row {
  bare: number
  film: number
  busy: number
  bareCpu: number
  filmCpu: number
}

/** Milliseconds of processor time of a process and of its children that have ended. */
function processorMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // utime, stime, cutime and cstime, in hundredths of a second.
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]) * 10, 0)
}

/** Long enough to see a leak, in a size that lets tens of thousands of frames pass in minutes. */
async function memory(): Promise<void> {
  const input = join(folder, 'long.mkv')
  const made = `testsrc2=s=160x120:r=25:d=${long / 25}`
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '250', '-y']
  const { status } = spawnSync(tools.ffmpeg, [...quiet, '-f', 'lavfi', '-i', made, ...codec, input])
  if (status !== 0) throw new Error('ffmpeg failed')
  const all = await segment(await sourceOf(input), long, {
    seek: false,
    // The model's smallest size: what it holds at a larger one does not grow with the film.
    color: { ...color, renderFactor: 5 },
  })
  const { pid } = await studio.engine.call('info', {})
  const [engine, host] = [watchPeak(() => resident(pid)), watchPeak(() => resident(process.pid))]
  line(`memory, ${all.frames} frames of 160x120: minute, frames, engine and host, MB`, '')
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0)
  let done = 0
  let minute = 0
  const reportMemory = () =>
    line(
      `  ${String(minute++)}`,
      [Math.round(done * all.frames), megabytes(engine.take()), megabytes(host.take())].join(', '),
    )
  const timer = setInterval(reportMemory, 60_000)
  const progress = { report: (fraction: number) => void (done = fraction), slice: () => progress }
  const { colored } = await studio.engine.call('filmSegment', all, { progress })
  clearInterval(timer)
  done = 1
  reportMemory()
  line('  frames that the model coloured', String(colored))
  engine.stop()
  host.stop()
}

if (rounds > 0) await throughput()
if (long > 0) await memory()
await studio.close()
await rm(folder, { recursive: true })
