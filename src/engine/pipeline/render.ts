/** One photo through its recipe into a file: decode once, steps in order, colour at the model's size, merge with the luma. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Note, RenderParams, RenderReport } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { makeFinding } from '../../contract/findings.ts'
import { isManualColorActive } from '../../contract/manual-color.ts'
import type { ExecutionProvider } from '../../contract/manifest.ts'
import { isColored, type ColorStep } from '../../contract/recipe.ts'
import { decodePhoto, decodeSmall } from '../../imaging/codec/decode.ts'
import { encodePhoto } from '../../imaging/codec/encode.ts'
import { readHeader } from '../../imaging/codec/header.ts'
import type { Photo, Raster } from '../../imaging/photo.ts'
import { toneFacts } from '../../imaging/filters/tone-facts.ts'
import type { MemoryBudget } from '../budget.ts'
import { merge, prepare, type Chroma } from './chroma.ts'
import { color, type Colored } from './colorize.ts'
import type { CallContext } from '../dispatch.ts'
import { hintsName, hintsOf } from '../manual-color/hints.ts'
import {
  bytesOfGround,
  groundName,
  applyManualColor,
  manualColorGround,
  workingSize,
  type Ground,
} from '../manual-color/step.ts'
import type { MergeWorkerPool } from '../merge-worker-pool.ts'
import { bytesOfRaster, copyOf, identityOf, type PreviewMemory } from '../preview-memory.ts'
import { previewPhoto, previewSize, type Preview } from '../preview-size.ts'
import {
  bytesOfModelOutput,
  eightBits,
  modelInputOf,
  seesExactly,
  type ModelOutput,
  type ModelInput,
} from './model-input.ts'
import type { SessionCache } from '../sessions.ts'
import { afterColor, beforeColor } from '../steps/index.ts'
import { emptyOutcome, namesOf, runSteps, type Outcome } from '../steps/run.ts'
import { warm } from './temperature.ts'
import { estimatedProgress, raceAbort } from '../waiting.ts'
import { modelSize, type Hints, type ModelColor, type Size } from '../tensors.ts'

export interface EngineResources {
  sessions: SessionCache
  budget: MemoryBudget
  mergePool: MergeWorkerPool
  memory: PreviewMemory
}

/** Milliseconds a megapixel, about; see `creeping`. */
const decodeMs = 15
const encodeMs = 40

/** Photo, result and what the codecs take, as multiples of the decoded bytes; measured on TIFF and JPEG. */
const codecShare = 2.5

/** @throws StudioFault as `contract/errors.ts` lists them; nothing is left at `params.output` then */
export async function render(
  params: RenderParams,
  context: CallContext,
  room: EngineResources,
): Promise<RenderReport> {
  const header = await readHeader(params.input, params)
  const preview = previewSize(params, header)
  const pixels = preview ? preview.width * preview.height : header.width * header.height
  const larger = preview ? 1 : (params.stepPacks.upscale?.pack.manifest.output.factor ?? 1)
  const bytes = pixels * larger ** 2 * 3 * (header.depth / 8) * codecShare
  try {
    // The memory is held until the work really ends, even where nobody waits for it any more.
    const work = room.budget.hold(bytes, context.signal, () =>
      renderNow(params, header, preview, context, room),
    )
    return await raceAbort(work, context.signal)
  } catch (error) {
    // All sizes were checked above: a RangeError here is an allocation that V8 refused.
    if (error instanceof RangeError)
      throw new StudioFault('engine.outOfMemory', { file: params.input }, error)
    throw error
  }
}

async function renderNow(
  params: RenderParams,
  header: Size,
  preview: Preview | null,
  context: CallContext,
  room: EngineResources,
): Promise<RenderReport> {
  const { signal, progress } = context
  const started = performance.now()
  const timings: Record<string, number> = {}
  const timed = async <T>(name: string, work: () => Promise<T> | T): Promise<T> => {
    const start = performance.now()
    try {
      return await work()
    } finally {
      timings[name] = performance.now() - start
    }
  }
  const limits = { maxPixels: params.maxPixels, signal }
  const identity = params.keep ? await identityOf(params.input) : null
  const remembered = <T>(what: readonly unknown[], make: () => Promise<T>, bytesOf: (value: T) => number) =>
    identity === null
      ? make()
      : room.memory.recall(JSON.stringify([identity, preview, ...what]), make, bytesOf)
  let decoding: Promise<Photo> | null = remembered(
    ['decoded'],
    () =>
      timed('decode', () =>
        preview ? previewPhoto(params, { ...limits, ...preview }) : decodePhoto(params.input, limits),
      ),
    bytesOfRaster,
  )
  // Awaited below; until then its failure must not count as unhandled.
  decoding.catch(() => {})
  const { recipe, pack } = params
  const before = beforeColor.filter((step) => step.isActive(recipe))
  const step = recipe.steps.color
  const byHand = isManualColorActive(recipe.steps.manualColor)
  const outcome = emptyOutcome()
  const walk = {
    recipe,
    scale: preview?.scale ?? 1,
    packs: params.stepPacks,
    sessions: room.sessions,
    maxPixels: params.maxPixels,
    signal,
    timed,
    outcome,
  }
  const sees = (size: Size) => modelSize(pack.manifest.input.size, size, step.renderFactor)
  // A model that looks at the photo as it was scanned need not wait until all of it is decoded. What is kept is
  // decoded once only.
  const early =
    isColored(recipe) && !byHand && before.length === 0 && !seesExactly(pack) && identity === null
      ? await timed('small', async () => {
          const size = sees(preview ?? (await readHeader(params.input, params)))
          return { raster: await decodeSmall(params.input, { ...limits, ...size }), factor: size.factor }
        })
      : null
  let colored: (Colored & { factor: number | null; chroma: Chroma }) | null = null
  const ask = async ({ raster, factor }: ModelInput, hints: Hints | null = null): Promise<ModelOutput> => {
    await nextTurn()
    signal.throwIfAborted()
    const result = await color(pack, raster, params.provider, room.sessions, hints)
    timings['run'] = (timings['run'] ?? 0) + result.runMs
    return { ...result, raster, factor }
  }
  const warmed = (model: ModelColor) => (step.temperature === 0 ? model : warm(model, step.temperature))
  const colorFrom = async (
    { raster, ...result }: ModelOutput,
    madeReady: (raster: Raster, color: ModelColor) => Chroma | Promise<Chroma>,
  ) => {
    progress.report(0.5)
    const chroma = await timed('prepare', () => madeReady(raster, warmed(result.color)))
    return { ...result, chroma }
  }
  const onPhoto = (raster: Raster, model: ModelColor) => prepare(raster, model, pack, step)
  if (early) {
    progress.report(0.15)
    if (wantsColor(step, early.raster, outcome)) colored = await colorFrom(await ask(early), onPhoto)
  }
  const megapixels = (preview ? preview.width * preview.height : header.width * header.height) / 1e6
  let picture: Raster = await estimatedProgress(progress.slice(0, 0.15), megapixels * decodeMs, decoding)
  const { metadata: carried, notes: read } = picture as Photo
  // A step that makes a new picture must not find the scan still held here.
  decoding = null
  picture = await runSteps(before, picture, {
    ...walk,
    progress: progress.slice(0.15, 0.45),
    // Each step's result is kept, too: a slider of a later one does not ask for it again.
    remembered: identity === null ? null : remembered,
  })
  const steps = namesOf(before, recipe, params.stepPacks)
  /** @param answered what decides the model's answer */
  const manualColor = (
    answered: readonly unknown[],
    model: ModelColor | null,
    hinted: ModelColor | null = null,
  ) =>
    timed('manualColor', async (): Promise<Chroma> => {
      const what = [steps, 'ground', ...answered, ...groundName(recipe), params.reference ?? null]
      const ground = await remembered(what, () => groundOf(picture, model, params), bytesOfGround)
      return { kind: 'lab', lines: applyManualColor(ground, hinted, recipe, picture) }
    })
  if (isColored(recipe) && !early) {
    const size = sees(picture)
    let looked: Promise<ModelInput> | null = null
    const seen = () =>
      (looked ??= timed('small', async () => ({
        raster: await modelInputOf(pack, picture, size),
        factor: size.factor,
      })))
    if (step.colorPhotos === 'recolor' || wantsColor(step, (await seen()).raster, outcome)) {
      const { files } = pack.manifest
      const what = ['coloured', files.map(({ sha256 }) => sha256), size, params.provider]
      const answer = (said: Hints | null, strokes: readonly unknown[]) =>
        remembered([steps, ...what, ...strokes], async () => ask(await seen(), said), bytesOfModelOutput)
      const { manualColor: byPerson } = recipe.steps
      const hints = byHand && pack.manifest.hints ? hintsOf(byPerson, size, picture) : null
      const plain = await answer(null, [])
      const hinted = hints && (await answer(hints, ['hinted', hintsName(byPerson)]))
      colored = await colorFrom(
        plain,
        byHand ? (_raster, model) => manualColor(what, model, hinted && warmed(hinted.color)) : onPhoto,
      )
    }
  }
  const chroma = colored?.chroma ?? (byHand ? await manualColor([], null) : null)
  // What is kept for the next preview must stay as it is.
  if (identity !== null) picture = copyOf(picture)
  if (chroma) {
    await nextTurn()
    signal.throwIfAborted()
    const context = { signal, progress: progress.slice(0.5, 0.6) }
    await timed('merge', () => merge(picture, chroma, byHand ? whole : step, room.mergePool, context))
  }
  picture = await runSteps(
    afterColor.filter((each) => each.isActive(recipe)),
    picture,
    { ...walk, progress: progress.slice(0.6, 0.7), remembered: null },
  )
  signal.throwIfAborted()
  progress.report(0.7)
  const provenance = colored && {
    model: pack.manifest.id,
    modelName: pack.manifest.name,
    renderFactor: colored.factor,
    style: pack.manifest.style ?? null,
  }
  const words = params.words && { words: params.words }
  const metadata = params.options.metadata ? { ...carried, ...words } : {}
  const written = await timed('encode', () =>
    estimatedProgress(
      progress.slice(0.7, 1),
      megapixels * encodeMs,
      encodePhoto(
        picture,
        params.output,
        // The mark says that a machine coloured the picture; one that kept its own colours has none.
        { ...params.options, mark: params.options.mark && colored !== null },
        metadata,
        params.options.metadata ? provenance : null,
        { durable: !params.keep, signal },
      ),
    ),
  )
  progress.report(1)
  timings['total'] = performance.now() - started
  const notes: Note[] = [...read, ...outcome.notes, ...(colored?.notes ?? []), ...written.notes]
  const provider: ExecutionProvider = colored?.provider ?? params.provider
  return {
    output: params.output,
    width: written.width,
    height: written.height,
    bytes: written.bytes,
    model: pack.manifest.id,
    renderFactor: colored?.factor ?? null,
    provider,
    notes,
    steps: outcome.reports,
    findings: outcome.findings,
    timings,
  }
}

/** Whether the model's colours are wanted for what a small copy of the photo shows; says so where they are not. */
function wantsColor(step: ColorStep, small: Raster, outcome: Outcome): boolean {
  if (step.colorPhotos === 'recolor') return true
  const { kind, chroma, spread } = outcome.known.tone ?? toneFacts(small)
  if (kind !== 'color') return true
  outcome.findings.push(makeFinding('color.kept', { chroma, spread }))
  return false
}

/** The hand step's chroma has the colour step's strength and saturation in it. */
const whole = { strength: 1, saturation: 1 }

/** What a person's corrections are put on; `null`: no model painted. */
async function groundOf(picture: Raster, model: ModelColor | null, params: RenderParams): Promise<Ground> {
  const { width, height } = workingSize(picture)
  const small = await eightBits(picture, width, height)
  const colors = params.reference === undefined ? null : await coloursOf(params.reference, params)
  return manualColorGround(small, model, params.recipe, colors)
}

/** A photo to take colours from, small. @throws StudioFault `hand.referenceUnread` */
async function coloursOf(reference: string, { input, maxPixels }: RenderParams): Promise<Raster> {
  try {
    const header = await readHeader(reference, { maxPixels })
    return await decodeSmall(reference, { maxPixels, ...workingSize(header) })
  } catch (error) {
    throw new StudioFault('hand.referenceUnread', { file: input, reference }, error)
  }
}
