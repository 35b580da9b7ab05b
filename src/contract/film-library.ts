/** What a library knows of a film: facts of its file, and what a person has marked on its timeline. */
import { z } from 'zod'
import { rationalSchema } from './film.ts'
import { makeRecipe, recipeSchema, storedRecipeSchema, type Recipe } from './recipe.ts'

/** Of the file, as ffprobe told when it was imported. */
export const filmFactsSchema = z.object({
  /** Null where nobody can tell before all of it is read. */
  seconds: z.number().nonnegative().nullable(),
  /** On the average. */
  frameRate: rationalSchema.nullable(),
  /** Of the film's clock: times of frames are whole numbers of it. */
  timeBase: rationalSchema,
  codec: z.string(),
  /** There is sound. */
  sound: z.boolean(),
})
export type FilmFacts = z.infer<typeof filmFactsSchema>

const tickSchema = z.int()

/** More than a person tunes by hand. */
const mostKeyFrames = 200
const mostCuts = 10_000

function marksOf<R extends z.ZodType<Recipe>>(recipe: R) {
  return z.strictObject({
    /** In and out point, in ticks of the film's clock, the frame at `to` no longer among them; null: its beginning or end. */
    from: tickSchema.nullable().default(null),
    to: tickSchema.nullable().default(null),
    /** Frames that a person has tuned: their recipe leads their scene. In the order of their times, no two of one time. */
    keyFrames: z
      .array(z.strictObject({ tick: tickSchema, recipe }))
      .max(mostKeyFrames)
      .default([]),
    /** Against the scenes that were found: frames that begin one as well, and frames that do not. */
    addedCuts: z.array(tickSchema).max(mostCuts).default([]),
    removedCuts: z.array(tickSchema).max(mostCuts).default([]),
  })
}

export const filmMarksSchema = marksOf(recipeSchema)
/** As a library holds them: recipes of an older version are read as today's. */
export const storedFilmMarksSchema = marksOf(storedRecipeSchema)
export type FilmMarks = z.infer<typeof filmMarksSchema>
export type KeyFrame = FilmMarks['keyFrames'][number]

export const noMarks: FilmMarks = filmMarksSchema.parse({})

/** What a film is coloured by where nobody has said otherwise. */
export const filmRecipe: Recipe = makeRecipe({ style: 'film', renderFactor: 21 })

/** The same marks with another recipe at a frame, which becomes a key frame where it was none. */
export function withKeyFrame(marks: FilmMarks, tick: number, recipe: Recipe): FilmMarks {
  const others = marks.keyFrames.filter((each) => each.tick !== tick)
  return { ...marks, keyFrames: [...others, { tick, recipe }].sort((a, b) => a.tick - b.tick) }
}

export const withoutKeyFrame = (marks: FilmMarks, tick: number): FilmMarks => ({
  ...marks,
  keyFrames: marks.keyFrames.filter((each) => each.tick !== tick),
})

/**
 * A cut at a frame added, or taken away where there is one.
 * @param found whether the film was found to begin a scene there
 */
export function withCutToggled(marks: FilmMarks, tick: number, found: boolean): FilmMarks {
  const key = found ? 'removedCuts' : 'addedCuts'
  const here = marks[key].includes(tick)
  const ticks = here ? marks[key].filter((each) => each !== tick) : [...marks[key], tick]
  return { ...marks, [key]: ticks.sort((a, b) => a - b) }
}

/**
 * Frames that begin a scene, as a person wants them.
 * @param times of all frames, rising
 * @param cuts  indexes that were found, the first is 0
 * @returns indexes, rising; the first is 0
 */
export function cutsWith(times: readonly number[], cuts: readonly number[], marks: FilmMarks): number[] {
  const removed = new Set(marks.removedCuts)
  const added = new Set(marks.addedCuts)
  const kept = cuts.filter((at, i) => i === 0 || !removed.has(times[at] ?? NaN))
  const more = added.size === 0 ? [] : [...times.keys()].filter((at) => at > 0 && added.has(times[at] ?? NaN))
  return [...new Set([...kept, ...more])].sort((a, b) => a - b)
}
