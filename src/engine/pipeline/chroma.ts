/** The model's colour from its own size onto the photo: along the photo's edges, or exactly as DeOldify does. */
import type { Pack } from '../../contract/manifest.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import { chromaLines, guidedDefaults, type ChromaLines } from '../../imaging/filters/guided-filter.ts'
import { rgbToLab } from '../../contract/lab.ts'
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
export function prepare(small: Raster, model: ModelColor, pack: Pack, { merge }: ColorStep): Chroma {
  const kind = merge === 'auto' ? pack.manifest.output.merge : merge
  if (kind === 'yuv601')
    return { kind, picture: model.kind === 'rgb' ? model.raster : rgbFromAb(small, model) }
  return { kind, lines: linesOf(small, model.kind === 'ab' ? model : abFromRgb(model.raster)) }
}

/** Chroma onto the photo's luma, in place. @throws AbortError on cancel */
export async function merge(
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
