/**
 * What a photo looks like before any step has changed its tones: grey, toned or in colour, its levels. It is
 * measured on one copy, of one size and made in one way from the file, so that previews, whole renders and
 * every recipe judge the same photo alike.
 */
import { isIdentityGeometry, planGeometry } from '../../contract/geometry.ts'
import { silent } from '../../contract/progress.ts'
import { isColored, type Recipe } from '../../contract/recipe.ts'
import { decodeSmall } from '../../imaging/codec/decode.ts'
import type { Inspection } from '../../imaging/codec/inspection.ts'
import { applyGeometry } from '../../imaging/filters/geometry.ts'
import { invertRows } from '../../imaging/filters/negative.ts'
import { stretchBilinear } from '../../imaging/filters/resample.ts'
import { toneFacts, toneSide, type ToneFacts } from '../../imaging/filters/tone-facts.ts'
import type { Raster } from '../../imaging/photo.ts'
import { planInversion } from '../steps/before-color.ts'

export interface FactsRequest {
  signal: AbortSignal
  input: string
  maxPixels: number
  recipe: Recipe
  /** What the photo's header says. */
  inspection: Inspection
  /** The photo decoded whole, where it is there and was not changed; it saves a decode of a file that can't be decoded small. */
  decoded?: Raster
}

/** Whether a recipe asks what its photo looks like. */
export const asksFacts = (recipe: Recipe): boolean => {
  const { tone, color } = recipe.steps
  return (tone.enabled && tone.strength > 0) || (isColored(recipe) && color.colorPhotos !== 'recolor')
}

/** @throws StudioFault `image.*`; AbortError on cancel */
export async function photoFacts(request: FactsRequest): Promise<ToneFacts> {
  const { recipe, signal } = request
  const { geometry, negative } = recipe.steps
  let copy = await smallPhoto(request)
  if (geometry.enabled && !isIdentityGeometry(geometry))
    copy = await applyGeometry(copy, planGeometry(copy.width, copy.height, geometry), {
      signal,
      progress: silent,
    })
  if (negative.enabled) invertRows(copy.data, planInversion(copy, negative.kind).tableOf(false))
  return toneFacts(copy)
}

/** The photo so small that what the geometry leaves of it has the size that is measured; never enlarged. */
async function smallPhoto({
  input,
  maxPixels,
  recipe,
  inspection,
  decoded,
  signal,
}: FactsRequest): Promise<Raster> {
  const { geometry } = recipe.steps
  const { header } = inspection
  const cut = geometry.enabled ? planGeometry(header.width, header.height, geometry) : header
  const scale = Math.min(1, toneSide / Math.max(cut.width, cut.height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  const [width, height] = [side(header.width), side(header.height)]
  // What `decodeSmall` does with a file that it has to decode whole.
  return decoded?.depth === 16
    ? stretchBilinear(decoded, width, height)
    : decodeSmall(input, { maxPixels, signal, inspection, width, height })
}
