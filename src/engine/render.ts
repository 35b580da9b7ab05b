/** One photo through its recipe into a file: decode once, steps in order, colour at the model's size, merge with the luma. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Note, RenderParams, RenderReport } from '../contract/engine.ts'
import { StudioFault } from '../contract/errors.ts'
import { makeFinding } from '../contract/findings.ts'
import { isHandActive } from '../contract/hand.ts'
import type { ExecutionProvider } from '../contract/manifest.ts'
import { isColoured, type ColorStep } from '../contract/recipe.ts'
import { decodePhoto, decodeSmall } from '../studio/imaging/decode.ts'
import { encodePhoto } from '../studio/imaging/encode.ts'
import { readHeader } from '../studio/imaging/header.ts'
import type { Photo, Raster } from '../studio/imaging/photo.ts'
import { toneFacts } from '../studio/imaging/tone-facts.ts'
import type { MemoryBudget } from './budget.ts'
import { merge, prepare, type Chroma } from './chroma.ts'
import { colour, type Coloured } from './colour.ts'
import type { CallContext } from './dispatch.ts'
import { hintsName, hintsOf } from './hand/hints.ts'
import { bytesOfGround, groundName, handColour, handGround, handSize, type Ground } from './hand/step.ts'
import type { MergeCrew } from './merge-crew.ts'
import { bytesOfRaster, copyOf, identityOf, type PreviewMemory } from './preview-memory.ts'
import { previewPhoto, previewSize, type Preview } from './preview-size.ts'
import { bytesOfAnswer, eightBits, seenBy, seesExactly, type Answered, type Seen } from './seen.ts'
import type { SessionCache } from './sessions.ts'
import { afterColour, beforeColour } from './steps/index.ts'
import { emptyOutcome, namesOf, runSteps, type Outcome } from './steps/run.ts'
import { warm } from './temperature.ts'
import { creeping, unlessAborted } from './waiting.ts'
import { modelSize, type Hints, type ModelColour, type Size } from './tensors.ts'

export interface RenderRoom {
  sessions: SessionCache
  budget: MemoryBudget
  crew: MergeCrew
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
  room: RenderRoom,
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
    return await unlessAborted(work, context.signal)
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
  room: RenderRoom,
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
  const before = beforeColour.filter((step) => step.isActive(recipe))
  const step = recipe.steps.color
  const byHand = isHandActive(recipe.steps.hand)
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
    isColoured(recipe) && !byHand && before.length === 0 && !seesExactly(pack) && identity === null
      ? await timed('small', async () => {
          const size = sees(preview ?? (await readHeader(params.input, params)))
          return { raster: await decodeSmall(params.input, { ...limits, ...size }), factor: size.factor }
        })
      : null
  let coloured: (Coloured & { factor: number | null; chroma: Chroma }) | null = null
  const ask = async ({ raster, factor }: Seen, hints: Hints | null = null): Promise<Answered> => {
    await nextTurn()
    signal.throwIfAborted()
    const result = await colour(pack, raster, params.provider, room.sessions, hints)
    timings['run'] = (timings['run'] ?? 0) + result.runMs
    return { ...result, raster, factor }
  }
  const warmed = (model: ModelColour) => (step.temperature === 0 ? model : warm(model, step.temperature))
  const colourFrom = async (
    { raster, ...result }: Answered,
    madeReady: (raster: Raster, colour: ModelColour) => Chroma | Promise<Chroma>,
  ) => {
    progress.report(0.5)
    const chroma = await timed('prepare', () => madeReady(raster, warmed(result.colour)))
    return { ...result, chroma }
  }
  const onPhoto = (raster: Raster, model: ModelColour) => prepare(raster, model, pack, step)
  if (early) {
    progress.report(0.15)
    if (wantsColour(step, early.raster, outcome)) coloured = await colourFrom(await ask(early), onPhoto)
  }
  const megapixels = (preview ? preview.width * preview.height : header.width * header.height) / 1e6
  let picture: Raster = await creeping(progress.slice(0, 0.15), megapixels * decodeMs, decoding)
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
  const hand = (answered: readonly unknown[], model: ModelColour | null, hinted: ModelColour | null = null) =>
    timed('hand', async (): Promise<Chroma> => {
      const what = [steps, 'ground', ...answered, ...groundName(recipe), params.reference ?? null]
      const ground = await remembered(what, () => groundOf(picture, model, params), bytesOfGround)
      return { kind: 'lab', lines: handColour(ground, hinted, recipe, picture) }
    })
  if (isColoured(recipe) && !early) {
    const size = sees(picture)
    let looked: Promise<Seen> | null = null
    const seen = () =>
      (looked ??= timed('small', async () => ({
        raster: await seenBy(pack, picture, size),
        factor: size.factor,
      })))
    if (step.colourPhotos === 'recolour' || wantsColour(step, (await seen()).raster, outcome)) {
      const { files } = pack.manifest
      const what = ['coloured', files.map(({ sha256 }) => sha256), size, params.provider]
      const answer = (said: Hints | null, strokes: readonly unknown[]) =>
        remembered([steps, ...what, ...strokes], async () => ask(await seen(), said), bytesOfAnswer)
      const { hand: byPerson } = recipe.steps
      const hints = byHand && pack.manifest.hints ? hintsOf(byPerson, size, picture) : null
      const plain = await answer(null, [])
      const hinted = hints && (await answer(hints, ['hinted', hintsName(byPerson)]))
      coloured = await colourFrom(
        plain,
        byHand ? (_raster, model) => hand(what, model, hinted && warmed(hinted.colour)) : onPhoto,
      )
    }
  }
  const chroma = coloured?.chroma ?? (byHand ? await hand([], null) : null)
  // What is kept for the next preview must stay as it is.
  if (identity !== null) picture = copyOf(picture)
  if (chroma) {
    await nextTurn()
    signal.throwIfAborted()
    const context = { signal, progress: progress.slice(0.5, 0.6) }
    await timed('merge', () => merge(picture, chroma, byHand ? whole : step, room.crew, context))
  }
  picture = await runSteps(
    afterColour.filter((each) => each.isActive(recipe)),
    picture,
    { ...walk, progress: progress.slice(0.6, 0.7), remembered: null },
  )
  signal.throwIfAborted()
  progress.report(0.7)
  const provenance = coloured && {
    model: pack.manifest.id,
    modelName: pack.manifest.name,
    renderFactor: coloured.factor,
    style: pack.manifest.style ?? null,
  }
  const words = params.words && { words: params.words }
  const metadata = params.options.metadata ? { ...carried, ...words } : {}
  const written = await timed('encode', () =>
    creeping(
      progress.slice(0.7, 1),
      megapixels * encodeMs,
      encodePhoto(
        picture,
        params.output,
        // The mark says that a machine coloured the picture; one that kept its own colours has none.
        { ...params.options, mark: params.options.mark && coloured !== null },
        metadata,
        params.options.metadata ? provenance : null,
        { durable: !params.keep, signal },
      ),
    ),
  )
  progress.report(1)
  timings['total'] = performance.now() - started
  const notes: Note[] = [...read, ...outcome.notes, ...(coloured?.notes ?? []), ...written.notes]
  const provider: ExecutionProvider = coloured?.provider ?? params.provider
  return {
    output: params.output,
    width: written.width,
    height: written.height,
    bytes: written.bytes,
    model: pack.manifest.id,
    renderFactor: coloured?.factor ?? null,
    provider,
    notes,
    steps: outcome.reports,
    findings: outcome.findings,
    timings,
  }
}

/** Whether the model's colours are wanted for what a small copy of the photo shows; says so where they are not. */
function wantsColour(step: ColorStep, small: Raster, outcome: Outcome): boolean {
  if (step.colourPhotos === 'recolour') return true
  const { kind, chroma, spread } = outcome.known.tone ?? toneFacts(small)
  if (kind !== 'colour') return true
  outcome.findings.push(makeFinding('color.kept', { chroma, spread }))
  return false
}

/** The hand step's chroma has the colour step's strength and saturation in it. */
const whole = { strength: 1, saturation: 1 }

/** What a person's corrections are put on; `null`: no model painted. */
async function groundOf(picture: Raster, model: ModelColour | null, params: RenderParams): Promise<Ground> {
  const { width, height } = handSize(picture)
  const small = await eightBits(picture, width, height)
  const colours = params.reference === undefined ? null : await coloursOf(params.reference, params)
  return handGround(small, model, params.recipe, colours)
}

/** A photo to take colours from, small. @throws StudioFault `hand.referenceUnread` */
async function coloursOf(reference: string, { input, maxPixels }: RenderParams): Promise<Raster> {
  try {
    const header = await readHeader(reference, { maxPixels })
    return await decodeSmall(reference, { maxPixels, ...handSize(header) })
  } catch (error) {
    throw new StudioFault('hand.referenceUnread', { file: input, reference }, error)
  }
}
