/** What a library knows of a film: facts of its file, and what a person has marked on its timeline. */
import { z } from 'zod'
import { filmMendingSchema, rationalSchema, type FilmMending } from './film.ts'
import { makeRecipe, recipeSchema, storedRecipeSchema, type Recipe } from './recipe.ts'
import {
  changesBetween,
  sceneChangesSchema,
  withChanges,
  type SceneChanges,
  type SceneWork,
} from './scene-changes.ts'

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
const mostExceptions = 2000

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
    /** What is mended before the film is coloured. */
    restoration: filmMendingSchema.prefault({}),
    /** Scenes that have something otherwise, by the tick of any of their frames; no two of one time. */
    exceptions: z
      .array(z.strictObject({ tick: tickSchema, ...sceneChangesSchema.shape }))
      .max(mostExceptions)
      .default([]),
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

export const withRestoration = (marks: FilmMarks, restoration: Partial<FilmMending>): FilmMarks => ({
  ...marks,
  restoration: { ...marks.restoration, ...restoration },
})

/** What a scene has otherwise. @param ticks of its first frame, and of the next scene's */
export function changesOf(
  { exceptions }: FilmMarks,
  { from, to }: { from: number; to: number },
): SceneChanges | null {
  const found = exceptions.findLast(({ tick }) => tick >= from && tick < to)
  if (!found) return null
  const { tick: _tick, ...changes } = found
  return changes
}

/** What is done to a film where no scene says otherwise. */
export const usualWork = ({ steps: { color, grade } }: Recipe, { restoration }: FilmMarks): SceneWork => ({
  color,
  grade,
  restoration,
})

/** What is done to a scene. */
export function workOf(recipe: Recipe, marks: FilmMarks, scene: { from: number; to: number }): SceneWork {
  const usual = usualWork(recipe, marks)
  const changes = changesOf(marks, scene)
  return changes ? withChanges(usual, changes) : usual
}

/** The same marks with a scene as it is wanted; one that is as the rest of the film is no exception. */
export function withSceneWork(
  recipe: Recipe,
  marks: FilmMarks,
  scene: { from: number; to: number },
  wanted: SceneWork,
): FilmMarks {
  const others = withoutException(marks, scene).exceptions
  const changes = changesBetween(usualWork(recipe, marks), wanted)
  const exceptions = changes ? [...others, { tick: scene.from, ...changes }] : others
  return { ...marks, exceptions: exceptions.sort((a, b) => a.tick - b.tick) }
}

/**
 * The same marks with another in or out point; one that leaves nothing between them takes the other away.
 * @param edge null: neither is there any more
 */
export function withEdge(marks: FilmMarks, edge: 'from' | 'to' | null, tick: number | null): FilmMarks {
  if (edge === null) return { ...marks, from: null, to: null }
  const changed = { ...marks, [edge]: tick }
  const isEmpty = changed.from !== null && changed.to !== null && changed.from >= changed.to
  return isEmpty ? { ...changed, [edge === 'from' ? 'to' : 'from']: null } : changed
}

/** The same marks with a scene as the rest of the film. */
export const withoutException = (marks: FilmMarks, scene: { from: number; to: number }): FilmMarks => ({
  ...marks,
  exceptions: marks.exceptions.filter(({ tick }) => tick < scene.from || tick >= scene.to),
})
