/**
 * Where one thing ends and the next begins, strong or weak: what a hint may not pass. A contour is told from shading and from
 * grain by its coherence: along a short line the picture is another one on its two sides, or on the line itself, by more than
 * its slope beside the line explains.
 *
 * @see Martin, Fowlkes, Malik, "Learning to Detect Natural Image Boundaries", PAMI 2004, for oriented differences of this kind
 */
import type { Size } from '../tensors.ts'
import type { GuideImage } from './grid.ts'

/** Directions of lines that are tried. */
const directions = 8
/** Half the length of such a line, in pixels: longer ones lose curves, shorter ones see grain. */
const halfLength = 4
/** Across the line, to both sides: where the step is measured, and where the slope of the shading. */
const rings = [1, 2, 3.5, 5] as const
/**
 * A difference in chroma counts so much of one in lightness: a model's colors are soft, and wrong where a
 * person corrects them.
 */
const chromaShare = 0.2
/** The least contrast of a contour, in L, on a print without grain. */
const leastContrast = 1.1
/** Contrast of a contour on others, in units of the contrast that half of the picture stays below. */
const overGrain = 1.7

/** Pixels of the shortest contour. */
const shortest = 14

export interface Contours {
  width: number
  height: number
  /** Contrast on the crest of a contour, from 1 on; 0 beside it. */
  crest: Float32Array
}

export function contoursOf({ width, height, l, a, b }: GuideImage): Contours {
  const strength = new Float32Array(l.length)
  const direction = new Uint8Array(l.length)
  const size = { width, height }
  respond(strength, direction, l, 1, size)
  for (const chroma of [a, b]) {
    if (chroma.some((value) => value !== 0)) respond(strength, direction, chroma, chromaShare, size)
  }
  const least = Math.max(leastContrast, overGrain * median(strength))
  for (let i = 0; i < strength.length; i++) strength[i] /= least
  return { ...size, crest: withoutSpecks(crestOf(strength, direction, size), size) }
}

const angleOf = (direction: number): number => (Math.PI * direction) / directions

/** Keeps the greatest contrast across a line through each pixel, and the direction of that line. */
function respond(
  strength: Float32Array,
  direction: Uint8Array,
  plane: Float32Array,
  share: number,
  size: Size,
): void {
  for (let d = 0; d < directions; d++) {
    const found = contrastAcross(lineMeans(plane, size, angleOf(d)), size, angleOf(d))
    for (let i = 0; i < found.length; i++) {
      if (share * found[i] <= strength[i]) continue
      strength[i] = share * found[i]
      direction[i] = d
    }
  }
}

/** Mean along a short line of a direction, at each pixel; at the rim of what is there. */
function lineMeans(plane: Float32Array, { width, height }: Size, angle: number): Float32Array {
  const out = new Float32Array(plane.length)
  const counts = new Uint8Array(plane.length)
  for (let n = -halfLength; n <= halfLength; n++) {
    const [dx, dy] = [Math.round(n * Math.cos(angle)), Math.round(n * Math.sin(angle))]
    const [left, right] = [Math.max(0, -dx), Math.min(width, width - dx)]
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
      const row = y * width
      const other = (y + dy) * width + dx
      for (let x = left; x < right; x++) {
        out[row + x] += plane[other + x]
        counts[row + x]++
      }
    }
  }
  for (let i = 0; i < out.length; i++) out[i] /= counts[i]
  return out
}

/**
 * Contrast of a step across a line, beyond what the shading beside it explains, or of the line itself against
 * both of its sides.
 */
function contrastAcross(means: Float32Array, size: Size, angle: number): Float32Array {
  const [p1, p2, p3, p4] = rings.map((ring) => moved(means, size, angle, ring))
  const [m1, m2, m3, m4] = rings.map((ring) => moved(means, size, angle, -ring))
  const out = new Float32Array(means.length)
  for (let i = 0; i < out.length; i++) {
    const step = (p1[i] + p2[i] - m1[i] - m2[i]) / 2
    const [before, after] = [(m2[i] - m4[i]) / 3, (p4[i] - p2[i]) / 3]
    // Of two slopes the one that explains more.
    const slope = step > 0 ? Math.max(0, before, after) : Math.min(0, before, after)
    const beyond = Math.abs(step) - 3 * Math.abs(slope)
    const [one, other] = [(p2[i] + p3[i]) / 2, (m2[i] + m3[i]) / 2]
    const line = Math.max(means[i] - Math.max(one, other), Math.min(one, other) - means[i])
    out[i] = Math.max(0, beyond, line)
  }
  return out
}

/** A picture as it is so many pixels across a line of a direction; beyond the rim as at the rim. */
function moved(plane: Float32Array, { width, height }: Size, angle: number, by: number): Float32Array {
  const [dx, dy] = [Math.round(-by * Math.sin(angle)), Math.round(by * Math.cos(angle))]
  const out = new Float32Array(plane.length)
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.min(height - 1, Math.max(0, y + dy)) * width
    for (let x = 0; x < width; x++, i++) out[i] = plane[row + Math.min(width - 1, Math.max(0, x + dx))]
  }
  return out
}

/** Only where a contour is one, and is strongest across its direction. */
function crestOf(strength: Float32Array, direction: Uint8Array, { width, height }: Size): Float32Array {
  const steps = Array.from({ length: directions }, (_, d) => [
    Math.round(-Math.sin(angleOf(d))),
    Math.round(Math.cos(angleOf(d))),
  ])
  const crest = new Float32Array(strength.length)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [dx, dy] = steps[direction[i]]
      const at = (sx: number, sy: number) =>
        sx < 0 || sy < 0 || sx >= width || sy >= height ? 0 : strength[sy * width + sx]
      const isCrest = strength[i] >= at(x + dx, y + dy) && strength[i] >= at(x - dx, y - dy)
      if (isCrest && strength[i] >= 1) crest[i] = strength[i]
    }
  }
  return crest
}

/** Without crests that belong to no longer line: grain has such. In place. */
function withoutSpecks(crest: Float32Array, { width, height }: Size): Float32Array {
  const seen = new Uint8Array(crest.length)
  for (let start = 0; start < crest.length; start++) {
    if (seen[start] === 1 || crest[start] === 0) continue
    const line = [start]
    seen[start] = 1
    // Grows while it is walked through: whatever touches what is in it belongs to it.
    for (const i of line) {
      const [x, y] = [i % width, Math.floor(i / width)]
      for (let py = Math.max(0, y - 1); py <= Math.min(height - 1, y + 1); py++) {
        for (let px = Math.max(0, x - 1); px <= Math.min(width - 1, x + 1); px++) {
          const next = py * width + px
          if (seen[next] === 1 || crest[next] === 0) continue
          seen[next] = 1
          line.push(next)
        }
      }
    }
    if (line.length < shortest) for (const i of line) crest[i] = 0
  }
  return crest
}

function median(plane: Float32Array): number {
  const sorted = plane.toSorted()
  return sorted[sorted.length >> 1]
}
