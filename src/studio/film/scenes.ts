/** Exceptions from a film's recipe: scenes that are coloured or mended in another way than the rest. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { StudioFault } from '../../contract/errors.ts'
import type { FilmAnalysis, FilmDamage, FilmRestoration, Rational } from '../../contract/film.ts'
import type { GradeStep } from '../../contract/grade.ts'
import { issuesOf, type ColorStep } from '../../contract/recipe.ts'
import { sceneChangesSchema, withChanges, type SceneWork } from '../../contract/scene-changes.ts'
import { chosenRestoration } from './restoration.ts'

/** Seconds, or "1:02.5". */
const timeSchema = z.union([
  z.number().nonnegative(),
  z
    .string()
    .regex(/^\d+(:\d+){0,2}(\.\d+)?$/)
    .transform((text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)),
])

const sceneExceptionSchema = sceneChangesSchema.extend({
  /** Any moment of the scene, in seconds of the film's clock. */
  time: timeSchema,
})
export type SceneException = z.output<typeof sceneExceptionSchema>

/** In a file dust is covered in a scene, or it is not: what was found in the film says nothing of one scene. */
const writtenExceptionSchema = sceneExceptionSchema.refine(
  ({ restoration }) => restoration?.dust !== 'auto',
  'dust of a scene is "on" or "off"',
)

/**
 * @param given a file, or the JSON itself
 * @throws StudioFault `film.badScenes`
 */
export async function readSceneExceptions(given: string): Promise<SceneException[]> {
  const isText = given.trimStart().startsWith('[')
  const file = isText ? '--scenes' : resolve(given)
  const bad = (issues: string[], cause?: unknown) =>
    new StudioFault('film.badScenes', { file, issues }, cause)
  const text = isText
    ? given
    : await readFile(file, 'utf8').catch((error: unknown) => {
        throw bad(['it can’t be read'], error)
      })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw bad(['it is no JSON'], error)
  }
  const parsed = z.array(writtenExceptionSchema).min(1).safeParse(json)
  if (!parsed.success) throw bad(issuesOf(parsed.error))
  return parsed.data
}

/** Whether a scene's exception is of the frames around a frame. */
const isOf = (
  { time }: SceneException,
  frame: number,
  { times, cuts }: FilmAnalysis,
  timeBase: Rational,
): boolean => {
  const start = cuts.findLast((cut) => cut <= frame) ?? 0
  const end = cuts.find((cut) => cut > frame) ?? times.length
  // A frame's own time, as seconds, is that frame.
  const tick = Math.round((time * timeBase.den) / timeBase.num)
  const last = end < times.length ? times[end] : Infinity
  return tick >= times[start] && tick < last
}

/** What is done to a scene's frames, decided. */
export interface DecidedWork {
  color: ColorStep
  grade: GradeStep
  restoration: FilmRestoration
}

/**
 * What is done to the scene of a frame: the film's own recipe with the exceptions of that scene, the last one last.
 * @param damage what was measured of the film: it decides where dust is `auto`
 */
export function recipeAt(
  frame: number,
  { analysis, damage }: { analysis: FilmAnalysis; damage: FilmDamage | null },
  timeBase: Rational,
  exceptions: readonly SceneException[],
  usual: SceneWork,
): DecidedWork {
  const work = exceptions
    .filter((exception) => isOf(exception, frame, analysis, timeBase))
    .reduce<SceneWork>((before, exception) => withChanges(before, exception), usual)
  return { ...work, restoration: chosenRestoration(work.restoration, damage) }
}
