/** SQL for variants and the steps of their histories, within a transaction of the caller's. */
import type { Transaction } from 'kysely'
import { StudioFault } from '../../contract/errors.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { recipeFingerprint } from '../recipe-fingerprint.ts'
import type { LibraryTables } from './schema.ts'
import { among } from './sql-lists.ts'
import { readRecipe } from './stored-rows.ts'

type Db = Transaction<LibraryTables>

/** Steps of one history; the oldest go. More than a person undoes in a sitting, less than a slider makes in a year. */
export const longestHistory = 200

/** What a row of `recipe_steps` says of a recipe. */
export const stepValues = (recipe: Recipe) => ({
  recipe: JSON.stringify(recipe),
  ...recipeFingerprint(recipe),
})

/** A name that no other one has: "stable", "stable (2)". */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name} (${n})`
  return free
}

/**
 * A new variant of a photo, the last one. A name that is taken gets a number.
 * @returns its id
 */
export async function addVariant(
  trx: Db,
  photoId: number,
  name: string,
  recipe: Recipe,
  now: number,
): Promise<number> {
  const others = await trx
    .selectFrom('variants')
    .select(['name', 'position'])
    .where('photo_id', '=', photoId)
    .execute()
  const free = freeName(name, new Set(others.map((other) => other.name)))
  const { id } = await trx
    .insertInto('variants')
    .values({ photo_id: photoId, name: free, position: others.length, cursor: 0, created: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('recipe_steps')
    .values({ variant_id: id, seq: 0, label: '', created: now, ...stepValues(recipe) })
    .execute()
  return id
}

/**
 * One more step; what had been undone before it is gone. The same recipe again is no step.
 * @throws StudioFault `library.notFound`
 */
export async function addStep(
  trx: Db,
  variantId: number,
  recipe: Recipe,
  label: string,
  now: number,
): Promise<void> {
  const { cursor } = await variantOf(trx, variantId)
  const values = stepValues(recipe)
  const current = await trx
    .selectFrom('recipe_steps')
    .select('recipe')
    .where('variant_id', '=', variantId)
    .where('seq', '=', cursor)
    .executeTakeFirstOrThrow()
  if (current.recipe === values.recipe) return
  await trx
    .deleteFrom('recipe_steps')
    .where('variant_id', '=', variantId)
    .where((eb) => eb.or([eb('seq', '>', cursor), eb('seq', '<=', cursor + 1 - longestHistory)]))
    .execute()
  await trx
    .insertInto('recipe_steps')
    .values({ variant_id: variantId, seq: cursor + 1, label, created: now, ...values })
    .execute()
  await trx
    .updateTable('variants')
    .set({ cursor: cursor + 1 })
    .where('id', '=', variantId)
    .execute()
}

/**
 * Goes to a step of a variant's history.
 * @returns false where there is no such step
 * @throws StudioFault `library.notFound`
 */
export async function goToStep(trx: Db, variantId: number, seq: number): Promise<boolean> {
  await variantOf(trx, variantId)
  const there = await trx
    .selectFrom('recipe_steps')
    .select('seq')
    .where('variant_id', '=', variantId)
    .where('seq', '=', seq)
    .executeTakeFirst()
  if (!there) return false
  await trx.updateTable('variants').set({ cursor: seq }).where('id', '=', variantId).execute()
  return true
}

/** @throws StudioFault `library.notFound` */
export async function renameVariant(trx: Db, variantId: number, name: string): Promise<void> {
  const { photo_id } = await variantOf(trx, variantId)
  const others = await trx
    .selectFrom('variants')
    .select('name')
    .where('photo_id', '=', photo_id)
    .where('id', '<>', variantId)
    .execute()
  const free = freeName(name, new Set(others.map((other) => other.name)))
  await trx.updateTable('variants').set({ name: free }).where('id', '=', variantId).execute()
}

/** Those behind it move up. @throws StudioFault `library.notFound` */
export async function removeVariant(trx: Db, variantId: number): Promise<void> {
  const { photo_id, position } = await variantOf(trx, variantId)
  await trx.deleteFrom('variants').where('id', '=', variantId).execute()
  await trx
    .updateTable('variants')
    .set((eb) => ({ position: eb('position', '-', 1) }))
    .where('photo_id', '=', photo_id)
    .where('position', '>', position)
    .execute()
}

/** Puts a variant before its photo's others. @throws StudioFault `library.notFound` */
export async function putFirst(trx: Db, variantId: number): Promise<void> {
  const { photo_id, position } = await variantOf(trx, variantId)
  await trx
    .updateTable('variants')
    .set((eb) => ({ position: eb('position', '+', 1) }))
    .where('photo_id', '=', photo_id)
    .where('position', '<', position)
    .execute()
  await trx.updateTable('variants').set({ position: 0 }).where('id', '=', variantId).execute()
}

/** The recipe of the step that counts. @throws StudioFault `library.notFound`, `library.rowUnreadable` */
export async function currentRecipe(trx: Db, variantId: number): Promise<Recipe> {
  const { cursor } = await variantOf(trx, variantId)
  const { recipe } = await trx
    .selectFrom('recipe_steps')
    .select('recipe')
    .where('variant_id', '=', variantId)
    .where('seq', '=', cursor)
    .executeTakeFirstOrThrow()
  return readRecipe(recipe, variantId)
}

/** @throws StudioFault `library.notFound` */
export async function variantOf(
  trx: Pick<Db, 'selectFrom'>,
  id: number,
): Promise<{ photo_id: number; position: number; cursor: number }> {
  const row = await trx
    .selectFrom('variants')
    .select(['photo_id', 'position', 'cursor'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new StudioFault('library.notFound', { kind: 'variant', name: String(id) })
  return row
}

/** Those of the variants that nobody has removed meanwhile. */
export async function presentVariants(
  db: Pick<Db, 'selectFrom'>,
  variants: readonly number[],
): Promise<number[]> {
  const rows = await db.selectFrom('variants').select('id').where('id', 'in', among(variants)).execute()
  return rows.map(({ id }) => id)
}

/** Names of a photo's variants, in their order. */
export async function variantNames(db: Pick<Db, 'selectFrom'>, photoId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('variants')
    .select('name')
    .where('photo_id', '=', photoId)
    .orderBy('position')
    .execute()
  return rows.map(({ name }) => name)
}
