/** What is marked on a film's timeline, as `colorFilm` takes it: in seconds of the film's clock. */
import type { FilmAnalysis, Rational } from '../../../contract/film.ts'
import { cutsWith, type FilmMarks } from '../../../contract/film-library.ts'
import { makeRecipe, type Recipe } from '../../../contract/recipe.ts'
import { isManualColorActive } from '../../../contract/manual-color.ts'
import type { CutChoice } from '../../film/cuts.ts'
import type { FilmRequest } from '../../film/request.ts'
import type { SceneException } from '../../film/scenes.ts'
import type { ReferencePhoto } from '../../library/files.ts'

export interface KeyFrameWork {
  /** Seconds of the film's clock. */
  time: number
  recipe: Recipe
  /** The photo from which it takes colours. */
  reference?: ReferencePhoto
}

/** What of a photo's recipe is done to a key frame: its colour, and what is painted on it. */
const keyRecipe = ({ steps: { color, manualColor } }: Recipe): Recipe => makeRecipe(color, { manualColor })

/** The same on another frame: what is painted lies at the places of its own. */
const unpainted = ({ steps: { color, manualColor } }: Recipe): Recipe =>
  makeRecipe(color, { manualColor: { ...manualColor, strokes: [] } })

const seconds = (tick: number, { num, den }: Rational): number => (tick * num) / den

const cutsOf = ({ addedCuts, removedCuts }: FilmMarks, timeBase: Rational): CutChoice => ({
  added: addedCuts.map((tick) => seconds(tick, timeBase)),
  removed: removedCuts.map((tick) => seconds(tick, timeBase)),
})

/**
 * All that a recipe and the marks on the timeline say of a film, or of a part of it.
 * @param referenceOf finds the photo from which a key frame takes colours
 */
export async function filmWork(
  recipe: Recipe,
  marks: FilmMarks,
  { analysis, timeBase, part }: FilmPart,
  referenceOf: (recipe: Recipe) => Promise<ReferencePhoto | undefined>,
): Promise<Pick<FilmRequest, 'color' | 'grade' | 'restoration' | 'scenes' | 'cuts' | 'keyFrames'>> {
  const { color, grade } = recipe.steps
  const keyFrames: KeyFrameWork[] = []
  for (const key of keyFramesOf(marks, analysis, timeBase, part)) {
    const reference = await referenceOf(key.recipe)
    keyFrames.push(reference ? { ...key, reference } : key)
  }
  return {
    color,
    grade,
    restoration: marks.restoration,
    scenes: exceptionsOf(marks, analysis, timeBase, part),
    cuts: cutsOf(marks, timeBase),
    keyFrames,
  }
}

interface FilmPart {
  analysis: Pick<FilmAnalysis, 'times' | 'cuts'>
  timeBase: Rational
  /** Null: all of it. */
  part: Part | null
}

/** Ticks of the first and the last frame of a part. */
interface Part {
  from: number
  to: number
}

/**
 * From which frame on a part has to be made so that what is painted on a key frame before it comes along: from that key frame
 * on, where it leads the scene in which the part begins.
 */
export function paintedFrom(
  marks: FilmMarks,
  { times, cuts }: Pick<FilmAnalysis, 'times' | 'cuts'>,
  from: number,
): number {
  const starts = cutsWith(times, cuts, marks).map((frame) => times[frame])
  const scene = starts.findLast((tick) => tick <= from) ?? times[0]
  const key = marks.keyFrames.findLast(({ tick }) => tick >= scene && tick <= from)
  return key && isManualColorActive(key.recipe.steps.manualColor) ? key.tick : from
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
  const all = marks.keyFrames.map(({ tick, recipe }) => ({ tick, recipe: keyRecipe(recipe) }))
  const inPart = part ? all.filter(({ tick }) => tick >= part.from && tick <= part.to) : all
  const at = (tick: number, recipe: Recipe) => ({ time: seconds(tick, timeBase), recipe })
  const found = inPart.map(({ tick, recipe }) => at(tick, recipe))
  if (!part || inPart.some(({ tick }) => tick === part.from)) return found
  const starts = cutsWith(times, cuts, marks).map((frame) => times[frame])
  const sceneStart = starts.filter((tick) => tick <= part.from).at(-1) ?? times[0]
  const before = all.filter(({ tick }) => tick >= sceneStart && tick < part.from).at(-1)
  return before ? [at(part.from, unpainted(before.recipe)), ...found] : found
}
