/**
 * Stage 4, merge: the model's color, warmer or cooler, from its own size onto the photo's luma: along the photo's edges, or
 * exactly as DeOldify does.
 */
import type { Pack } from '../../contract/manifest.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import { chromaLines, guidedDefaults, type ChromaLines } from '../../imaging/filters/guided-filter.ts'
import { labToRgb, rgbToLab } from '../../contract/lab.ts'
import { lightness } from '../../imaging/color/lab.ts'
import { LabMerge } from '../../imaging/color/merge-lab.ts'
import type { Raster } from '../../imaging/photo.ts'
import { stretchBilinear } from '../../imaging/filters/resample.ts'
import { mergeYuv601 } from '../../imaging/color/yuv601.ts'
import type { CallContext } from '../dispatch.ts'
import type { MergeWorkerPool } from '../merge-worker-pool.ts'
import type { ModelColor } from '../tensors.ts'

/** A model's colour made ready for the merge that recipe and pack ask for. */
export type Chroma = { kind: 'yuv601'; picture: Raster } | { kind: 'lab'; lines: ChromaLines }

/** All that can be done before the photo itself is decoded. */
export function prepareChroma(small: Raster, model: ModelColor, pack: Pack, { merge }: ColorStep): Chroma {
  const kind = merge === 'auto' ? pack.manifest.output.merge : merge
  if (kind === 'yuv601')
    return { kind, picture: model.kind === 'rgb' ? model.raster : rgbFromAb(small, model) }
  return { kind, lines: linesOf(small, model.kind === 'ab' ? model : abFromRgb(model.raster)) }
}

/** Chroma onto the photo's luma, in place. @throws AbortError on cancel */
export async function mergeChroma(
  photo: Raster,
  chroma: Chroma,
  step: Pick<ColorStep, 'strength' | 'saturation'>,
  mergePool: MergeWorkerPool,
  context: CallContext,
): Promise<void> {
  if (chroma.kind === 'yuv601') {
    const { data } = stretchBilinear(chroma.picture, photo.width, photo.height)
    mergeYuv601(photo.data, data as Uint8Array, step)
  } else {
    await mergePool.merge(photo, chroma.lines, step, context)
  }
}

function linesOf(small: Raster, ab: Extract<ModelColor, { kind: 'ab' }>): ChromaLines {
  return chromaLines(lightness(small.data), ab.a, ab.b, ab.width, ab.height, guidedDefaults)
}

/** A whole picture's a and b. */
export function abFromRgb(raster: Raster): Extract<ModelColor, { kind: 'ab' }> {
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
function rgbFromAb(small: Raster, ab: Extract<ModelColor, { kind: 'ab' }>): Raster {
  const flat = new Float32Array(ab.a.length)
  const lines = { width: ab.width, height: ab.height, slopeA: flat, baseA: ab.a, slopeB: flat, baseB: ab.b }
  const picture: Raster = { ...small, data: small.data.slice() }
  new LabMerge(small, lines, { strength: 1, saturation: 1 }).band(picture.data, 0)
  return picture
}

/** At temperature 1 a color's b grows by this share of its chroma ... */
const temperatureShare = 0.45
/** ... and by at most so many Lab units more, all of them where there is clearly colour. */
const temperatureOffset = 5
/** Chroma at which half of that offset is reached: what the model left grey stays grey. */
const temperatureHalfChroma = 8

/**
 * Shifts chroma along Lab's blue-yellow axis. The merges keep the photo's luma, so that nothing gets lighter.
 * @param temperature -1 (blue) to 1 (yellow), not 0
 * @returns new planes or a new picture; the model's answer is left as it is
 */
export function shiftTemperature(color: ModelColor, temperature: number): ModelColor {
  const shift = (a: number, b: number) => {
    const chroma = Math.hypot(a, b)
    return (
      b +
      temperature *
        (temperatureShare * chroma + (temperatureOffset * chroma) / (chroma + temperatureHalfChroma))
    )
  }
  if (color.kind === 'ab') {
    return { ...color, b: color.b.map((b, i) => shift(color.a[i], b)) }
  }
  const { raster } = color
  const data = new Uint8Array(raster.data)
  for (let i = 0; i < data.length; i += 3) {
    // Grey stays grey to the last bit.
    if (data[i] === data[i + 1] && data[i] === data[i + 2]) continue
    const [l, a, b] = rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255)
    const rgb = labToRgb(l, a, shift(a, b))
    for (let c = 0; c < 3; c++) data[i + c] = Math.round(Math.min(1, Math.max(0, rgb[c])) * 255)
  }
  return { kind: 'rgb', raster: { ...raster, data } }
}
