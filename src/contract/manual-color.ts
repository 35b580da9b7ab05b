/**
 * The manual color step: what a person says about colours, as strokes and as a photo to take colours from. Kept apart from
 * the model's guess, so that it is put on again when the model or the render factor changes.
 */
import { z } from 'zod'
import { brushPointSchema, widestBrush } from './geometry.ts'

const mostPoints = 4000
const mostStrokes = 500

/** CIE Lab without its L: the photo's own lightness stays. */
export const chromaSchema = z.strictObject({
  a: z.number().min(-128).max(128),
  b: z.number().min(-128).max(128),
})

export type Chroma = z.infer<typeof chromaSchema>

const strokeFields = {
  /** Of the brush, as a share of the picture's longer side. */
  radius: z.number().positive().max(widestBrush),
  /** The way of its centre, in shares of the picture after the geometry step; a single point is a click. */
  points: z.array(brushPointSchema).min(1).max(mostPoints),
  /** How far it spreads from there, 0 to 1: from the stroke itself to all that no contour parts from it. */
  reach: z.number().min(0).max(1).default(0.5),
  /**
   * It stays on the object that it lies on, within weak contours, too. Strokes of earlier versions say
   * nothing, and spread as they did.
   */
  contained: z.literal(true).optional(),
}

export const colorStrokeSchema = z.discriminatedUnion('kind', [
  /** "This was green." */
  z.strictObject({ kind: z.literal('color'), color: chromaSchema, ...strokeFields }),
  /** "This was grey": no colour. */
  z.strictObject({ kind: z.literal('grey'), ...strokeFields }),
  /** The colour that is there, paler (below 1) or more vivid (above). */
  z.strictObject({ kind: z.literal('saturation'), amount: z.number().min(0).max(3), ...strokeFields }),
  /** Nothing spreads to here: what the model said stays. */
  z.strictObject({ kind: z.literal('keep'), ...strokeFields }),
])
export type ColorStroke = z.infer<typeof colorStrokeSchema>

/** Takes the palette of another photo, region by region. */
const referenceSchema = z.strictObject({
  /** SHA-256 of that photo's file: it is found wherever it lies now. */
  photo: z.string().regex(/^[0-9a-f]{64}$/),
  /** As that file was called when it was chosen, so that it can be named when it is gone. */
  name: z.string().max(1000).optional(),
  /** 0: not at all; 1: its palette wholly. */
  strength: z.number().min(0).max(1).default(1),
})

export const manualColorStepSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** 0: the model's colour alone. */
  strength: z.number().min(0).max(1).default(1),
  /** Where two of them meet, the later one has the last word. */
  strokes: z.array(colorStrokeSchema).max(mostStrokes).default([]),
  reference: referenceSchema.nullable().default(null),
})
export type ManualColorStep = z.infer<typeof manualColorStepSchema>

/** Whether a step takes another photo's colours. */
export const takesPalette = ({ enabled, strength, reference }: ManualColorStep): boolean =>
  enabled && strength > 0 && reference !== null && reference.strength > 0

/** Whether a step changes anything. */
export const isManualColorActive = (step: ManualColorStep): boolean =>
  takesPalette(step) ||
  (step.enabled && step.strength > 0 && step.strokes.some((stroke) => stroke.kind !== 'keep'))
