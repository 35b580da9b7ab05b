/** One photo through several recipes, small, onto one labelled sheet. */
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { ProviderChoice } from '../contract/engine.ts'
import { StudioFault } from '../contract/errors.ts'
import type { Recipe } from '../contract/recipe.ts'
import type { Studio } from '../studio/studio.ts'

export interface SheetPicture {
  /** Null: the photo as it is. */
  recipe: Recipe | null
  /** @param renderFactor at which the model saw the photo; null where it knows one size only */
  label: (renderFactor: number | null) => string
}

interface SheetRequest {
  /** Absolute paths; the sheet's format is that of its ending. */
  input: string
  output: string
  /** Row by row. */
  pictures: readonly SheetPicture[]
  columns: number
  /** Longest side of a picture, in pixels. */
  side: number
  provider: ProviderChoice | undefined
  maxPixels: number
}

/**
 * Draws the sheet.
 * @returns its size in pixels
 * @throws StudioFault `output.isOriginal` where the sheet would replace the photo; as `Studio.restore` and
 * the engine's `contactSheet`
 */
export async function drawPictureSheet(
  studio: Pick<Studio, 'engine' | 'restore'>,
  { input, output, pictures, columns, side, provider, maxPixels }: SheetRequest,
  signal: AbortSignal,
): Promise<{ width: number; height: number }> {
  await refuseOriginal(input, output)
  const folder = await mkdtemp(join(tmpdir(), 'tintype-sheet-'))
  try {
    const cells: { file: string; label: string }[] = []
    for (const [i, { recipe, label }] of pictures.entries()) {
      const file = recipe === null ? input : join(folder, `${i}.webp`)
      const report =
        recipe &&
        (await studio.restore(
          {
            input,
            output: file,
            recipe,
            options: { format: 'webp', quality: 92, longestSide: side, mark: false, metadata: false },
            provider,
            maxPixels,
          },
          { signal },
        ))
      cells.push({ file, label: label(report?.renderFactor ?? null) })
    }
    const title = basename(input)
    const sheet = { cells, columns, cellSide: side, title, output }
    const { width, height } = await studio.engine.call('contactSheet', sheet, { signal })
    return { width, height }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function refuseOriginal(input: string, output: string): Promise<void> {
  const [original, target] = await Promise.all(
    [input, output].map((file) => realpath(file).catch(() => null)),
  )
  if (original !== null && original === target) throw new StudioFault('output.isOriginal', { file: input })
}
