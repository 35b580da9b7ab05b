/** A photo's recipes: named variants side by side, each with its history, undone and redone step by step. */
import type { Kysely, Transaction } from 'kysely'
import { StudioFault } from '../../contract/errors.ts'
import { parseRecipe, type Recipe } from '../../contract/recipe.ts'
import type { LibraryTables } from './schema.ts'

export interface Variant {
  id: number
  photoId: number
  name: string
  /** What counts now. */
  recipe: Recipe
  /** What the last step did; empty for the first. */
  label: string
  canUndo: boolean
  canRedo: boolean
}

/** Steps of one history; the oldest go. More than a person undoes in a sitting, less than a slider makes in a year. */
const longestHistory = 200

export class RecipeRepository {
  readonly #db: Kysely<LibraryTables>

  constructor(db: Kysely<LibraryTables>) {
    this.#db = db
  }

  /**
   * A new variant of a photo. A name that is taken gets a number: "stable (2)".
   * @returns its id
   */
  add(photoId: number, name: string, recipe: Recipe, now: number): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      const others = await trx
        .selectFrom('variants')
        .select(['name', 'position'])
        .where('photo_id', '=', photoId)
        .execute()
      const taken = new Set(others.map((other) => other.name))
      let free = name
      for (let n = 2; taken.has(free); n++) free = `${name} (${n})`
      const position = Math.max(-1, ...others.map((other) => other.position)) + 1
      const { id } = await trx
        .insertInto('variants')
        .values({ photo_id: photoId, name: free, position, cursor: 0, created: now })
        .returning('id')
        .executeTakeFirstOrThrow()
      await trx
        .insertInto('recipe_steps')
        .values({ variant_id: id, seq: 0, recipe: JSON.stringify(recipe), label: '', created: now })
        .execute()
      return id
    })
  }

  /**
   * One more step; what had been undone before it is gone. The same recipe again is no step.
   * @throws StudioFault `library.notFound`
   */
  change(variantId: number, recipe: Recipe, label: string, now: number): Promise<void> {
    const json = JSON.stringify(recipe)
    return this.#db.transaction().execute(async (trx) => {
      const { cursor } = await variantOf(trx, variantId)
      const current = await stepOf(trx, variantId, cursor)
      if (current.recipe === json) return
      await trx
        .deleteFrom('recipe_steps')
        .where('variant_id', '=', variantId)
        .where((eb) => eb.or([eb('seq', '>', cursor), eb('seq', '<=', cursor + 1 - longestHistory)]))
        .execute()
      await trx
        .insertInto('recipe_steps')
        .values({ variant_id: variantId, seq: cursor + 1, recipe: json, label, created: now })
        .execute()
      await trx
        .updateTable('variants')
        .set({ cursor: cursor + 1 })
        .where('id', '=', variantId)
        .execute()
    })
  }

  /** @returns false where there is nothing to undo */
  undo(variantId: number): Promise<boolean> {
    return this.#step(variantId, -1)
  }

  /** @returns false where there is nothing to redo */
  redo(variantId: number): Promise<boolean> {
    return this.#step(variantId, 1)
  }

  #step(variantId: number, by: 1 | -1): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { cursor } = await variantOf(trx, variantId)
      const there = await trx
        .selectFrom('recipe_steps')
        .select('seq')
        .where('variant_id', '=', variantId)
        .where('seq', '=', cursor + by)
        .executeTakeFirst()
      if (!there) return false
      await trx
        .updateTable('variants')
        .set({ cursor: cursor + by })
        .where('id', '=', variantId)
        .execute()
      return true
    })
  }

  async rename(variantId: number, name: string): Promise<void> {
    await this.#db.updateTable('variants').set({ name }).where('id', '=', variantId).execute()
  }

  async remove(variantId: number): Promise<void> {
    await this.#db.deleteFrom('variants').where('id', '=', variantId).execute()
  }

  /** @throws StudioFault `library.notFound`, `recipe.invalid` */
  async get(variantId: number): Promise<Variant> {
    const [variant] = await this.#read((query) => query.where('variants.id', '=', variantId))
    if (!variant) throw new StudioFault('library.notFound', { kind: 'variant', name: String(variantId) })
    return variant
  }

  /** A photo's variants in their order; the first is the one that batch actions work on. */
  of(photoId: number): Promise<Variant[]> {
    return this.#read((query) => query.where('variants.photo_id', '=', photoId))
  }

  async #read(where: (query: VariantQuery) => VariantQuery): Promise<Variant[]> {
    const rows = await where(currentSteps(this.#db)).execute()
    return rows.map(({ id, photo_id, name, recipe, label, cursor, least, greatest }) => ({
      id,
      photoId: photo_id,
      name,
      recipe: parseRecipe(JSON.parse(recipe)),
      label,
      canUndo: least < cursor,
      canRedo: greatest > cursor,
    }))
  }
}

function currentSteps(db: Kysely<LibraryTables>) {
  return db
    .selectFrom('variants')
    .innerJoin('recipe_steps as step', (join) =>
      join.onRef('step.variant_id', '=', 'variants.id').onRef('step.seq', '=', 'variants.cursor'),
    )
    .select((eb) => [
      'variants.id',
      'variants.photo_id',
      'variants.name',
      'variants.cursor',
      'step.recipe',
      'step.label',
      eb
        .selectFrom('recipe_steps as s')
        .select((inner) => inner.fn.min<number>('s.seq').as('least'))
        .whereRef('s.variant_id', '=', 'variants.id')
        .$asScalar()
        .$notNull()
        .as('least'),
      eb
        .selectFrom('recipe_steps as s')
        .select((inner) => inner.fn.max<number>('s.seq').as('greatest'))
        .whereRef('s.variant_id', '=', 'variants.id')
        .$asScalar()
        .$notNull()
        .as('greatest'),
    ])
    .orderBy('variants.position')
}
type VariantQuery = ReturnType<typeof currentSteps>

async function variantOf(trx: Transaction<LibraryTables>, id: number): Promise<{ cursor: number }> {
  const row = await trx.selectFrom('variants').select('cursor').where('id', '=', id).executeTakeFirst()
  if (!row) throw new StudioFault('library.notFound', { kind: 'variant', name: String(id) })
  return row
}

function stepOf(trx: Transaction<LibraryTables>, variant: number, seq: number): Promise<{ recipe: string }> {
  return trx
    .selectFrom('recipe_steps')
    .select('recipe')
    .where('variant_id', '=', variant)
    .where('seq', '=', seq)
    .executeTakeFirstOrThrow()
}
