/** What one recipe says otherwise than another, value by value: for a history that says what was changed. */
import { z } from 'zod'

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

/**
 * `field` is the step and its value, "color.saturation"; of a list it is the length. Null: nothing was said,
 * and the usual holds.
 */
export const recipeChangeSchema = z.object({ field: z.string(), from: valueSchema, to: valueSchema })
export type RecipeChange = z.infer<typeof recipeChangeSchema>

type Value = z.infer<typeof valueSchema>

/** More of them are told by the name of what was done. */
const most = 12

/** @param before and @param after the `steps` of recipes under today's names, or any JSON */
export function recipeChanges(before: unknown, after: unknown): RecipeChange[] {
  const [from, to] = [valuesOf(before), valuesOf(after)]
  return [...new Set([...from.keys(), ...to.keys()])]
    .map((field) => ({ field, from: from.get(field) ?? null, to: to.get(field) ?? null }))
    .filter((change) => change.from !== change.to)
    .slice(0, most)
}

function valuesOf(json: unknown, path = '', into = new Map<string, Value>()): Map<string, Value> {
  const value = valueSchema.safeParse(json)
  if (value.success) into.set(path, value.data)
  else if (Array.isArray(json)) into.set(path, json.length)
  else if (typeof json === 'object' && json !== null) {
    for (const [key, inner] of Object.entries(json))
      valuesOf(inner, path === '' ? key : `${path}.${key}`, into)
  }
  return into
}
