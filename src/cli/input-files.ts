/** What a person gives in files: recipes, as JSON of their own or in the sidecar of an export, and descriptions of models. */
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { isFault, StudioFault } from '../contract/errors.ts'
import { colorizerSchema, type Colorizer } from '../contract/manifest.ts'
import { takesPalette } from '../contract/manual-color.ts'
import { issuesOf, parseRecipe, type Recipe } from '../contract/recipe.ts'
import { withCurrentManifestNames } from '../contract/stored-names.ts'
import type { ReferencePhoto } from '../studio/library/files.ts'
import type { Studio } from '../studio/studio.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

const isFolder = (error: unknown): boolean => codeOf(error) === 'EISDIR'

/** @throws StudioFault `image.notFound`, `image.denied`, `file.isFolder`, naming the file */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isFolder(error)) throw new StudioFault('file.isFolder', { file }, error)
    if (['EACCES', 'EPERM'].includes(codeOf(error))) throw new StudioFault('image.denied', { file }, error)
    throw new StudioFault('image.notFound', { file }, error)
  }
}

/** @throws StudioFault as `readText` does, and `recipe.invalid`, naming the file */
export async function readRecipe(path: string): Promise<Recipe> {
  const file = resolve(path)
  const text = await readText(file)
  const refuse = (issues: string[]) =>
    new StudioFault('recipe.invalid', { issues: issues.map((issue) => `${file}: ${issue}`) })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw refuse(['it is no JSON'])
  }
  try {
    return parseRecipe(json instanceof Object && 'recipe' in json ? json.recipe : json)
  } catch (error) {
    throw isFault(error, 'recipe.invalid') ? refuse(error.data.issues) : error
  }
}

/**
 * A recipe that takes the colours of a file's photo, where one is named.
 * @throws StudioFault about that file; `recipe.invalid` where the recipe wants a photo that nobody named
 */
export async function withPalette(
  recipe: Recipe,
  path: string | undefined,
  { engine }: Pick<Studio, 'engine'>,
  maxPixels: number,
): Promise<{ recipe: Recipe; reference?: ReferencePhoto }> {
  const { manualColor } = recipe.steps
  if (path === undefined) {
    if (!takesPalette(manualColor)) return { recipe }
    const name = manualColor.reference?.name ?? 'another photo'
    throw new StudioFault('recipe.invalid', {
      issues: [`it takes the colours of ${name}: say by --colours-of where that photo lies`],
    })
  }
  const file = resolve(path)
  await engine.call('header', { input: file, maxPixels })
  const { sha256 } = await engine.call('hash', { file })
  const name = basename(file)
  const reference = { strength: manualColor.reference?.strength ?? 1, photo: sha256, name }
  const steps = { ...recipe.steps, manualColor: { ...manualColor, enabled: true, reference } }
  return { recipe: { ...recipe, steps }, reference: { name, file } }
}

/**
 * What a person says of a model of their own.
 * @throws StudioFault `model.manifestInvalid`, naming the file and what is wrong in it
 */
export async function readColorizer(file: string): Promise<Colorizer> {
  const invalid = (issues: string[], cause?: unknown) =>
    new StudioFault('model.manifestInvalid', { file, issues }, cause)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw isFolder(error)
      ? new StudioFault('file.isFolder', { file }, error)
      : invalid(['it can not be read'], error)
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
