/** What the engine is asked for beside whole pictures: which models propose colours, and what decides where damage is. */
import type { EngineParams } from '../../contract/engine.ts'
import type { Pack } from '../../contract/manifest.ts'
import { makeRecipe, styleSchema, type Recipe } from '../../contract/recipe.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { Packs } from '../models/registry.ts'

type Ask = EngineParams<'proposals'>['asks'][number]

/** The recipe's own model first, then each built-in style, then the same ones bolder or finer. */
export async function proposalAsks(
  packs: Pick<Packs, 'forColorStep' | 'get' | 'list'>,
  verdicts: Pick<ProviderVerdicts, 'resolve'>,
  { steps: { color } }: Recipe,
): Promise<Ask[]> {
  const installed = (await packs.list()).packs
  const ask = async (pack: Pack, renderFactor?: number): Promise<Ask> => ({
    // Its files are checked before they are run.
    pack: await packs.get(pack.manifest.id),
    provider: await verdicts.resolve(pack, undefined),
    renderFactor,
  })
  const own = await ask(await packs.forColorStep(color), color.renderFactor)
  const styles = styleSchema.options
    .map((style) => installed.find(({ builtIn, manifest }) => builtIn && manifest.style === style))
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

/** What of a recipe has a say in which damage is found: the steps before repair, and how it detects. */
export function detectionRecipe(recipe: Recipe): Recipe {
  const { geometry, negative, repair } = recipe.steps
  const detects = {
    ...repair,
    enabled: true,
    detect: true,
    strength: 1,
    method: 'network',
    mask: null,
  } as const
  return makeRecipe({ enabled: false }, { geometry, negative, repair: detects })
}
