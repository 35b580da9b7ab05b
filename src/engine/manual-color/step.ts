/** The hand-colour step between the model and the merge: the model's chroma, a person's corrections, lines for the merge. */
import type { Recipe } from '../../contract/recipe.ts'
import { chromaLines, guidedDefaults, type ChromaLines } from '../../imaging/filters/guided-filter.ts'
import { rgbToLab } from '../../contract/lab.ts'
import { lightness } from '../../imaging/color/lab.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { ModelColor, Size } from '../tensors.ts'
import { applyStrokes, type Shift } from './apply.ts'
import { netsOf, type Guide, type Net } from './grid.ts'
import { takePalette } from './palette.ts'

/** Longest side of the picture on which hints spread, in pixels: the merge finds the photo's own contours again. */
const workingSide = 320

/** The size of that picture, of the photo's own shape. */
export function workingSize({ width, height }: Size): Size {
  const scale = Math.min(1, workingSide / Math.max(width, height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: side(width), height: side(height) }
}

/** What strokes are put on: the same from stroke to stroke, so that previews need not make it anew. Nobody may change it. */
export interface Ground {
  /** L as 0..1, as the merge wants it. */
  luma: Float32Array
  /** The picture at `handSize` with the model's chroma and a reference's palette on it. */
  guide: Guide
  nets: Net[]
  /** The model's own chroma at that size; null where no model painted. */
  model: Shift | null
}

/**
 * The colour step's own strength and saturation are in the ground already, because what a person asks for by hand is neither
 * paled nor heightened by them.
 * @param small     the picture at `handSize`, RGB, 8 bits
 * @param model     null where no model painted: the photo's own chroma is the ground
 * @param reference the photo to take colours from, at any small size; null without one
 */
export function manualColorGround(
  small: Raster,
  model: ModelColor | null,
  { steps: { color, manualColor } }: Recipe,
  reference: Raster | null,
): Ground {
  const guide = guideOf(small)
  const ground = model && stretched(model, small)
  if (ground) {
    for (let i = 0; i < ground.a.length; i++) {
      guide.a[i] += color.strength * (color.saturation * ground.a[i] - guide.a[i])
      guide.b[i] += color.strength * (color.saturation * ground.b[i] - guide.b[i])
    }
  }
  if (reference && manualColor.reference) {
    takePalette(guide, guideOf(reference), manualColor.reference.strength * manualColor.strength)
  }
  return { luma: guide.l.map((l) => l / 100), guide, nets: netsOf(guide), model: ground }
}

/** What of a recipe decides the ground, beside the picture and what the model said. */
export const groundName = ({ steps: { color, manualColor } }: Recipe): unknown[] => [
  color.strength,
  color.saturation,
  color.temperature,
  manualColor.reference && [manualColor.reference, manualColor.strength],
]

export function bytesOfGround({ luma, guide, nets, model }: Ground): number {
  const planes = [luma, guide.l, guide.a, guide.b, ...nets.flatMap(({ right, down }) => [right, down])]
  if (model) planes.push(model.a, model.b)
  return planes.reduce((sum, plane) => sum + plane.byteLength, 0)
}

/**
 * Chroma for the merge at full strength.
 * @param hinted what the same model said once it knew the strokes; null where it takes no hints
 * @param photo  the shape of the picture that strokes were made on
 */
export function applyManualColor(
  { luma, guide: kept, nets, model }: Ground,
  hinted: ModelColor | null,
  { steps: { color, manualColor } }: Recipe,
  photo: Size,
): ChromaLines {
  const guide = { ...kept, a: kept.a.slice(), b: kept.b.slice() }
  const shift = model && hinted && shiftOf(model, stretched(hinted, guide), color.strength * color.saturation)
  applyStrokes(guide, manualColor, photo, shift, nets)
  return chromaLines(luma, guide.a, guide.b, guide.width, guide.height, guidedDefaults)
}

function guideOf({ width, height, data }: Raster): Guide {
  const { a, b } = ownChroma(data, width * height)
  return { width, height, l: lightness(data).map((l) => l * 100), a, b }
}

function planes(model: ModelColor): Size & { a: Float32Array; b: Float32Array } {
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
function stretched(model: ModelColor, to: Size): Shift {
  const from = planes(model)
  return { a: stretch(from.a, from, to), b: stretch(from.b, from, to) }
}

function shiftOf(from: Shift, to: Shift, times: number): Shift {
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
