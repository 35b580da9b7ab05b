/** What the models that recipes refer to are just now: so that a picture of an older model file counts as stale. */
import { sql, type Kysely } from 'kysely'
import type { Packs } from '../models/registry.ts'
import type { LibraryTables } from './schema.ts'

/** Of a reference that no pack answers to: no picture was made with it. */
const unknown = 'unknown'

export class WorkModels {
  readonly #db: Kysely<LibraryTables>
  readonly #packs: Pick<Packs, 'get' | 'list'>
  #known = new Map<string, string>()

  constructor(db: Kysely<LibraryTables>, packs: Pick<Packs, 'get' | 'list'>) {
    this.#db = db
    this.#packs = packs
  }

  /** Looks anew which packs there are, and tells the database; to be called when models or recipes have changed. */
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
