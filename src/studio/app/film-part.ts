/** The part of a film that an export makes: its frames, and those before it that only lead into it. */
import type { FilmExport } from '../../contract/film-workbench.ts'
import type { FilmAnalysis, Rational } from '../../contract/film.ts'
import type { FilmMarks } from '../../contract/film-library.ts'
import { paintedFrom } from '../previews/film/film-work.ts'

interface Part {
  from: number | null
  to: number | null
  first: number
  end: number
  frames: number
}

/** In ticks, the frame at `to` no longer among them; null: the film's beginning or end. */
export function partOf(marks: FilmMarks, { part }: Pick<FilmExport, 'part'>, { times }: FilmAnalysis): Part {
  const { from, to } = part ? marks : { from: null, to: null }
  const first = from === null ? 0 : times.findIndex((tick) => tick >= from)
  const end = to === null ? -1 : times.findIndex((tick) => tick >= to)
  const range = { first: Math.max(0, first), end: end === -1 ? times.length : end }
  return { from, to, ...range, frames: Math.max(1, range.end - range.first) }
}

/** In seconds of the film's clock. */
export function placeOf({ from, to }: Part, timeBase: Rational): { from: number | null; to: number | null } {
  const seconds = (tick: number | null) => (tick === null ? null : secondsOf(tick, timeBase))
  return { from: seconds(from), to: seconds(to) }
}

export const secondsOf = (tick: number, { num, den }: Rational): number => (tick * num) / den

/** How many frames before a part are coloured as well, because a painted key frame among them leads it. */
export function leadInto({ from, first }: Part, marks: FilmMarks, analysis: FilmAnalysis): number {
  if (from === null) return 0
  const key = paintedFrom(marks, analysis, analysis.times[first])
  return first - analysis.times.findIndex((tick) => tick >= key)
}

export function withinPart(
  analysis: FilmAnalysis,
  { first, end }: Pick<Part, 'first' | 'end'>,
): FilmAnalysis {
  const inside = (frame: number) => frame >= first && frame < end
  const times = analysis.times.slice(first, end)
  const repeats = analysis.repeats.slice(first, end).map((source, i) => (inside(source) ? source - first : i))
  return { ...analysis, times: times.length > 0 ? times : analysis.times.slice(0, 1), repeats }
}
