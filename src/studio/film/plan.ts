/** How a film is cut into segments, each finished by itself: at its scenes and key frames, and within long ones at a cap. */
import type { FilmAnalysis, Rational } from '../../contract/film.ts'
import { z } from 'zod'

/** What a stop costs at most. */
const longestSeconds = 20
/** Frames of a segment whose colors a key frame leads, at most: where each of them lies in the key frame is held. */
const longestLed = 100
/** Frames on either side of a seam within a scene that are looked at, so that color flows over it. */
const contextFrames = 12

export const segmentSchema = z.strictObject({
  /** Number of its first frame among the film's analysed ones. */
  first: z.int().nonnegative(),
  frames: z.int().positive(),
  /** Frames of the same scene before it and after it that are looked at. */
  before: z.int().nonnegative(),
  after: z.int().nonnegative(),
  /** Which key frame's colors it gets: its own first frame's, or what the segment before or after it hands on. */
  lead: z
    .strictObject({ key: z.int().nonnegative(), from: z.enum(['own', 'previous', 'following']) })
    .optional(),
})
export type Segment = z.infer<typeof segmentSchema>

/** What is looked at before a part of a film, because a key frame among it leads the scene in which the part begins. */
export const leadInSchema = z.strictObject({
  /** Seconds at which the analysed frames begin. */
  from: z.number(),
  /** Analysed frames before the part. */
  frames: z.int().nonnegative(),
  /** Whether the last key frame before the part leads it. */
  isLed: z.boolean(),
})
export type LeadIn = z.infer<typeof leadInSchema>

/**
 * @param keys frames that lead their scenes, rising
 * @returns segments in order; together they are all frames, each once
 */
export function planSegments(
  { times, cuts }: FilmAnalysis,
  timeBase: Rational,
  keys: readonly number[] = [],
): Segment[] {
  const capTicks = (longestSeconds * timeBase.den) / timeBase.num
  return cuts.flatMap((start, i) => {
    const scene = { start, end: cuts[i + 1] ?? times.length }
    const inScene = keys.flatMap((frame, key) =>
      frame >= start && frame < scene.end ? [{ frame, key }] : [],
    )
    if (inScene.length === 0)
      return cutRange(times, scene, start, scene.end, { ticks: capTicks, frames: Infinity })
    return ledSegments(times, scene, inScene, capTicks)
  })
}

interface Range {
  start: number
  end: number
}

/** Each key frame begins a segment; those before a scene's first one are led backwards, all others forwards. */
function ledSegments(
  times: readonly number[],
  scene: Range,
  keys: readonly { frame: number; key: number }[],
  ticks: number,
): Segment[] {
  const cap = { ticks, frames: longestLed }
  const before = cutRange(times, scene, scene.start, keys[0].frame, cap).map((segment): Segment => ({
    ...segment,
    lead: { key: keys[0].key, from: 'following' },
  }))
  const others = keys.flatMap(({ frame, key }, i) =>
    cutRange(times, scene, frame, keys[i + 1]?.frame ?? scene.end, cap).map((segment, at): Segment => ({
      ...segment,
      lead: { key, from: at === 0 ? 'own' : 'previous' },
    })),
  )
  return [...before, ...others]
}

function cutRange(
  times: readonly number[],
  scene: Range,
  start: number,
  end: number,
  cap: { ticks: number; frames: number },
): Segment[] {
  const segments: Segment[] = []
  for (let first = start; first < end;) {
    let next = first + 1
    while (next < end && times[next] - times[first] < cap.ticks && next - first < cap.frames) next += 1
    segments.push({
      first,
      frames: next - first,
      before: Math.min(contextFrames, first - scene.start),
      after: Math.min(contextFrames, scene.end - next),
    })
    first = next
  }
  return segments
}

/** Numbers of the segments in the order in which they can be made: what goes on backwards waits for the one behind it. */
export function workOrder(segments: readonly Segment[]): number[] {
  const order: number[] = []
  let waiting: number[] = []
  for (const [index, { lead }] of segments.entries()) {
    if (lead?.from === 'following') {
      waiting.push(index)
      continue
    }
    order.push(index, ...waiting.toReversed())
    waiting = []
  }
  return order
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
