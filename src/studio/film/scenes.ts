/** Exceptions from a film's recipe: scenes that are coloured or mended in another way than the rest. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { StudioFault } from '../../contract/errors.ts'
import type { FilmAnalysis, FilmRestoration, Rational } from '../../contract/film.ts'
import { colorStepSchema, issuesOf, type ColorStep } from '../../contract/recipe.ts'
import { restorationRequestSchema } from './restoration.ts'

/** Seconds, or "1:02.5". */
const timeSchema = z.union([
  z.number().nonnegative(),
  z
    .string()
    .regex(/^\d+(:\d+){0,2}(\.\d+)?$/)
    .transform((text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)),
])

const { dust: _dust, ...shares } = restorationRequestSchema.shape

const sceneExceptionSchema = z.strictObject({
  /** Any moment of the scene, in seconds of the film's clock. */
  time: timeSchema,
  /** What is other than for the rest. */
  color: z.strictObject(colorStepSchema.shape).partial().optional(),
  restoration: z
    .strictObject({ ...shares, dust: z.enum(['on', 'off']) })
    .partial()
    .optional(),
})
export type SceneException = z.output<typeof sceneExceptionSchema>

/** @throws StudioFault `film.badScenes` */
export async function readSceneExceptions(file: string): Promise<SceneException[]> {
  const bad = (issues: string[], cause?: unknown) =>
    new StudioFault('film.badScenes', { file, issues }, cause)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw bad(['it can’t be read'], error)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw bad(['it is no JSON'], error)
  }
  const parsed = z.array(sceneExceptionSchema).min(1).safeParse(json)
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
  const tick = (time * timeBase.den) / timeBase.num
  const last = end < times.length ? times[end] : Infinity
  return tick >= times[start] && tick < last
}

/** What is done to the scene of a frame: the film's own recipe with the exceptions of that scene, the last one last. */
export function recipeAt(
  frame: number,
  analysis: FilmAnalysis,
  timeBase: Rational,
  exceptions: readonly SceneException[],
  usual: { color: ColorStep; restoration: FilmRestoration },
): { color: ColorStep; restoration: FilmRestoration } {
  let { color, restoration } = usual
  for (const exception of exceptions) {
    if (!isOf(exception, frame, analysis, timeBase)) continue
    const { dust, ...others } = exception.restoration ?? {}
    color = colorStepSchema.parse({ ...color, ...exception.color })
    restoration = { ...restoration, ...others, ...(dust !== undefined && { dust: dust === 'on' }) }
  }
  return { color, restoration }
}
