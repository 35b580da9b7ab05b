/** What is marked on a film's timeline, as `colorFilm` takes it: in seconds of the film's clock. */
import type { FilmAnalysis, Rational } from '../../../contract/film.ts'
import { cutsWith, type FilmMarks } from '../../../contract/film-library.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import type { CutChoice } from '../../film/cuts.ts'
import { colorOnly } from './film-pictures.ts'

export interface KeyFrameWork {
  /** Seconds of the film's clock. */
  time: number
  recipe: Recipe
}

const seconds = (tick: number, { num, den }: Rational): number => (tick * num) / den

export const cutsOf = ({ addedCuts, removedCuts }: FilmMarks, timeBase: Rational): CutChoice => ({
  added: addedCuts.map((tick) => seconds(tick, timeBase)),
  removed: removedCuts.map((tick) => seconds(tick, timeBase)),
})

/**
 * Key frames of a part, or of all of it. One that leads the scene in which the part begins, and lies before it, leads from
 * the part's first frame on.
 */
export function keyFramesOf(
  marks: FilmMarks,
  { times, cuts }: Pick<FilmAnalysis, 'times' | 'cuts'>,
  timeBase: Rational,
  part: { from: number; to: number } | null,
): KeyFrameWork[] {
  const all = marks.keyFrames.map(({ tick, recipe }) => ({ tick, recipe: colorOnly(recipe) }))
  const inPart = part ? all.filter(({ tick }) => tick >= part.from && tick <= part.to) : all
  const at = (tick: number, recipe: Recipe) => ({ time: seconds(tick, timeBase), recipe })
  const found = inPart.map(({ tick, recipe }) => at(tick, recipe))
  if (!part || inPart.some(({ tick }) => tick === part.from)) return found
  const starts = cutsWith(times, cuts, marks).map((frame) => times[frame])
  const sceneStart = starts.filter((tick) => tick <= part.from).at(-1) ?? times[0]
  const before = all.filter(({ tick }) => tick >= sceneStart && tick < part.from).at(-1)
  return before ? [at(part.from, before.recipe), ...found] : found
}
