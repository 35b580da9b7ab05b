/**
 * The local step of a recipe: exposure, saturation and temperature of a part of the picture, under a mask that a person paints
 * or under a gradient.
 */
import { z } from 'zod'
import { brushPointSchema } from './geometry.ts'
import { gradeStepSchema, neutralGrade, type GradeStep } from './grade.ts'
import { maskStrokeSchema, mostStrokes } from './mask.ts'

/** Of the picture: ends of a gradient that are closer have no direction. */
const leastLength = 0.001

const brushMaskSchema = z.strictObject({
  kind: z.literal('brush'),
  /** In the order in which they were painted: where two lie on each other, the later one has the last word. */
  strokes: z.array(maskStrokeSchema).max(mostStrokes).default([]),
  /** Share of the brush's radius over which it fades out; 0: to its very rim. */
  feather: z.number().min(0).max(1).default(0.5),
})

const gradientMaskSchema = z
  .strictObject({
    kind: z.literal('gradient'),
    /** In shares of the picture after the geometry step. Here and behind it all is corrected ... */
    from: brushPointSchema,
    /** ... here and beyond nothing, and in between less and less. */
    to: brushPointSchema,
  })
  .refine(
    ({ from, to }) => Math.hypot(to.x - from.x, to.y - from.y) >= leastLength,
    'both ends of the gradient lie at one place: move one of them',
  )

export const localMaskSchema = z.discriminatedUnion('kind', [brushMaskSchema, gradientMaskSchema])
export type LocalMask = z.infer<typeof localMaskSchema>

export const localAreaSchema = z.strictObject({
  mask: localMaskSchema,
  /** As in the grade step. */
  exposure: gradeStepSchema.shape.exposure,
  saturation: gradeStepSchema.shape.saturation,
  temperature: gradeStepSchema.shape.temperature,
})
export type LocalArea = z.infer<typeof localAreaSchema>

export const localAmounts = ['exposure', 'saturation', 'temperature'] as const
export type LocalAmount = (typeof localAmounts)[number]

export const mostAreas = 16

export const localStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** 0: the picture as it was; 1: all of each correction. */
  strength: z.number().min(0).max(1).default(1),
  /** In the order in which they are done. */
  areas: z.array(localAreaSchema).max(mostAreas).default([]),
})
export type LocalStep = z.infer<typeof localStepSchema>

/** The grade step that does to all of the picture what the area's amounts do to a part of it. */
export const gradeOfArea = ({ exposure, saturation, temperature }: LocalArea): GradeStep => ({
  ...neutralGrade,
  enabled: true,
  exposure,
  saturation,
  temperature,
})

const changes = (area: LocalArea): boolean =>
  localAmounts.some((amount) => area[amount] !== neutralGrade[amount])

const covers = ({ mask }: LocalArea): boolean =>
  mask.kind === 'gradient' || mask.strokes.some(({ kind }) => kind === 'add')

/** The areas that do anything. */
export const activeAreas = ({ enabled, strength, areas }: LocalStep): LocalArea[] =>
  enabled && strength > 0 ? areas.filter((area) => changes(area) && covers(area)) : []
