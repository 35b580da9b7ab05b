/** What a model is shown of a picture, and what it answered, as previews keep it. */
import type { Pack } from '../contract/manifest.ts'
import { stretchQuickly } from '../studio/imaging/finish.ts'
import type { Raster } from '../studio/imaging/photo.ts'
import { stretchBilinear } from '../studio/imaging/resample.ts'
import type { Coloured } from './colour.ts'
import { bytesOfRaster } from './preview-memory.ts'
import type { ModelColour, Size } from './tensors.ts'

/** A picture at the model's size. */
export interface Seen {
  raster: Raster
  factor: number | null
}

/** What the model made of it. */
export type Answered = Seen & Coloured

export const bytesOfAnswer = ({ raster, colour }: Answered): number =>
  bytesOfRaster(raster) + bytesOfColour(colour)

export const bytesOfColour = (model: ModelColour): number =>
  model.kind === 'ab' ? model.a.byteLength + model.b.byteLength : bytesOfRaster(model.raster)

/** DeOldify stretches the whole photo with Pillow's filter; so do its packs. */
export const seesExactly = ({ manifest: { input } }: Pack) =>
  input.colour === 'grey-rgb' && input.grey === 'rec601'

/** A picture as the model sees it, from pixels that are decoded already. */
export async function seenBy(pack: Pack, picture: Raster, { width, height }: Size): Promise<Raster> {
  return seesExactly(pack) ? stretchBilinear(picture, width, height) : eightBits(picture, width, height)
}

export const eightBits = (picture: Raster, width: number, height: number): Promise<Raster> | Raster =>
  picture.depth === 16 ? stretchBilinear(picture, width, height) : stretchQuickly(picture, width, height)
