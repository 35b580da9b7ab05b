/** Frames before a part of a film that are made and dropped: a key frame among them leads the scene in which the part begins. */
import { StudioFault } from '../../contract/errors.ts'
import type { FilmAnalysis, Rational } from '../../contract/film.ts'
import { tickFrom } from '../../ffmpeg/read-frames.ts'
import { placeKeys, type PlacedKey } from './place-keys.ts'
import { planSegments, type LeadIn, type Segment } from './plan.ts'
import type { FilmRequest, KeyFrame } from './request.ts'

type AskedPart = Pick<FilmRequest, 'input' | 'from' | 'keyFrames'>

/** Seconds before a key frame that are looked at as well: its neighbours steady its colours, as in the whole film. */
const secondsBeforeKey = 2

/** The last key frame before the part, of those whose place is a time; earlier ones can't lead it. */
function keyBefore({ from, keyFrames = [] }: AskedPart): KeyFrame | null {
  if (from === null) return null
  const before = keyFrames.filter(({ time, frame }) => frame === undefined && time < from)
  return before.length === 0 ? null : before.reduce((last, key) => (key.time > last.time ? key : last))
}

/** Seconds from which on the film is looked at; null for its beginning. */
export function lookFrom(request: AskedPart): number | null {
  const key = keyBefore(request)
  return key ? Math.max(0, key.time - secondsBeforeKey) : request.from
}

/**
 * @param analysis from `lookFrom` on
 * @returns the analysis without what is not needed before the part, and what is needed of it
 * @throws StudioFault `film.noFrames` where the part has none
 */
export function withLeadIn(
  request: AskedPart,
  analysis: FilmAnalysis,
  timeBase: Rational,
): { analysis: FilmAnalysis; leadIn?: LeadIn } {
  const { from, input } = request
  const key = keyBefore(request)
  if (!key || from === null) return { analysis }
  const { times, cuts } = analysis
  const tick = tickFrom(from, timeBase)
  const frames = times.findIndex((time) => time >= tick)
  if (frames === -1) throw new StudioFault('film.noFrames', { file: input })
  const [{ frame }] = placeKeys([key], analysis, timeBase)
  const isPassed = cuts.some((cut) => cut > frame && cut <= frames)
  if (frame < frames && !isPassed) {
    return { analysis, leadIn: { from: lookFrom(request) ?? 0, frames, isLed: true } }
  }
  return {
    analysis: analysisFrom(analysis, frames),
    leadIn: { from, frames: 0, isLed: frame >= frames },
  }
}

/** What was found of a film from one of its frames on. */
export function analysisFrom(analysis: FilmAnalysis, first: number): FilmAnalysis {
  return {
    ...analysis,
    times: analysis.times.slice(first),
    cuts: [0, ...analysis.cuts.filter((cut) => cut > first).map((cut) => cut - first)],
    repeats: analysis.repeats.slice(first).map((source) => Math.max(0, source - first)),
  }
}

/**
 * The key frames of a part and the one before it that leads it; frames by number count from the part's first one.
 * @throws StudioFault as `placeKeys`
 */
export function keysOfPart(
  request: AskedPart,
  { analysis, leadIn }: { analysis: FilmAnalysis; leadIn?: LeadIn | undefined },
  timeBase: Rational,
): PlacedKey[] {
  const { from, keyFrames = [] } = request
  const before = keyBefore(request)
  const keys = keyFrames.filter(
    (key) =>
      key.frame !== undefined || from === null || key.time >= from || (key === before && leadIn?.isLed),
  )
  return placeKeys(keys, analysis, timeBase, leadIn?.frames ?? 0)
}

/** Segments of the part, and those before it that hand the colours of its key frame on to them. */
export function segmentsOfPart(
  analysis: FilmAnalysis,
  timeBase: Rational,
  keys: readonly PlacedKey[],
  leadIn: LeadIn | undefined,
): Segment[] {
  const segments = planSegments(
    analysis,
    timeBase,
    keys.map(({ frame }) => frame),
  )
  if (!leadIn || leadIn.frames === 0) return segments
  return segments.slice(segments.findIndex(({ first }) => first === keys[0].frame))
}

/** The same segment with its frames before the part only looked at; one that lies before the part stays as it is. */
export function keptFrames<S extends Segment>(segment: S, part: number): S {
  const { first, frames, before } = segment
  const dropped = part - first
  if (dropped <= 0 || dropped >= frames) return segment
  return { ...segment, first: part, frames: frames - dropped, before: before + dropped }
}
