/** What one scene of a film has otherwise than the rest: some values of its colour, its grading and its mending. */
import { z } from 'zod'
import { filmMendingSchema, type FilmMending } from './film.ts'
import { gradeStepSchema, type GradeStep } from './grade.ts'
import { colorStepSchema, type ColorStep } from './recipe.ts'

/** The same object of which any field may be left out, and stays left out. */
function someOf<Output>({ shape }: { shape: z.ZodRawShape } & z.ZodType<Output>): z.ZodType<Partial<Output>> {
  const fields = Object.entries(shape).map(([key, field]) => {
    const bare = field instanceof z.ZodDefault ? field.unwrap() : field
    return [key, z.optional(bare)]
  })
  return z.strictObject(Object.fromEntries(fields)) as unknown as z.ZodType<Partial<Output>>
}

export const sceneChangesSchema = z.strictObject({
  color: someOf<ColorStep>(colorStepSchema).optional(),
  grade: someOf<GradeStep>(gradeStepSchema).optional(),
  restoration: someOf<FilmMending>(filmMendingSchema).optional(),
})
export type SceneChanges = z.infer<typeof sceneChangesSchema>

/** What is done to the frames of a film, or of one scene. */
export interface SceneWork {
  color: ColorStep
  grade: GradeStep
  restoration: FilmMending
}

/** The film's own with what a scene has otherwise. */
export function withChanges(usual: SceneWork, { color, grade, restoration }: SceneChanges): SceneWork {
  return {
    color: { ...usual.color, ...color },
    grade: { ...usual.grade, ...grade },
    restoration: { ...usual.restoration, ...restoration },
  }
}

/** @returns what of `wanted` is other than for the rest of the film; null where nothing is */
export function changesBetween(usual: SceneWork, wanted: SceneWork): SceneChanges | null {
  const changes: SceneChanges = {
    ...part('color', differing(usual.color, wanted.color)),
    ...part('grade', differing(usual.grade, wanted.grade)),
    ...part('restoration', differing(usual.restoration, wanted.restoration)),
  }
  return Object.keys(changes).length === 0 ? null : changes
}

const part = (name: keyof SceneChanges, values: object | null): object => (values ? { [name]: values } : {})

function differing<T extends object>(usual: T, wanted: T): Partial<T> | null {
  const jsonOf = (value: unknown) => JSON.stringify(value) ?? ''
  const own = new Map<string, unknown>(Object.entries(usual))
  const fields = Object.entries(wanted).filter(([key, value]) => jsonOf(value) !== jsonOf(own.get(key)))
  return fields.length === 0 ? null : (Object.fromEntries(fields) as Partial<T>)
}
