/** SQL for renders: which picture was made of which photo, what variants are to look like now, and of which model files. */
import { type Insertable, type Kysely, type Selectable, sql } from 'kysely'
import type { LibraryTables, RenderTable } from './schema.ts'
import { listed } from './sql-lists.ts'
import type { Library } from './open.ts'
import { photosWithVariants } from './views/joined.ts'
import type { Packs } from '../models/registry.ts'

export type RenderRow = Selectable<RenderTable>

export class RenderRepository {
  readonly #db: Kysely<LibraryTables>

  constructor(db: Kysely<LibraryTables>) {
    this.#db = db
  }

  async byKey(key: string): Promise<RenderRow | null> {
    return (
      (await this.#db.selectFrom('renders').selectAll().where('key', '=', key).executeTakeFirst()) ?? null
    )
  }

  /** The newest first. */
  ofPhoto(photoId: number): Promise<RenderRow[]> {
    return this.#db
      .selectFrom('renders')
      .selectAll()
      .where('photo_id', '=', photoId)
      .orderBy('created', 'desc')
      .orderBy('id', 'desc')
      .execute()
  }

  /** One row a key: a later try replaces a former one. */
  async put(row: Insertable<RenderTable>): Promise<void> {
    const { key: _, ...change } = row
    await this.#db
      .insertInto('renders')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(change))
      .execute()
  }
}

interface RenderTarget {
  photo: number
  sha256: string
  variant: number
  recipe: string
  /** Of the picture of just this recipe and just these models. */
  file: string | null
}

/** Of a photo, a variant and its step, joined as `photosWithVariants` does. */
const targetColumns = sql`p.id AS photo, p.sha256, v.id AS variant, s.recipe,
  (SELECT r.file FROM renders AS r WHERE r.photo_id = p.id AND r.recipe_hash = s.hash AND r.models = m.models
    AND r.state = 'ready' LIMIT 1) AS file`

/** What the first variants of photos are to look like, and what is there of it. Films are no matter of single pictures. */
export async function targetsOfPhotos(db: Library['db'], photos: readonly number[]): Promise<RenderTarget[]> {
  const { rows } = await sql<RenderTarget>`SELECT ${targetColumns}
    FROM ${listed(photos)} AS given JOIN ${photosWithVariants}
    WHERE p.id = given.value AND p.removed_at IS NULL AND p.film IS NULL AND v.id IS NOT NULL ORDER BY given.key`.execute(
    db,
  )
  return rows
}

/** The same of variants, whichever of their photos they are. */
export async function targetsOfVariants(
  db: Library['db'],
  variants: readonly number[],
): Promise<RenderTarget[]> {
  const { rows } = await sql<RenderTarget>`SELECT ${targetColumns}
    FROM ${listed(variants)} AS given JOIN variants AS v ON v.id = given.value
    JOIN photos AS p ON p.id = v.photo_id
    JOIN recipe_steps AS s ON s.variant_id = v.id AND s.seq = v.cursor
    LEFT JOIN temp.work_models AS m ON m.uses = s.uses
    WHERE p.removed_at IS NULL AND p.film IS NULL ORDER BY given.key`.execute(db)
  return rows
}

/** Of a reference that no pack answers to: no picture was made with it. */
const unknown = 'unknown'

export class RecipeModels {
  readonly #db: Kysely<LibraryTables>
  readonly #packs: Pick<Packs, 'get' | 'list'>
  #known = new Map<string, string>()

  constructor(db: Kysely<LibraryTables>, packs: Pick<Packs, 'get' | 'list'>) {
    this.#db = db
    this.#packs = packs
  }

  /** Looks anew which packs there are, and writes it to the database; to be called when models or recipes have changed. */
  async refresh(): Promise<void> {
    const { packs } = await this.#packs.list()
    this.#known = new Map(packs.map(({ manifest }) => [manifest.id, manifest.files[0].sha256]))
    const rows = await this.#db.selectFrom('recipe_steps').select('uses').distinct().execute()
    const now = rows.map(({ uses }) => ({ uses, models: this.of(uses) }))
    await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('work_models').execute()
      await sql`INSERT INTO work_models (uses, models)
        SELECT value ->> 'uses', value ->> 'models' FROM json_each(${JSON.stringify(now)})`.execute(trx)
    })
  }

  /** @param uses see `RecipeWork` */
  of(uses: string): string {
    return idsIn(uses)
      .map((id) => this.#known.get(id) ?? unknown)
      .join(' ')
  }

  /** The same of files that have been looked at. @throws StudioFault `model.*`, where one is not there or not what it says */
  async checked(uses: string): Promise<string> {
    const packs = await Promise.all(idsIn(uses).map((id) => this.#packs.get(id)))
    return packs.map(({ manifest }) => manifest.files[0].sha256).join(' ')
  }
}

const idsIn = (uses: string) => uses.split(' ').filter(Boolean)
