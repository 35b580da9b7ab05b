/** Looks through a library for rows that this version can't read, and takes them out where a person wants that. */
import type { Transaction } from 'kysely'
import { editLabelSchema } from '../../contract/edits.ts'
import { isFault, studioErrorSchema, type StudioFault } from '../../contract/errors.ts'
import type { Library } from '../library/open.ts'
import { removeVariant } from '../library/recipe-steps.ts'
import type { LibraryTables } from '../library/schema.ts'
import {
  isContentKey,
  isRenderFile,
  photoFault,
  readColumn,
  readRecipe,
  unreadable,
} from '../library/stored-rows.ts'
import { renderPayloadSchema } from '../render/library-renderer.ts'

type Db = Transaction<LibraryTables>

export interface UnreadableRow {
  fault: StudioFault<'library.rowUnreadable'>
  /** Takes it out of the library, and as little else as can be. */
  remove: (trx: Db) => Promise<unknown>
}

/** Rows read at once. */
const rowsAtOnce = 1000

/** All that can't be read, table by table. Nothing is changed. */
export async function* findUnreadable(library: Library): AsyncGenerator<UnreadableRow> {
  yield* photosIn(library)
  yield* variantsIn(library)
  yield* rendersIn(library)
  yield* jobsIn(library)
  yield* editsIn(library)
}

/** Removes what `findUnreadable` has found. */
export async function removeUnreadable(library: Library, rows: readonly UnreadableRow[]): Promise<void> {
  await library.db.transaction().execute(async (trx) => {
    for (const { remove } of rows) await remove(trx)
  })
}

/** What `check` throws of a row that can't be read; null where it can. */
function faultOf(check: () => unknown): StudioFault<'library.rowUnreadable'> | null {
  try {
    check()
    return null
  } catch (error) {
    if (isFault(error, 'library.rowUnreadable')) return error
    throw error
  }
}

/** Rows of a table by their ids, a part at a time. */
async function* inOrder<Row extends { id: number }>(
  read: (after: number) => Promise<Row[]>,
): AsyncGenerator<Row> {
  for (let after = -1; ;) {
    const rows = await read(after)
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.id
  }
}

async function* photosIn({ db, clock }: Library): AsyncGenerator<UnreadableRow> {
  const rows = inOrder((after) =>
    db
      .selectFrom('photos')
      .selectAll()
      .where('id', '>', after)
      .where('removed_at', 'is', null)
      .orderBy('id')
      .limit(rowsAtOnce)
      .execute(),
  )
  for await (const row of rows) {
    const fault = photoFault(row)
    // As a person removes a photo: its file stays, and the row goes after a month.
    const change = { removed_at: clock.now() }
    if (fault)
      yield {
        fault,
        remove: (trx) => trx.updateTable('photos').set(change).where('id', '=', row.id).execute(),
      }
  }
}

async function* variantsIn({ db }: Library): AsyncGenerator<UnreadableRow> {
  const rows = inOrder((after) =>
    db
      .selectFrom('variants')
      .leftJoin('recipe_steps as step', (join) =>
        join.onRef('step.variant_id', '=', 'variants.id').onRef('step.seq', '=', 'variants.cursor'),
      )
      .innerJoin('photos', 'photos.id', 'variants.photo_id')
      .select(['variants.id', 'variants.name', 'variants.cursor', 'step.recipe', 'photos.name as photo'])
      .where('variants.id', '>', after)
      .orderBy('variants.id')
      .limit(rowsAtOnce)
      .execute(),
  )
  /** Most photos have one of a few recipes. */
  const sound = new Set<string>()
  for await (const { id, name, cursor, recipe, photo } of rows) {
    if (recipe !== null && sound.has(recipe)) continue
    const fault = faultOf(() => {
      const variant = `${photo}, ${name}`
      if (recipe === null) throw unreadable('variant', variant, [`its history has no step ${cursor}`])
      readRecipe(recipe, variant)
      sound.add(recipe)
    })
    if (fault) yield { fault, remove: (trx) => goBack(trx, id, cursor) }
  }
}

/** To the last step that can be read; a variant that has none goes. */
async function goBack(trx: Db, id: number, cursor: number): Promise<void> {
  const steps = await trx
    .selectFrom('recipe_steps')
    .select(['seq', 'recipe'])
    .where('variant_id', '=', id)
    .where('seq', '<', cursor)
    .orderBy('seq', 'desc')
    .execute()
  const last = steps.find(({ recipe }) => faultOf(() => readRecipe(recipe, id)) === null)
  if (!last) return removeVariant(trx, id)
  await trx.deleteFrom('recipe_steps').where('variant_id', '=', id).where('seq', '>', last.seq).execute()
  await trx.updateTable('variants').set({ cursor: last.seq }).where('id', '=', id).execute()
}

async function* rendersIn({ db }: Library): AsyncGenerator<UnreadableRow> {
  const rows = inOrder((after) =>
    db
      .selectFrom('renders')
      .innerJoin('photos', 'photos.id', 'renders.photo_id')
      .select(['renders.id', 'renders.key', 'renders.state', 'renders.file', 'renders.detail', 'photos.name'])
      .where('renders.id', '>', after)
      .orderBy('renders.id')
      .limit(rowsAtOnce)
      .execute(),
  )
  for await (const { id, key, state, file, detail, name } of rows) {
    const fault = faultOf(() => {
      if (!isContentKey(key)) throw unreadable('picture', name, ['its key is no hash'])
      if (state === 'failed') readColumn(studioErrorSchema, detail, 'picture', name)
      else if (file === null || !isRenderFile(file))
        throw unreadable('picture', name, ['its file is none of the library'])
    })
    if (fault) yield { fault, remove: (trx) => trx.deleteFrom('renders').where('id', '=', id).execute() }
  }
}

async function* jobsIn({ db }: Library): AsyncGenerator<UnreadableRow> {
  const rows = inOrder((after) =>
    db
      .selectFrom('jobs')
      .select(['id', 'kind', 'payload', 'fault'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(rowsAtOnce)
      .execute(),
  )
  for await (const { id, kind, payload, fault: stored } of rows) {
    const fault = faultOf(() => {
      if (kind !== 'render') throw unreadable('job', id, [`its kind "${kind}" is unknown`])
      readColumn(renderPayloadSchema, payload, 'job', id)
      if (stored !== null) readColumn(studioErrorSchema, stored, 'job', id)
    })
    if (fault) yield { fault, remove: (trx) => trx.deleteFrom('jobs').where('id', '=', id).execute() }
  }
}

async function* editsIn({ db }: Library): AsyncGenerator<UnreadableRow> {
  const rows = await db.selectFrom('edits').select(['id', 'label']).orderBy('id').execute()
  for (const { id, label } of rows) {
    const fault = faultOf(() => readColumn(storedLabelSchema, label, 'edit', id))
    // What lies behind it can't be undone without it.
    if (fault) yield { fault, remove: (trx) => trx.deleteFrom('edits').where('id', '<=', id).execute() }
  }
}

/** `unknown` is what is said of a label that can't be read; none is stored so. */
const storedLabelSchema = editLabelSchema.extend({ type: editLabelSchema.shape.type.exclude(['unknown']) })
