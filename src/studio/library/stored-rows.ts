/** Rows that this version can't read (damaged, or a newer version's): each is a fault of its own that names the row. */
import { z } from 'zod'
import { headerSchema } from '../../contract/engine.ts'
import { noteSchema, type Note } from '../../contract/notes.ts'
import { isFault, StudioFault, type FaultData } from '../../contract/errors.ts'
import { issuesOf, parseRecipe, type Recipe } from '../../contract/recipe.ts'

export type RowKind = FaultData<'library.rowUnreadable'>['kind']

/** More of them say nothing more. */
const maxIssues = 3
const maxNameLength = 100

/** @param name as a person knows it: a file's name, a number of the list */
export function unreadable(
  kind: RowKind,
  name: string | number,
  issues: readonly string[],
): StudioFault<'library.rowUnreadable'> {
  const reason = issues.slice(0, maxIssues).join('; ')
  return new StudioFault('library.rowUnreadable', {
    kind,
    name: String(name).slice(0, maxNameLength),
    reason,
  })
}

/** @returns undefined for what is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Reads a recipe as the database holds it.
 * @param name of the photo or variant that it belongs to
 * @throws StudioFault `library.rowUnreadable`
 */
export function readRecipe(json: string, name: string | number): Recipe {
  try {
    return parseRecipe(parseJson(json))
  } catch (error) {
    throw unreadable('recipe', name, isFault(error, 'recipe.invalid') ? error.data.issues : ['it is no JSON'])
  }
}

/** The same, with the fault in place of the recipe. */
export function tryRecipe(json: string, name: string | number): Recipe | StudioFault {
  try {
    return readRecipe(json, name)
  } catch (error) {
    if (isFault(error, 'library.rowUnreadable')) return error
    throw error
  }
}

/** What a column that holds JSON says. @throws StudioFault `library.rowUnreadable` */
export function readColumn<T>(schema: z.ZodType<T>, json: string, kind: RowKind, name: string | number): T {
  const read = schema.safeParse(parseJson(json))
  if (read.success) return read.data
  throw unreadable(kind, name, issuesOf(read.error))
}

/** What of a photo's row everything else relies on; the rest may be any text. */
const photoRowSchema = headerSchema.extend({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'it is no hash'),
  held: z.enum(['reference', 'copy']),
  date_from: z.iso.date().nullable(),
  date_to: z.iso.date().nullable(),
  date_source: z.enum(['exif', 'name', 'typed']).nullable(),
  added: z.int(),
})

/** What is wrong with a photo's row; null where it is sound. */
export function photoFault(row: { name: string }): StudioFault<'library.rowUnreadable'> | null {
  const read = photoRowSchema.safeParse(row)
  return read.success ? null : unreadable('photo', row.name, issuesOf(read.error))
}

/** Whether a finished picture's file is one that Tintype itself puts there: nothing else is read, or ever deleted. */
export const isRenderFile = (file: string): boolean =>
  /^renders\/[^/\\]+\/[^/\\]+$/.test(file) && !file.split('/').includes('..')

/** Content keys are SHA-256, lower-case hex; file names are made of them. */
export const isContentKey = (key: string): boolean => /^[0-9a-f]{64}$/.test(key)

const reportSchema = z.object({ notes: z.array(noteSchema) })

/** What a picture's report says beside its sizes; nothing where the report can't be read. */
export function notesIn(report: string): Note[] {
  const read = reportSchema.safeParse(parseJson(report))
  return read.success ? read.data.notes : []
}
