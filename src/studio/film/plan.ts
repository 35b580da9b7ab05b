/** How a film is cut into segments, each finished by itself: at its scenes, and within long ones at a cap. */
import type { FilmAnalysis, Rational } from '../../contract/film.ts'
import { z } from 'zod'

/** What a stop costs at most. */
const longestSeconds = 20
/** Frames on either side of a seam within a scene that are looked at, so that color flows over it. */
const contextFrames = 12

export const segmentSchema = z.strictObject({
  /** Number of its first frame among the film's analysed ones. */
  first: z.int().nonnegative(),
  frames: z.int().positive(),
  /** Frames of the same scene before it and after it that are looked at. */
  before: z.int().nonnegative(),
  after: z.int().nonnegative(),
})
export type Segment = z.infer<typeof segmentSchema>

/** @returns segments in order; together they are all frames, each once */
export function planSegments({ times, cuts }: FilmAnalysis, timeBase: Rational): Segment[] {
  const capTicks = (longestSeconds * timeBase.den) / timeBase.num
  return cuts.flatMap((start, i) => {
    const end = cuts[i + 1] ?? times.length
    return withinScene(times, start, end, capTicks)
  })
}

function withinScene(times: readonly number[], start: number, end: number, capTicks: number): Segment[] {
  const segments: Segment[] = []
  for (let first = start; first < end;) {
    let next = first + 1
    while (next < end && times[next] - times[first] < capTicks) next += 1
    segments.push({
      first,
      frames: next - first,
      before: Math.min(contextFrames, first - start),
      after: Math.min(contextFrames, end - next),
    })
    first = next
  }
  return segments
}

/** Times and repeats of the frames that a segment reads; repeats count from the first of them. */
export function framesOf(
  { times, repeats }: FilmAnalysis,
  { first, frames, before, after }: Segment,
): { times: number[]; repeats: number[] } {
  const from = first - before
  const to = first + frames + after
  return {
    times: times.slice(from, to),
    // What repeats a frame before the segment begins anew with its own first one.
    repeats: repeats.slice(from, to).map((source) => Math.max(0, source - from)),
  }
}
