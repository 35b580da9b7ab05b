/** The colours that the models themselves think likely at a place: which of them are asked, and how large they see it. */
import { defaultMaxPixels } from '../../contract/engine.ts'
import type { EngineParams } from '../../contract/engine.ts'
import type { Point } from '../../contract/geometry.ts'
import type { Chroma } from '../../contract/manual-color.ts'
import type { Pack } from '../../contract/manifest.ts'
import { styleSchema, type Recipe } from '../../contract/recipe.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import { renameInFault } from '../../platform/file-names.ts'
import type { Originals } from './originals.ts'
import type { PreviewStudio } from './previews.ts'

type Ask = EngineParams<'proposals'>['asks'][number]

/** @throws StudioFault as `Studio.restore` and `Originals`, with names in the place of paths */
export async function proposalsAt(
  studio: PreviewStudio,
  originals: Originals,
  { photo, recipe, place }: { photo: PhotoRow; recipe: Recipe; place: Point },
  options: CallOptions = {},
): Promise<Chroma[]> {
  const input = await originals.copy(photo, options)
  try {
    const asks = await asksFor(studio, recipe)
    const params = { input, recipe, place, asks, maxPixels: defaultMaxPixels }
    return (await studio.engine.call('proposals', params, options)).colors
  } catch (error) {
    throw renameInFault(error, photo.name, input)
  }
}

/** The recipe's own model first, then each built-in style, then the same ones bolder or finer. */
async function asksFor(studio: PreviewStudio, { steps: { color } }: Recipe): Promise<Ask[]> {
  const { packs } = await studio.packs.list()
  const ask = async (pack: Pack, renderFactor?: number): Promise<Ask> => ({
    // Its files are checked before they are run.
    pack: await studio.packs.get(pack.manifest.id),
    provider: await studio.verdicts.resolve(pack, undefined),
    renderFactor,
  })
  const own = await ask(await studio.packs.forColorStep(color), color.renderFactor)
  const styles = styleSchema.options
    .map((style) => packs.find(({ builtIn, manifest }) => builtIn && manifest.style === style))
    .filter((pack) => pack !== undefined)
  const asks = [own]
  for (const pack of styles) asks.push(await ask(pack))
  for (const pack of styles.slice(0, 2)) {
    const { size } = pack.manifest.input
    if (size.kind !== 'renderFactor') continue
    const between = (end: number) => Math.round((size.default + end) / 2)
    asks.push(await ask(pack, Math.max(5, between(size.least))))
    asks.push(await ask(pack, Math.min(64, between(size.greatest))))
  }
  return asks
}
