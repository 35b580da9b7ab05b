/** What is marked on a film's timeline, as `colorFilm` takes it: in seconds of the film's clock. */
import type { FilmAnalysis, Rational } from '../../../contract/film.ts'
import { cutsWith, type FilmMarks } from '../../../contract/film-library.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import type { CutChoice } from '../../film/cuts.ts'
import type { FilmRequest } from '../../film/request.ts'
import type { SceneException } from '../../film/scenes.ts'
import { colorOnly } from './film-pictures.ts'

export interface KeyFrameWork {
  /** Seconds of the film's clock. */
  time: number
  recipe: Recipe
}

const seconds = (tick: number, { num, den }: Rational): number => (tick * num) / den

const cutsOf = ({ addedCuts, removedCuts }: FilmMarks, timeBase: Rational): CutChoice => ({
  added: addedCuts.map((tick) => seconds(tick, timeBase)),
  removed: removedCuts.map((tick) => seconds(tick, timeBase)),
})

/** All that a recipe and the marks on the timeline say of a film, or of a part of it. */
export function filmWork(
  recipe: Recipe,
  marks: FilmMarks,
  analysis: Pick<FilmAnalysis, 'times' | 'cuts'>,
  timeBase: Rational,
  part: Part | null,
): Pick<FilmRequest, 'color' | 'grade' | 'restoration' | 'scenes' | 'cuts' | 'keyFrames'> {
  const { color, grade } = recipe.steps
  return {
    color,
    grade,
    restoration: marks.restoration,
    scenes: exceptionsOf(marks, analysis, timeBase, part),
    cuts: cutsOf(marks, timeBase),
    keyFrames: keyFramesOf(marks, analysis, timeBase, part),
  }
}

/** Ticks of the first and the last frame of a part. */
interface Part {
  from: number
  to: number
}

/** Exceptions of the scenes of a part, or of all of it; each at a moment of its scene that is in the part. */
function exceptionsOf(
  marks: FilmMarks,
  { times, cuts }: Pick<FilmAnalysis, 'times' | 'cuts'>,
  timeBase: Rational,
  part: Part | null,
): SceneException[] {
  if (marks.exceptions.length === 0) return []
  const starts = cutsWith(times, cuts, marks).map((frame) => times[frame])
  return marks.exceptions.flatMap(({ tick, ...changes }) => {
    const start = starts.findLast((each) => each <= tick) ?? times[0]
    const end = starts.find((each) => each > tick) ?? Infinity
    if (part && (start > part.to || end <= part.from)) return []
    return [{ time: seconds(Math.max(start, part?.from ?? start), timeBase), ...changes }]
  })
}

/**
 * Key frames of a part, or of all of it. One that leads the scene in which the part begins, and lies before it, leads from
 * the part's first frame on.
 */
function keyFramesOf(
  marks: FilmMarks,
  { times, cuts }: Pick<FilmAnalysis, 'times' | 'cuts'>,
  timeBase: Rational,
  part: Part | null,
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
