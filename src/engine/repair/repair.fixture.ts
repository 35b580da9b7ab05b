/** What tests of the repair share: a scratched picture, packs whose networks do what their name says, and a recipe's step. */
import { silent } from '../../contract/progress.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import type { RepairStep } from '../../contract/repair.ts'
import type { Raster } from '../../imaging/photo.ts'
import { quickNoise, testFolder } from '../../../test/support/pictures.ts'
import { repairPack, type TestRepair } from '../../../test/support/repair-packs.ts'
import { SessionCache } from '../sessions.ts'

/** Sessions and packs for the tests of one file; the packs lie in its folder. */
export function repairSetUp() {
  const folder = testFolder()
  const sessions = new SessionCache(2 ** 28)
  const never = new AbortController().signal
  const packs = new Map<TestRepair, Awaited<ReturnType<typeof repairPack>>>()

  async function resourcesOf(model: TestRepair, more: { side?: number; signal?: AbortSignal } = {}) {
    const pack = packs.get(model) ?? (await repairPack(folder.path('models'), model, model))
    packs.set(model, pack)
    return {
      on: { pack, provider: 'cpu' as const },
      sessions,
      signal: never,
      progress: silent,
      note: () => {},
      ...more,
    }
  }
  return { sessions, resourcesOf }
}

export const stepOf = (step: object = {}): RepairStep =>
  makeRecipe({}, { repair: { enabled: true, ...step } }).steps.repair

/** A scene with a little grain that gets lighter downwards, and light lines of one tone across it, whatever is there. */
export function scratched(
  width: number,
  height: number,
  { depth = 8, color = false, lines = true } = {},
): Raster {
  const noise = quickNoise(width * height)
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    if (lines && (x === Math.floor(width / 2) || y === Math.floor(height / 3))) return [250, 250, 250]
    const grey = 30 + Math.round((10 * x) / width + (100 * y) / height) + (noise[i] % 5)
    return color ? [grey + 40, grey, grey - 30] : [grey, grey, grey]
  }).flat()
  const data = depth === 16 ? Uint16Array.from(pixels, (v) => v * 257) : Uint8Array.from(pixels)
  return { width, height, depth: depth === 16 ? 16 : 8, data }
}

export const copyOf = (picture: Raster): Raster => ({ ...picture, data: picture.data.slice() })
