/** Jobs of films in the queue's table: changed for another try, and what they leave behind when they are forgotten. */
import type { Kysely } from 'kysely'
import type { ProviderChoice } from '../../contract/engine.ts'
import { filmKind } from '../jobs/queue.ts'
import type { LibraryTables } from '../library/schema.ts'
import { among } from '../library/sql-lists.ts'
import { parseJson } from '../library/stored-rows.ts'
import { filmPayloadSchema, type FilmPayload } from './film-files.ts'

export { removeWork } from './film-files.ts'

/** Films of failed and cancelled jobs: what is finished of them is worth nothing once nobody can go on with it. */
export async function worksOf(
  db: Kysely<LibraryTables>,
  states: readonly ('done' | 'failed' | 'cancelled')[],
): Promise<FilmPayload[]> {
  const rows = await db
    .selectFrom('jobs')
    .select('payload')
    .where('kind', '=', filmKind)
    .where('state', 'in', states)
    .where('state', '<>', 'done')
    .execute()
  return rows.flatMap(({ payload }) => filmPayloadSchema.safeParse(parseJson(payload)).data ?? [])
}

/**
 * Gives failed and cancelled jobs of films another provider or factor.
 * @returns their ids
 */
export async function retryFilms(
  db: Kysely<LibraryTables>,
  ids: readonly number[],
  { provider, renderFactor }: { provider?: ProviderChoice | undefined; renderFactor?: number | undefined },
): Promise<number[]> {
  const rows = await db
    .selectFrom('jobs')
    .select(['id', 'payload'])
    .where('id', 'in', among(ids))
    .where('kind', '=', filmKind)
    .where('state', 'in', ['failed', 'cancelled'])
    .execute()
  for (const { id, payload } of rows) {
    const film = filmPayloadSchema.safeParse(parseJson(payload)).data
    if (!film) continue
    const { color } = film.recipe.steps
    const steps = {
      ...film.recipe.steps,
      color: { ...color, ...(renderFactor !== undefined && { renderFactor }) },
    }
    const changed = {
      ...film,
      recipe: { ...film.recipe, steps },
      ...(provider !== undefined && { provider }),
    }
    await db
      .updateTable('jobs')
      .set({ payload: JSON.stringify(changed) })
      .where('id', '=', id)
      .execute()
  }
  return rows.map(({ id }) => id)
}
