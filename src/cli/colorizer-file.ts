/** What a person says of a model of his own, from a file. */
import { readFile } from 'node:fs/promises'
import { StudioFault } from '../contract/errors.ts'
import { colorizerSchema, type Colorizer } from '../contract/manifest.ts'
import { issuesOf } from '../contract/recipe.ts'
import { withCurrentManifestNames } from '../contract/stored-names.ts'

/** @throws StudioFault `model.manifestInvalid`, naming the file and what is wrong in it */
export async function readColorizer(file: string): Promise<Colorizer> {
  const invalid = (issues: string[], cause?: unknown) =>
    new StudioFault('model.manifestInvalid', { file, issues }, cause)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw invalid(['it can not be read'], error)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw invalid(['it is not JSON'], error)
  }
  const read = colorizerSchema.safeParse(withCurrentManifestNames(json))
  if (!read.success) throw invalid(issuesOf(read.error))
  return read.data
}
