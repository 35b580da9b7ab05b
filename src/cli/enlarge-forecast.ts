/** How long the photos of a command will take to be enlarged, said before the first one begins. */
import { isEnlarged } from '../contract/enlarge.ts'
import type { Recipe } from '../contract/recipe.ts'
import type { Planned } from '../studio/batch/batch.ts'
import type { Studio } from '../studio/studio.ts'

/**
 * @returns seconds for all photos together; null where none will be enlarged. Photos that can't be read or are too large are left
 *   out: each says so when its turn comes
 * @throws StudioFault `model.*` where the pack is not there
 */
export async function forecastEnlarging(
  { engine, enlargements }: Pick<Studio, 'engine' | 'enlargements'>,
  planned: readonly Planned[],
  recipe: Recipe,
  maxPixels: number,
  signal: AbortSignal,
): Promise<number | null> {
  if (!isEnlarged(recipe)) return null
  let all: number | null = null
  for (const { photo } of planned) {
    signal.throwIfAborted()
    const header = await engine.call('header', { input: photo.file, maxPixels }, { signal }).catch(() => null)
    if (!header) continue
    const named = { ...header, name: photo.file }
    const forecast = await enlargements.forecast(recipe, named, { signal, maxPixels })
    const seconds = forecast?.seconds ?? null
    if (seconds !== null) all = (all ?? 0) + seconds
  }
  return all
}

/** "Enlarging takes about 4 minutes on this machine." */
export function timeText(seconds: number): string {
  const about =
    seconds < 1.5
      ? 'a second'
      : seconds < 90
        ? `${Math.round(seconds)} seconds`
        : seconds < 5400
          ? `${Math.round(seconds / 60)} minutes`
          : `${(seconds / 3600).toFixed(1)} hours`
  return `Enlarging takes about ${about} on this machine.`
}
