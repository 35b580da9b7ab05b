/** Masks that a person paints: strokes of a brush, for the repair of damage and for corrections of a part of the picture. */
import { z } from 'zod'
import { brushPointSchema, widestBrush } from './geometry.ts'

/** Most points a stroke may have, and most strokes a mask may have: minutes of painting, a few megabytes of JSON. */
const mostPoints = 4000
export const mostStrokes = 2000

export const strokeFields = {
  /** Of the brush, as a share of the picture's longer side. */
  radius: z.number().positive().max(widestBrush),
  /** The way of its centre, in shares of the picture after the geometry step; a single point is a dab. */
  points: z.array(brushPointSchema).min(1).max(mostPoints),
}

export const maskStrokeSchema = z.strictObject({
  /** Puts what lies under it into the mask, or takes it out again. */
  kind: z.enum(['add', 'erase']),
  ...strokeFields,
})
export type MaskStroke = z.infer<typeof maskStrokeSchema>
