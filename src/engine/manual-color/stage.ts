/** The manual color stage between the model and the merge: the model's chroma, a person's corrections, chroma for the merge. */
import type { RenderParams } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { chromaLines, guidedDefaults, type ChromaLines } from '../../imaging/filters/guided-filter.ts'
import { rgbToLab } from '../../contract/lab.ts'
import { lightness } from '../../imaging/color/lab.ts'
import { decodeSmall } from '../../imaging/codec/decode.ts'
import { inspect } from '../../imaging/codec/header.ts'
import type { Raster } from '../../imaging/photo.ts'
import { scaleToEightBits } from '../pipeline/color-model.ts'
import { recalled, type RenderContext } from '../pipeline/context.ts'
import type { Chroma } from '../pipeline/merge.ts'
import type { ModelColor, Size } from '../tensors.ts'
import { applyStrokes, areContained, objectGuidesOf, type ChromaShift, type ObjectGuides } from './apply.ts'
import { conductanceGrids, type ConductanceGrid, type GuideImage } from './grid.ts'
import { transferPalette } from './palette.ts'

/** Longest side of the picture on which hints spread, in pixels: the merge finds the photo's own contours again. */
const workingSide = 320

/** The size of that picture, of the photo's own shape. */
export function workingSize({ width, height }: Size): Size {
  const scale = Math.min(1, workingSide / Math.max(width, height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: side(width), height: side(height) }
}

/**
 * The manual color stage of a render.
 * @param model  the model's chroma; null where no model has colored
 * @param hinted the same model's answer with the strokes as hints; null where it takes none
 * @param key    what decides `picture` and `model`, for the cache
 * @throws StudioFault `hand.referenceUnread`
 */
export function manualChroma(
  picture: Raster,
  model: ModelColor | null,
  hinted: ModelColor | null,
  { params, key, context }: { params: RenderParams; key: readonly unknown[]; context: RenderContext },
): Promise<Chroma> {
  const { recipe, reference = null } = params
  return context.timings.measure('manualColor', async () => {
    const base = await recalled(
      context,
      [...key, 'manualColorBase', ...baseKey(recipe), reference],
      async () => {
        const { width, height } = workingSize(picture)
        const small = await scaleToEightBits(picture, width, height)
        return manualColorBase(
          small,
          model,
          recipe,
          reference === null ? null : await readReference(reference, params),
        )
      },
      bytesOfBase,
    )
    return { kind: 'lab', lines: applyManualColor(base, hinted, recipe, picture) }
  })
}

/** A photo to take colors from, small. @throws StudioFault `hand.referenceUnread` */
async function readReference(reference: string, { input, maxPixels }: RenderParams): Promise<Raster> {
  try {
    const inspection = await inspect(reference, { maxPixels })
    return await decodeSmall(reference, { maxPixels, inspection, ...workingSize(inspection.header) })
  } catch (error) {
    throw new StudioFault('hand.referenceUnread', { file: input, reference }, error)
  }
}

/**
 * What strokes are applied to: the same from stroke to stroke, so that previews need not compute it anew. It
 * is never changed.
 */
export interface ManualColorBase {
  /** L as 0..1, as the merge wants it. */
  luma: Float32Array
  /** The picture at `workingSize` with the model's chroma and a reference's palette on it. */
  guide: GuideImage
  grids: ConductanceGrid[]
  /** For strokes that stay on their object; null where there is none. */
  objects: ObjectGuides | null
  /** The model's own chroma at that size; null where no model has colored. */
  model: ChromaShift | null
}

/**
 * The colour step's own strength and saturation are in the base already, because they must neither pale nor
 * heighten what a person asks for.
 * @param small     the picture at `workingSize`, RGB, 8 bits
 * @param model     null where no model has colored: the photo's own chroma is the base
 * @param reference the photo to take colours from, at any small size; null without one
 */
export function manualColorBase(
  small: Raster,
  model: ModelColor | null,
  { steps: { color, manualColor } }: Recipe,
  reference: Raster | null,
): ManualColorBase {
  const guide = guideOf(small)
  const modelChroma = model && resizedChroma(model, small)
  if (modelChroma) {
    for (let i = 0; i < modelChroma.a.length; i++) {
      guide.a[i] += color.strength * (color.saturation * modelChroma.a[i] - guide.a[i])
      guide.b[i] += color.strength * (color.saturation * modelChroma.b[i] - guide.b[i])
    }
  }
  if (reference && manualColor.reference) {
    transferPalette(guide, guideOf(reference), manualColor.reference.strength * manualColor.strength)
  }
  const grids = conductanceGrids(guide)
  const objects = areContained(manualColor.strokes) ? objectGuidesOf(guide, grids) : null
  return { luma: guide.l.map((l) => l / 100), guide, grids, objects, model: modelChroma }
}

/** What of a recipe decides the base, beside the picture and the model's answer; for the cache. */
export const baseKey = ({ steps: { color, manualColor } }: Recipe): unknown[] => [
  color.strength,
  color.saturation,
  color.temperature,
  manualColor.reference && [manualColor.reference, manualColor.strength],
  areContained(manualColor.strokes),
]

export function bytesOfBase({ luma, guide, grids, objects, model }: ManualColorBase): number {
  const conductances = [...grids, ...(objects?.grids ?? [])].flatMap(({ right, down }) => [right, down])
  const planes = [luma, guide.l, guide.a, guide.b, ...conductances]
  if (objects) planes.push(objects.contours.crest)
  if (model) planes.push(model.a, model.b)
  return planes.reduce((sum, plane) => sum + plane.byteLength, 0)
}

/**
 * Chroma for the merge at full strength.
 * @param hinted the same model's answer with the strokes as hints; null where it takes no hints
 * @param photo  the shape of the picture that strokes were made on
 */
export function applyManualColor(
  { luma, guide: base, grids, objects, model }: ManualColorBase,
  hinted: ModelColor | null,
  { steps: { color, manualColor } }: Recipe,
  photo: Size,
): ChromaLines {
  const guide = { ...base, a: base.a.slice(), b: base.b.slice() }
  const shift =
    model && hinted && shiftOf(model, resizedChroma(hinted, guide), color.strength * color.saturation)
  applyStrokes(guide, manualColor, photo, shift, grids, objects)
  return chromaLines(luma, guide.a, guide.b, guide.width, guide.height, guidedDefaults)
}

function guideOf({ width, height, data }: Raster): GuideImage {
  const { a, b } = ownChroma(data, width * height)
  return { width, height, l: lightness(data).map((l) => l * 100), a, b }
}

function chromaOf(model: ModelColor): Size & { a: Float32Array; b: Float32Array } {
  if (model.kind === 'ab') return model
  const { width, height, data } = model.raster
  return { width, height, ...ownChroma(data, width * height) }
}

function ownChroma(data: Uint8Array | Uint16Array, pixels: number): { a: Float32Array; b: Float32Array } {
  const a = new Float32Array(pixels)
  const b = new Float32Array(pixels)
  for (let p = 0, i = 0; p < pixels; p++, i += 3) {
    if (data[i] === data[i + 1] && data[i] === data[i + 2]) continue
    const lab = rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255)
    a[p] = lab[1]
    b[p] = lab[2]
  }
  return { a, b }
}

/** A model's chroma at the size of the working picture. */
function resizedChroma(model: ModelColor, to: Size): ChromaShift {
  const from = chromaOf(model)
  return { a: stretch(from.a, from, to), b: stretch(from.b, from, to) }
}

function shiftOf(from: ChromaShift, to: ChromaShift, times: number): ChromaShift {
  for (let i = 0; i < to.a.length; i++) {
    to.a[i] = times * (to.a[i] - from.a[i])
    to.b[i] = times * (to.b[i] - from.b[i])
  }
  return to
}

/** Bilinear, pixel centres on pixel centres. */
function stretch(plane: Float32Array, from: Size, to: Size): Float32Array {
  const out = new Float32Array(to.width * to.height)
  for (let y = 0, i = 0; y < to.height; y++) {
    const sy = Math.min(from.height - 1, Math.max(0, ((y + 0.5) * from.height) / to.height - 0.5))
    const y0 = Math.floor(sy)
    const row0 = y0 * from.width
    const row1 = Math.min(from.height - 1, y0 + 1) * from.width
    for (let x = 0; x < to.width; x++, i++) {
      const sx = Math.min(from.width - 1, Math.max(0, ((x + 0.5) * from.width) / to.width - 0.5))
      const x0 = Math.floor(sx)
      const x1 = Math.min(from.width - 1, x0 + 1)
      const above = plane[row0 + x0] + (sx - x0) * (plane[row0 + x1] - plane[row0 + x0])
      const below = plane[row1 + x0] + (sx - x0) * (plane[row1 + x1] - plane[row1 + x0])
      out[i] = above + (sy - y0) * (below - above)
    }
  }
  return out
}
