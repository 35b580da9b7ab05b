/** What a model is shown of a picture, and what it answered, as previews keep it. */
import type { Pack } from '../../contract/manifest.ts'
import { stretchQuickly } from '../../imaging/codec/output-pipeline.ts'
import type { Raster } from '../../imaging/photo.ts'
import { stretchBilinear } from '../../imaging/filters/resample.ts'
import type { Colored } from './colorize.ts'
import { bytesOfRaster } from '../preview-memory.ts'
import type { ModelColor, Size } from '../tensors.ts'

/** A picture at the model's size. */
export interface ModelInput {
  raster: Raster
  factor: number | null
}

/** What the model made of it. */
export type ModelOutput = ModelInput & Colored

export const bytesOfModelOutput = ({ raster, color }: ModelOutput): number =>
  bytesOfRaster(raster) + bytesOfColor(color)

export const bytesOfColor = (model: ModelColor): number =>
  model.kind === 'ab' ? model.a.byteLength + model.b.byteLength : bytesOfRaster(model.raster)

/** DeOldify stretches the whole photo with Pillow's filter; so do its packs. */
export const seesExactly = ({ manifest: { input } }: Pack) =>
  input.color === 'grey-rgb' && input.grey === 'rec601'

/** A picture as the model sees it, from pixels that are decoded already. */
export async function modelInputOf(pack: Pack, picture: Raster, { width, height }: Size): Promise<Raster> {
  return seesExactly(pack) ? stretchBilinear(picture, width, height) : eightBits(picture, width, height)
}

export const eightBits = (picture: Raster, width: number, height: number): Promise<Raster> | Raster =>
  picture.depth === 16 ? stretchBilinear(picture, width, height) : stretchQuickly(picture, width, height)
