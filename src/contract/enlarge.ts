/** What enlarging a photo comes to, known before it is begun: pixels, memory, and the largest factor where it is too much. */
import { StudioFault } from './errors.ts'
import { planGeometry } from './geometry.ts'
import type { Manifest } from './manifest.ts'
import type { Recipe } from './recipe.ts'
import { tilePixels } from './tiles.ts'

interface Size {
  width: number
  height: number
}

/** What a person may choose. */
export const enlargeFactors = [2, 4] as const

/** Result and what the codecs take, as multiples of its pixels' bytes; measured on TIFF and JPEG. */
export const codecShare = 2.5
/** Share of the machine's memory that one picture may take. */
const memoryShare = 0.7

export const isEnlarged = ({ steps: { upscale } }: Recipe): boolean => upscale.enabled && upscale.strength > 0

/** The same without the step; for pictures that nobody will print. */
export const withoutEnlarging = (recipe: Recipe): Recipe => ({
  ...recipe,
  steps: { ...recipe.steps, upscale: { ...recipe.steps.upscale, enabled: false } },
})

/** How many times as wide and high a pack makes a picture by this recipe; 1 where the step is off. */
export function factorOf(recipe: Recipe, pack: Pick<Manifest, 'output'> | undefined): number {
  if (!isEnlarged(recipe) || pack === undefined) return 1
  const own = pack.output.factor
  return Math.min(own, recipe.steps.upscale.factor ?? own)
}

export interface Enlargement {
  factor: number
  /** Before and after, without a border. */
  from: Size
  to: Size
  /** Bytes that the result takes while it is made, roughly. */
  bytes: number
  /** Pixels that the network must see; its speed is counted in them. */
  work: number
}

/** @param photo upright; @param pack of the step. Null where nothing is enlarged */
export function enlargementOf(
  recipe: Recipe,
  pack: Pick<Manifest, 'input' | 'output'> | undefined,
  photo: Size & { depth: number },
): Enlargement | null {
  const factor = factorOf(recipe, pack)
  if (factor === 1 || !pack) return null
  const { geometry } = recipe.steps
  const { width, height } = geometry.enabled ? planGeometry(photo.width, photo.height, geometry) : photo
  const from = { width, height }
  const to = { width: Math.round(width * factor), height: Math.round(height * factor) }
  const rule = pack.input.size
  return {
    factor,
    from,
    to,
    bytes: to.width * to.height * 3 * (photo.depth / 8) * codecShare,
    work: rule.kind === 'renderFactor' ? width * height : tilePixels(from, rule),
  }
}

interface Limits {
  /** Of the result. */
  maxPixels: number
  /** Bytes that the machine has. */
  memory: number
}

/** Why it can't be done, with the largest factor that fits; null where it can. @param file what it is about */
export function enlargingProblem(
  { factor, from, to, bytes }: Enlargement,
  file: string,
  { maxPixels, memory }: Limits,
): StudioFault | null {
  const available = memory * memoryShare
  const perPixel = bytes / (to.width * to.height)
  const fits = (times: number) => {
    const pixels = from.width * from.height * times ** 2
    return pixels <= maxPixels && pixels * perPixel <= available
  }
  const largest = enlargeFactors.toReversed().find((times) => times < factor && fits(times)) ?? null
  const data = { file, ...to, largest }
  if (to.width * to.height > maxPixels)
    return new StudioFault('upscale.tooLarge', { ...data, limit: maxPixels })
  if (bytes > available) return new StudioFault('upscale.noMemory', { ...data, needed: bytes, available })
  return null
}
