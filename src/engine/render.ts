/** One photo through its recipe into a file: decode once, steps in order, colour at the model's size, merge with the luma. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Note, RenderParams, RenderReport, StepReports } from '../contract/engine.ts'
import { StudioFault } from '../contract/errors.ts'
import type { ColorStep } from '../contract/recipe.ts'
import { planGeometry } from '../contract/geometry.ts'
import { isHandActive } from '../contract/hand.ts'
import type { ExecutionProvider, Pack } from '../contract/manifest.ts'
import { decodePhoto, decodeSmall } from '../studio/imaging/decode.ts'
import { encodePhoto } from '../studio/imaging/encode.ts'
import { stretchQuickly } from '../studio/imaging/finish.ts'
import { chromaLines, guidedDefaults, type ChromaLines } from '../studio/imaging/guided.ts'
import { readHeader } from '../studio/imaging/header.ts'
import { lightness, rgbToLab } from '../studio/imaging/lab.ts'
import { LabMerge } from '../studio/imaging/merge-lab.ts'
import type { Photo, Raster } from '../studio/imaging/photo.ts'
import { stretchBilinear } from '../studio/imaging/resample.ts'
import { mergeYuv601 } from '../studio/imaging/yuv601.ts'
import type { MemoryBudget } from './budget.ts'
import { colour, type Coloured } from './colour.ts'
import type { CallContext } from './dispatch.ts'
import type { MergeCrew } from './merge-crew.ts'
import { bytesOfRaster, copyOf, identityOf, type PreviewMemory } from './preview-memory.ts'
import type { SessionCache } from './sessions.ts'
import { handColour, handSize } from './hand/step.ts'
import { beforeColour } from './steps/index.ts'
import type { Step } from './steps/step.ts'
import { warm } from './temperature.ts'
import { modelSize, type ModelColour, type Size } from './tensors.ts'

export interface RenderRoom {
  sessions: SessionCache
  budget: MemoryBudget
  crew: MergeCrew
  memory: PreviewMemory
}

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
  const bytes = pixels * 3 * (header.depth / 8) * codecShare
  try {
    return await room.budget.hold(bytes, context.signal, () => renderNow(params, preview, context, room))
  } catch (error) {
    // All sizes were checked above: a RangeError here is an allocation that V8 refused.
    if (error instanceof RangeError)
      throw new StudioFault('engine.outOfMemory', { file: params.input }, error)
    throw error
  }
}

/**
 * A picture much smaller than the photo is rendered from a small decode, which is what makes previews quick.
 * @returns the decode's size and its share of the photo's, or null when the photo is decoded whole
 */
function previewSize(params: RenderParams, header: Size): Preview | null {
  const { longestSide, format } = params.options
  if (!longestSide || format === 'png' || format === 'tiff') return null
  const { geometry } = params.recipe.steps
  const result = geometry.enabled ? planGeometry(header.width, header.height, geometry) : header
  const scale = longestSide / Math.max(result.width, result.height)
  if (scale >= 1) return null
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: side(header.width), height: side(header.height), scale }
}

interface Preview extends Size {
  scale: number
}

async function renderNow(
  params: RenderParams,
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
  const colours = step.enabled && step.strength > 0
  const byHand = isHandActive(recipe.steps.hand)
  const sees = (size: Size) => modelSize(pack.manifest.input.size, size, step.renderFactor)
  // A model that looks at the photo as it was scanned need not wait until all of it is decoded. What is kept is
  // decoded once only.
  const early =
    colours && !byHand && before.length === 0 && !seesExactly(pack) && identity === null
      ? await timed('small', async () => {
          const size = sees(preview ?? (await readHeader(params.input, params)))
          return { raster: await decodeSmall(params.input, { ...limits, ...size }), factor: size.factor }
        })
      : null
  let coloured: (Coloured & { factor: number | null; chroma: Chroma }) | null = null
  const ask = async ({ raster, factor }: Seen): Promise<Answered> => {
    await nextTurn()
    signal.throwIfAborted()
    const result = await colour(pack, raster, params.provider, room.sessions)
    timings['run'] = result.runMs
    return { ...result, raster, factor }
  }
  const colourFrom = async (
    { raster, ...result }: Answered,
    madeReady: (raster: Raster, colour: ModelColour) => Chroma | Promise<Chroma>,
  ) => {
    progress.report(0.5)
    const { temperature } = step
    const warmed = temperature === 0 ? result.colour : warm(result.colour, temperature)
    const chroma = await timed('prepare', () => madeReady(raster, warmed))
    return { ...result, chroma }
  }
  if (early) {
    progress.report(0.15)
    coloured = await colourFrom(await ask(early), (raster, model) => prepare(raster, model, params))
  }
  let picture: Raster = await decoding
  const { metadata: carried, notes: read } = picture as Photo
  const reports: StepReports = {}
  // A step that makes a new picture must not find the scan still held here.
  decoding = null
  for (const [i, each] of before.entries()) {
    signal.throwIfAborted()
    const part = progress.slice(0.15 + (0.2 * i) / before.length, 0.15 + (0.2 * (i + 1)) / before.length)
    const done = await remembered(
      [doneBefore(params, before.slice(0, i + 1))],
      async () => {
        const found: StepReports = {}
        const on = {
          signal,
          progress: part,
          recipe,
          scale: preview?.scale ?? 1,
          packs: params.stepPacks,
          sessions: room.sessions,
          report: (more: StepReports) => Object.assign(found, more),
        }
        const given = identity === null ? picture : copyOf(picture)
        return { raster: await timed(each.name, () => each.run(given, on)), found }
      },
      ({ raster }) => bytesOfRaster(raster),
    )
    picture = done.raster
    Object.assign(reports, done.found)
  }
  const hand = (model: ModelColour | null) => timed('hand', () => handChroma(picture, model, params))
  if (colours) {
    const size = sees(picture)
    const { files } = pack.manifest
    coloured ??= await colourFrom(
      await remembered(
        [doneBefore(params, before), 'coloured', files.map(({ sha256 }) => sha256), size, params.provider],
        async () =>
          ask(
            await timed('small', async () => ({
              raster: await seenBy(pack, picture, size),
              factor: size.factor,
            })),
          ),
        bytesOfAnswer,
      ),
      (raster, model) => (byHand ? hand(model) : prepare(raster, model, params)),
    )
  }
  const chroma = coloured?.chroma ?? (byHand ? await hand(null) : null)
  if (chroma) {
    if (identity !== null) picture = copyOf(picture)
    await nextTurn()
    signal.throwIfAborted()
    await timed('merge', () => merge(picture, chroma, byHand ? whole : step, context, room))
  }
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
    encodePhoto(
      picture,
      params.output,
      params.options,
      metadata,
      params.options.metadata ? provenance : null,
      { durable: !params.keep },
    ),
  )
  progress.report(1)
  timings['total'] = performance.now() - started
  const notes: Note[] = [...read, ...(coloured?.notes ?? []), ...written.notes]
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
    steps: reports,
    timings,
  }
}

/** A picture at the model's size. */
interface Seen {
  raster: Raster
  factor: number | null
}

/** What the model made of it. */
type Answered = Seen & Coloured

function bytesOfAnswer({ raster, colour }: Answered): number {
  const model =
    colour.kind === 'ab' ? colour.a.byteLength + colour.b.byteLength : bytesOfRaster(colour.raster)
  return bytesOfRaster(raster) + model
}

/** Names what some steps make of a picture. */
const doneBefore = ({ recipe, stepPacks }: RenderParams, done: readonly Step[]) =>
  done.map(({ name }) => [name, recipe.steps[name], stepPacks])

/** DeOldify stretches the whole photo with Pillow's filter; so do its packs. */
const seesExactly = ({ manifest: { input } }: Pack) => input.colour === 'grey-rgb' && input.grey === 'rec601'

/** A picture as the model sees it, from pixels that are decoded already. */
async function seenBy(pack: Pack, picture: Raster, { width, height }: Size): Promise<Raster> {
  return seesExactly(pack) ? stretchBilinear(picture, width, height) : eightBits(picture, width, height)
}

/** A preview's stand-in for the photo: a small decode, without the metadata that previews do not carry. */
async function previewPhoto(
  params: RenderParams,
  options: { width: number; height: number; maxPixels: number; signal: AbortSignal },
): Promise<Photo> {
  const header = await readHeader(params.input, params)
  const raster = await decodeSmall(params.input, options)
  return { ...raster, header, metadata: {}, notes: [] }
}

/** A model's colour made ready for the merge that recipe and pack ask for. */
type Chroma = { kind: 'yuv601'; picture: Raster } | { kind: 'lab'; lines: ChromaLines }

/** The hand step's chroma has the colour step's strength and saturation in it. */
const whole = { strength: 1, saturation: 1 }

/** The model's chroma with a person's corrections; `null`: no model painted. */
async function handChroma(
  picture: Raster,
  model: ModelColour | null,
  { recipe, reference, maxPixels }: RenderParams,
): Promise<Chroma> {
  const { width, height } = handSize(picture)
  const small = await eightBits(picture, width, height)
  const other = reference === undefined ? null : await readHeader(reference, { maxPixels })
  const colours = other && (await decodeSmall(reference!, { maxPixels, ...handSize(other) }))
  return { kind: 'lab', lines: handColour(small, model, recipe, picture, colours) }
}

const eightBits = (picture: Raster, width: number, height: number): Promise<Raster> | Raster =>
  picture.depth === 16 ? stretchBilinear(picture, width, height) : stretchQuickly(picture, width, height)

/** All that can be done before the photo itself is decoded. */
function prepare(small: Raster, model: ModelColour, params: RenderParams): Chroma {
  const { merge } = params.recipe.steps.color
  const kind = merge === 'auto' ? params.pack.manifest.output.merge : merge
  if (kind === 'yuv601')
    return { kind, picture: model.kind === 'rgb' ? model.raster : rgbFromAb(small, model) }
  return { kind, lines: linesOf(small, model.kind === 'ab' ? model : abFromRgb(model.raster)) }
}

/** Chroma onto the photo's luma, in place. */
async function merge(
  photo: Raster,
  chroma: Chroma,
  step: Pick<ColorStep, 'strength' | 'saturation'>,
  context: CallContext,
  room: RenderRoom,
) {
  if (chroma.kind === 'yuv601') {
    const { data } = stretchBilinear(chroma.picture, photo.width, photo.height)
    mergeYuv601(photo.data, data as Uint8Array, step)
  } else {
    await room.crew.merge(photo, chroma.lines, step, {
      ...context,
      progress: context.progress.slice(0.5, 0.7),
    })
  }
}

function linesOf(small: Raster, ab: Extract<ModelColour, { kind: 'ab' }>): ChromaLines {
  return chromaLines(lightness(small.data), ab.a, ab.b, ab.width, ab.height, guidedDefaults)
}

/** A whole picture's a and b. */
export function abFromRgb(raster: Raster): Extract<ModelColour, { kind: 'ab' }> {
  const { width, height, data } = raster
  const a = new Float32Array(width * height)
  const b = new Float32Array(width * height)
  for (let p = 0, i = 0; p < a.length; p++, i += 3) {
    const lab = rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255)
    a[p] = lab[1]
    b[p] = lab[2]
  }
  return { kind: 'ab', width, height, a, b }
}

/** The small picture in the model's colours, for the merge that needs whole pixels. */
function rgbFromAb(small: Raster, ab: Extract<ModelColour, { kind: 'ab' }>): Raster {
  const flat = new Float32Array(ab.a.length)
  const lines = { width: ab.width, height: ab.height, slopeA: flat, baseA: ab.a, slopeB: flat, baseB: ab.b }
  const picture: Raster = { ...small, data: small.data.slice() }
  new LabMerge(small, lines, { strength: 1, saturation: 1 }).band(picture.data, 0)
  return picture
}
