/** The time of enlarging is told for what will be enlarged, or not at all. */
import { expect, it } from 'vitest'
import { makeRecipe } from '../contract/recipe.ts'
import { forecastEnlarging } from './enlarge-forecast.ts'

type Deps = Parameters<typeof forecastEnlarging>[0]
type Planned = Parameters<typeof forecastEnlarging>[1]

const recipe = makeRecipe({}, { upscale: { enabled: true, factor: 4 } })

/** Of photos that take these seconds; null: too large. */
function told(photos: readonly (number | null)[]): Promise<number | null> {
  const deps = {
    engine: { call: () => Promise.resolve({ width: 1, height: 1, depth: 8 }) },
    enlargements: {
      forecast: (_: unknown, { name }: { name: string }) =>
        Promise.resolve({ seconds: photos[Number(name)] }),
    },
  } as unknown as Deps
  const planned = photos.map((_, i) => ({ photo: { file: `${i}` } })) as unknown as Planned
  return forecastEnlarging(deps, planned, recipe, 1e6, new AbortController().signal)
}

it('photos that are too large take no time', async () => {
  expect(await told([null, null])).toBeNull()
  expect(await told([])).toBeNull()
})

it('the others are counted together', async () => {
  expect(await told([30, null, 12])).toBe(42)
})
