/** The kind of job that colours one picture which was sent or fetched. */
import { join } from 'node:path'
import { z } from 'zod'
import type { ColorizeRequest } from '../../contract/api.ts'
import { outputOptionsSchema, type OutputOptions } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import {
  makeAutomatic,
  makeRecipe,
  recipeSchema,
  storedRecipeSchema,
  type Recipe,
} from '../../contract/recipe.ts'
import { renameInFault } from '../../platform/file-names.ts'
import type { Studio } from '../../studio/studio.ts'
import type { JobFolders, KindHandler } from './jobs.ts'
import { requestOf } from './job-store.ts'

const endings: Record<OutputFormat, string> = {
  jpeg: 'jpg',
  png: 'png',
  tiff: 'tif',
  webp: 'webp',
  avif: 'avif',
}

/** What a colorize job's row holds. */
const storedColorizeSchema = z.object({
  /** File in the job's folder of inputs. */
  name: z.string(),
  recipe: storedRecipeSchema,
  options: outputOptionsSchema,
})
export type StoredColorize = z.input<typeof storedColorizeSchema>

/** The recipe that a request comes to. */
export function recipeOf({
  recipe,
  style,
  renderFactor,
  automatic,
}: Pick<ColorizeRequest, 'recipe' | 'style' | 'renderFactor' | 'automatic'>): Recipe {
  const given = recipe ?? makeRecipe()
  const { color } = given.steps
  const changed = recipeSchema.parse({
    ...given,
    steps: {
      ...given.steps,
      color: {
        ...color,
        ...(style !== undefined && { style }),
        ...(renderFactor !== undefined && { renderFactor }),
      },
    },
  })
  return automatic ? makeAutomatic(changed) : changed
}

/** Formats in which several pictures are an animation, not pages. */
const animatedFormats = ['gif', 'webp', 'avif', 'png']

/**
 * Looks at what has arrived before it is queued.
 * @param name as the sender knows it
 * @throws StudioFault `image.*`: it is no picture, an animation, or too large
 */
export async function checkPicture(
  engine: Pick<Studio['engine'], 'call'>,
  path: string,
  name: string,
): Promise<void> {
  try {
    const { format, pages } = await engine.call('header', { input: path })
    if (pages > 1 && animatedFormats.includes(format)) {
      throw new StudioFault('image.animated', { file: name, frames: pages })
    }
  } catch (error) {
    throw renameInFault(error, name, path)
  }
}

/** @param onRendered seconds that it took */
export function colorizeKind(
  studio: Pick<Studio, 'restore'>,
  folders: JobFolders,
  onRendered: (seconds: number, options: OutputOptions) => void,
): KindHandler {
  return async (row, { signal, progress }) => {
    const request = requestOf(row, storedColorizeSchema)
    if (!request)
      throw new StudioFault('library.rowUnreadable', { kind: 'job', name: row.id, reason: 'its request' })
    const { name, recipe, options } = request
    const file = `${row.id}.${endings[options.format]}`
    const input = join(folders.inputs, row.id, name)
    const output = join(folders.results, file)
    const began = performance.now()
    try {
      await studio.restore({ input, output, recipe, options, leased: true }, { signal, progress })
    } catch (error) {
      signal.throwIfAborted()
      throw renameInFault(error, name, input, output)
    }
    onRendered((performance.now() - began) / 1000, options)
    return { file, type: `image/${options.format}` }
  }
}
