/** A photo's recipes: named variants side by side, each with its history, undone and redone step by step. */
import type { Kysely } from 'kysely'
import { StudioFault } from '../../contract/errors.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { addStep, addVariant, goToStep, removeVariant, renameVariant, variantOf } from './recipe-steps.ts'
import type { LibraryTables } from './schema.ts'
import { readRecipe } from './stored-rows.ts'

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
    return this.#db.transaction().execute((trx) => addVariant(trx, photoId, name, recipe, now))
  }

  /**
   * One more step; what had been undone before it is gone. The same recipe again is no step.
   * @throws StudioFault `library.notFound`
   */
  change(variantId: number, recipe: Recipe, label: string, now: number): Promise<void> {
    return this.#db.transaction().execute((trx) => addStep(trx, variantId, recipe, label, now))
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
      return goToStep(trx, variantId, cursor + by)
    })
  }

  rename(variantId: number, name: string): Promise<void> {
    return this.#db.transaction().execute((trx) => renameVariant(trx, variantId, name))
  }

  remove(variantId: number): Promise<void> {
    return this.#db.transaction().execute((trx) => removeVariant(trx, variantId))
  }

  /** @throws StudioFault `library.notFound`, `library.rowUnreadable` */
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
      recipe: readRecipe(recipe, name),
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
