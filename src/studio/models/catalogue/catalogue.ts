/** The models that Tintype knows where to get: the built-in list and the one a person may add to it. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { StudioFault } from '../../../contract/errors.ts'
import { modelIdSchema, sha256Schema } from '../../../contract/manifest.ts'
import { issuesOf, styleSchema } from '../../../contract/recipe.ts'
import builtIn from './catalogue.json' with { type: 'json' }

export const catalogueEntrySchema = z.strictObject({
  id: modelIdSchema,
  name: z.string().min(1).max(100),
  style: styleSchema.optional(),
  /** What it is good at, for the person who chooses. */
  summary: z.string().max(400),
  licence: z.string().min(1),
  source: z.string().min(1),
  file: z.strictObject({
    name: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.(pth|pt|onnx)$/,
        'a plain file name that ends in .pth, .pt or .onnx',
      ),
    /** Null where nobody has published it for certain. */
    bytes: z.int().positive().nullable(),
    /** Shown where `bytes` is null; nothing is decided by it. */
    aboutBytes: z.int().positive().optional(),
    /** Null where nobody has published it: such a file is quarantined until a person trusts it. */
    sha256: sha256Schema.nullable(),
    /** The same file in several places, best first. */
    urls: z.array(z.url({ protocol: /^https?$/ })).max(20),
  }),
})
export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>

export const catalogueSchema = z.strictObject({
  version: z.literal(1),
  models: z.array(catalogueEntrySchema).max(10_000),
})

/**
 * The built-in catalogue, and the person's own JSON file of the same form; an entry of theirs goes before ours of the
 * same id.
 * @param userFile need not exist
 * @throws StudioFault `catalogue.invalid`, naming each field that is wrong
 */
export async function loadCatalogue(userFile?: string): Promise<CatalogueEntry[]> {
  const entries = new Map(catalogueSchema.parse(builtIn).models.map((entry) => [entry.id, entry]))
  for (const entry of userFile === undefined ? [] : await readUserFile(userFile)) entries.set(entry.id, entry)
  return [...entries.values()]
}

async function readUserFile(file: string): Promise<CatalogueEntry[]> {
  const invalid = (issues: string[], cause: unknown) =>
    new StudioFault('catalogue.invalid', { file, issues }, cause)
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw invalid([error instanceof SyntaxError ? 'it is not JSON' : "it can't be read"], error)
  }
  const result = catalogueSchema.safeParse(json)
  if (!result.success) throw invalid(issuesOf(result.error), result.error)
  return result.data.models
}

/**
 * The entry of an id.
 * @throws StudioFault `model.unknown`
 */
export function entryOf(entries: readonly CatalogueEntry[], id: string): CatalogueEntry {
  const entry = entries.find((candidate) => candidate.id === id)
  if (!entry) throw new StudioFault('model.unknown', { id, known: entries.map((known) => known.id) })
  return entry
}
