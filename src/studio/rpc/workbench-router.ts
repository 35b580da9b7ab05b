/** Answers `workbenchContract`. */
import { ORPCError, implement } from '@orpc/server'
import { parseRecipe } from '../../contract/recipe.ts'
import { workbenchContract } from '../../contract/workbench.ts'
import { asTypedError } from './base.ts'
import { streamOf } from './stream.ts'
import type { PreviewService } from '../previews/preview-service.ts'

/** @param workbench asked for at each call: a library may be closed and opened again */
export function workbenchRoutes(workbench: () => PreviewService) {
  const os = implement(workbenchContract)
  return {
    preview: os.preview.handler(({ input, signal }) =>
      typed(() =>
        streamOf(signal, async (options) => ({
          type: 'done' as const,
          ...(await workbench().preview({ ...input, recipe: parseRecipe(input.recipe) }, options)),
        })),
      ),
    ),
    sweep: os.sweep.handler(({ input, signal }) =>
      typed(() => workbench().sweep({ ...input, recipe: parseRecipe(input.recipe) }, signal)),
    ),
    tiles: os.tiles.handler(({ input, signal }) =>
      typed(() =>
        streamOf(signal, async (options) => ({
          type: 'done' as const,
          pyramid: await workbench().tiles({ ...input, recipe: parseRecipe(input.recipe) }, options),
        })),
      ),
    ),
    damage: os.damage.handler(({ input, signal }) =>
      typed(() =>
        streamOf(signal, async (options) => ({
          type: 'done' as const,
          ...(await workbench().damage({ ...input, recipe: parseRecipe(input.recipe) }, options)),
        })),
      ),
    ),
    proposals: os.proposals.handler(async ({ input, signal }) => {
      const request = { ...input, recipe: parseRecipe(input.recipe) }
      const colors = await workbench()
        .proposals(request, { signal })
        .catch((error: unknown) => {
          throw asTypedError(error)
        })
      return { colors }
    }),
  }
}

async function* typed<T>(events: () => AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* events()
  } catch (error) {
    throw error instanceof ORPCError ? error : asTypedError(error)
  }
}
