/**
 * Film: how steady the colour of a film is beside colouring each frame by itself and beside true colour, what
 * that costs in sharpness and truth, and where the time goes. Takes the clips of a folder, and two made of
 * them: `npm run bench -- film`, with TINTYPE_CLIPS naming another folder than ../shared/film, and
 * TINTYPE_FRAMES fewer or more frames of each.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { makeRecipe } from '../src/contract/recipe.ts'
import { silent } from '../src/contract/progress.ts'
import { analyseFilm } from '../src/engine/film/analyse.ts'
import { ChromaPainter, planesOf, type FramePlanes } from '../src/engine/film/chroma-planes.ts'
import { FrameColorizer } from '../src/engine/film/color-frames.ts'
import { ChromaMixer } from '../src/engine/film/chroma-mixer.ts'
import { FilmLines } from '../src/engine/film/film-lines.ts'
import { MotionEstimator } from '../src/engine/film/motion.ts'
import { withoutGuess } from '../src/engine/film/plain-frames.ts'
import { PlaneScaler } from '../src/engine/film/plane-scale.ts'
import { ChromaSteadier, type FrameChroma } from '../src/engine/film/steadiness.ts'
import { runColorModel } from '../src/engine/pipeline/color-model.ts'
import { abFromRgb } from '../src/engine/pipeline/merge.ts'
import { modelSize } from '../src/engine/tensors.ts'
import { SessionCache } from '../src/engine/sessions.ts'
import { findFfmpeg } from '../src/ffmpeg/find.ts'
import { planeSizes } from '../src/ffmpeg/planes.ts'
import { probeFilm } from '../src/ffmpeg/probe.ts'
import { readFrames } from '../src/ffmpeg/read-frames.ts'
import { createStudio } from '../src/studio/studio.ts'
import { line } from './measure.ts'

const folder = process.env['TINTYPE_CLIPS'] ?? join(import.meta.dirname, '../../shared/film')
const most = Number(process.env['TINTYPE_FRAMES'] ?? 60)
const tools = await findFfmpeg(null)
const studio = await createStudio()
const pack = await studio.packs.get('tintype-film')
await studio.close()
const sessions = new SessionCache(2 ** 30)
const color = makeRecipe({ style: 'film', renderFactor: 21 }).steps.color
const context = { signal: new AbortController().signal, progress: silent }

/** Sums over frames of what is measured of one way to colour. */
interface Sums {
  flicker: number
  flickerWeight: number
  edges: number
  squares: number
  samples: number
}
const zero = (): Sums => ({ flicker: 0, flickerWeight: 0, edges: 0, squares: 0, samples: 0 })

/** Chroma of a whole frame at the size of the motion, interleaved, in 8-bit steps. */
type Pairs = Float32Array

/** Steps of luma from which on a pixel is an edge. */
const edgeSteps = 24

/** Milliseconds of processor time of this process, whatever else the machine does. */
const cpu = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

interface Frame {
  planes: FramePlanes
  grey: Uint8Array
}

async function measureClip(input: string): Promise<void> {
  const { video } = await probeFilm(tools, input)
  const source = { tools, input, video, scan: 'progressive' as const }
  const analysis = await analyseFilm({ source, from: null, to: null, expectedFrames: null }, context)
  const times = analysis.times.slice(0, most)
  const sizes = planeSizes(video.width, video.height, video.planes)
  const model = modelSize(pack.manifest.input.size, video, color.renderFactor)
  const colorizer = new FrameColorizer(video, model)
  const painter = new ChromaPainter(sizes, video, color)
  const toMotion = new PlaneScaler({ width: sizes.chromaWidth, height: sizes.chromaHeight }, colorizer.size)
  const motion = new MotionEstimator(colorizer.size)
  const warper = new ChromaMixer(colorizer.size, 0)
  const lines = new FilmLines(colorizer.size)
  const sums = { single: zero(), steady: zero(), truth: zero() }
  const ticks = { first: times[0], last: times.at(-1) ?? times[0] }
  const reader = readFrames(source, { ticks }, { frameBytes: sizes.frameBytes }, context.signal)
  const spent = { model: 0, steady: 0, paint: 0 }
  let scene: Frame[] = []
  let singles: FrameChroma[] = []
  let steadied: Float32Array[] = []
  let steadier = new ChromaSteadier(colorizer.size)
  let at = 0

  const pairsOf = (frame: FramePlanes, chroma: Float32Array | null): Pairs => {
    let planes = [frame.cb!, frame.cr!]
    if (chroma) {
      const start = cpu()
      planes = painter.paint(frame, lines.of(scene[singlesAt].grey, chroma))
      spent.paint += cpu() - start
    }
    const [p, q] = planes.map((plane) => toMotion.scale(plane))
    const pairs = new Float32Array(p.length * 2)
    for (let i = 0; i < p.length; i++) {
      pairs[2 * i] = p[i] - 128
      pairs[2 * i + 1] = q[i] - 128
    }
    return pairs
  }
  let singlesAt = 0

  const endScene = async () => {
    steadied.push(...steadier.finish())
    steadier = new ChromaSteadier(colorizer.size)
    let before: { frame: Frame; truth: Pairs; single: Pairs; steady: Pairs } | null = null
    for (const [i, frame] of scene.entries()) {
      singlesAt = i
      const truth = pairsOf(frame.planes, null)
      const single = pairsOf(frame.planes, singles[i].chroma)
      const steady = pairsOf(frame.planes, steadied[i])
      const { width } = colorizer.size
      for (const [sum, pairs] of [
        [sums.single, single],
        [sums.steady, steady],
        [sums.truth, truth],
      ] as const) {
        addEdges(sum, pairs, frame.grey, width)
        addError(sum, pairs, truth)
      }
      if (before) {
        const { inFirst } = motion.between(before.frame.grey, frame.grey)
        addFlicker(sums.single, single, warper.warp(before.single, inFirst), inFirst.confidence)
        addFlicker(sums.steady, steady, warper.warp(before.steady, inFirst), inFirst.confidence)
        addFlicker(sums.truth, truth, warper.warp(before.truth, inFirst), inFirst.confidence)
      }
      before = { frame, truth, single, steady }
    }
    scene = []
    singles = []
    steadied = []
  }

  for await (const bytes of reader.frames) {
    if (at > 0 && analysis.cuts.includes(at)) await endScene()
    const planes = planesOf(bytes, sizes)
    const start = cpu()
    const input = colorizer.inputOf(planes)
    const run = await runColorModel(pack, input.raster, 'cpu', sessions)
    const ab = run.color.kind === 'ab' ? run.color : abFromRgb(run.color.raster)
    const seen = colorizer.chroma(input.grey, ab)
    const middle = cpu()
    spent.model += middle - start
    steadied.push(...steadier.push(withoutGuess(seen)))
    spent.steady += cpu() - middle
    scene.push({ planes, grey: input.grey })
    singles.push({ ...seen, chroma: seen.chroma.slice() })
    at += 1
  }
  await endScene()
  report(basename(input), at, sums, spent)
}

function addFlicker(sum: Sums, now: Pairs, before: Pairs, confidence: Float32Array): void {
  for (let i = 0; i < confidence.length; i++) {
    const weight = confidence[i]
    sum.flicker +=
      weight * (Math.abs(now[2 * i] - before[2 * i]) + Math.abs(now[2 * i + 1] - before[2 * i + 1]))
    sum.flickerWeight += weight * 2
  }
}

function addEdges(sum: Sums, pairs: Pairs, grey: Uint8Array, width: number): void {
  for (let i = 0; i + width + 1 < grey.length; i++) {
    const luma = Math.abs(grey[i + 1] - grey[i]) + Math.abs(grey[i + width] - grey[i])
    if (luma < edgeSteps) continue
    for (const c of [0, 1]) {
      const own = pairs[2 * i + c]
      sum.edges += (pairs[2 * i + 2 + c] - own) ** 2 + (pairs[2 * (i + width) + c] - own) ** 2
    }
  }
}

function addError(sum: Sums, pairs: Pairs, truth: Pairs): void {
  for (let i = 0; i < pairs.length; i++) sum.squares += (pairs[i] - truth[i]) ** 2
  sum.samples += pairs.length
}

function report(
  name: string,
  frames: number,
  { single, steady, truth }: Record<'single' | 'steady' | 'truth', Sums>,
  spent: Record<'model' | 'steady' | 'paint', number>,
): void {
  const flicker = (sum: Sums) => sum.flicker / sum.flickerWeight
  const psnr = (sum: Sums) => 10 * Math.log10(255 ** 2 / (sum.squares / sum.samples))
  const [each, all, real] = [flicker(single), flicker(steady), flicker(truth)]
  line(`${name}, ${frames} frames, ${availableParallelism()} cores`, '')
  line(
    '  flicker: single, steady, true colour (8-bit steps)',
    [each, all, real].map((v) => v.toFixed(3)).join(', '),
  )
  line('  steady / single (target 0.5 at most)', (all / each).toFixed(2))
  line('  steady / true colour (target 1.3 at most)', (all / real).toFixed(2))
  line('  chroma at edges, steady / single (target 0.9 at least)', (steady.edges / single.edges).toFixed(2))
  line('  PSNR of chroma, single and steady, dB', `${psnr(single).toFixed(2)}, ${psnr(steady).toFixed(2)}`)
  const perFrame = (ms: number, times = 1) => (ms / frames / times).toFixed(0)
  line(
    '  processor ms a frame: model, motion, chroma',
    `${perFrame(spent.model)}, ${perFrame(spent.steady)}, ${perFrame(spent.paint, 2)}`,
  )
}

/** Of the street and the car: what no clip of its own shows. */
function makeClips(into: string): string[] {
  const [street, car] = ['bikes.mp4', 'carphone_pristine.mp4'].map((name) => join(folder, name))
  if (!existsSync(street) || !existsSync(car)) return []
  const part = (frames: number) => `trim=end_frame=${frames},setpts=PTS-STARTPTS,settb=1/25`
  const small = `fps=25,scale=640:272,setsar=1,${part(50)},format=yuv420p`
  const graphs = {
    'street-faded.mp4': ['-i', street, '-vf', 'fade=in:0:25,fade=out:75:25', '-frames:v', '100'],
    'street-to-car.mp4': [
      '-i',
      street,
      '-i',
      car,
      '-filter_complex',
      `[0:v]${part(76)}[a];[1:v]${small}[b];[a][b]xfade=duration=1:offset=2,format=yuv420p`,
    ],
  }
  return Object.entries(graphs).map(([name, graph]) => {
    const file = join(into, name)
    execFileSync(tools.ffmpeg, ['-v', 'error', ...graph, '-an', '-c:v', 'libx264', '-crf', '12', file])
    return file
  })
}

const given = (await readdir(folder)).filter((file) => file.endsWith('.mp4')).sort()
const temporary = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
try {
  for (const clip of [...given.map((name) => join(folder, name)), ...makeClips(temporary)])
    await measureClip(clip)
} finally {
  await rm(temporary, { recursive: true, force: true })
}
