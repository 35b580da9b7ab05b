/** One recipe for many photos: a step of each one's first variant, which is made where there is none. */
import { sql, type Transaction } from 'kysely'
import { isFault, StudioFault } from '../../../contract/errors.ts'
import { recipeStepNames, withPreset } from '../../../contract/presets.ts'
import { makeAutomatic, makeRecipe, type Recipe, type Style } from '../../../contract/recipe.ts'
import { addStep, currentRecipe, longestHistory, stepValues } from '../recipe-steps.ts'
import type { LibraryTables } from '../schema.ts'
import { inPieces, listed } from '../sql-lists.ts'
import { tryRecipe } from '../stored-rows.ts'

type Db = Transaction<LibraryTables>

/** Variants that are changed one by one without a pause. */
const variantBatchSize = 100

/** What the history calls a step, the first of a photo and one after others: keys of the window's words. */
interface StepLabels {
  first: string
  later: string
}

const same = (label: string): StepLabels => ({ first: label, later: label })

interface Options {
  /** Leaves photos alone that have a recipe. */
  onlyNew?: boolean
  now: number
}

/**
 * Gives photos a recipe; those that are not there are passed over.
 * @param options.steps only these of its steps are given; the others stay what they are
 * @param options.label what the history calls the step, where it is more than a recipe that was given
 * @returns how many have another recipe now
 */
export function applyRecipe(
  trx: Db,
  photos: readonly number[],
  recipe: Recipe,
  {
    steps,
    label,
    ...options
  }: Options & { steps?: readonly string[] | undefined; label?: string | undefined },
): Promise<number> {
  const change =
    steps === undefined ? () => recipe : (current: Recipe | null) => merge(current, recipe, steps)
  // Without a label the first step says what it changes: "applied" is said of what replaces something.
  const labels = { first: label ?? '', later: label ?? 'recipeApply' }
  return changeRecipes(trx, photos, change, labels, { ...options, replaces: steps === undefined })
}

/**
 * Gives photos a style: whatever else was done to them stays, and those without a recipe get one.
 * @returns how many have another recipe now
 */
export const applyStyle = (trx: Db, photos: readonly number[], style: Style, now: number): Promise<number> =>
  changeRecipes(trx, photos, (current) => withStyle(current ?? makeRecipe(), style), same('style'), {
    now,
  })

/**
 * Restores and colours photos: their automatic steps and the colour are on; what a person set in them stays.
 * @returns how many have another recipe now
 */
export function applyAutomatic(
  trx: Db,
  photos: readonly number[],
  style: Style | undefined,
  now: number,
): Promise<number> {
  const change = (current: Recipe | null) => {
    const recipe = current ?? makeRecipe()
    const { color } = recipe.steps
    const colored = { ...recipe, steps: { ...recipe.steps, color: { ...color, enabled: true } } }
    return makeAutomatic(style === undefined ? colored : withStyle(colored, style))
  }
  return changeRecipes(trx, photos, change, same('restoreAll'), { now })
}

function withStyle(recipe: Recipe, style: Style): Recipe {
  const { model: _before, ...color } = recipe.steps.color
  return { ...recipe, steps: { ...recipe.steps, color: { ...color, style, enabled: true } } }
}

/** Another render factor for variants, whichever of their photos they are; all else of their recipes stays. */
export function applyRenderFactor(
  trx: Db,
  variants: readonly number[],
  renderFactor: number,
  now: number,
): Promise<void> {
  const one = async (variant: number): Promise<void> => {
    const recipe = await currentRecipe(trx, variant).catch((error: unknown) => {
      // The others get it all the same; this one's job says what is wrong with it.
      if (isFault(error, 'library.rowUnreadable')) return null
      throw error
    })
    if (!recipe) return
    const color = { ...recipe.steps.color, renderFactor }
    await addStep(trx, variant, { ...recipe, steps: { ...recipe.steps, color } }, 'renderFactor', now)
  }
  return inPieces(
    variants,
    async (piece) => {
      for (const variant of piece) await one(variant)
    },
    variantBatchSize,
  )
}

/**
 * A recipe that can't be read stays as it is, unless what it says does not count.
 * @param change what becomes of a recipe; null where a photo has none
 * @param options.replaces whether `change` gives the same whatever the recipe is now
 */
async function changeRecipes(
  trx: Db,
  photos: readonly number[],
  change: (current: Recipe | null) => Recipe,
  labels: StepLabels,
  { onlyNew = false, replaces = false, now }: Options & { replaces?: boolean },
): Promise<number> {
  const changed = memoized(change, replaces)
  let count = 0
  await inPieces(photos, async (piece) => {
    const rows = await firstVariants(trx, piece)
    const fresh = rows.filter(({ variant }) => variant === null).map(({ photo }) => photo)
    const first = changed(null)
    if (fresh.length > 0 && first) await addFirst(trx, fresh, first, labels.first, now)
    count += fresh.length
    if (onlyNew) return
    const steps = rows.flatMap(({ variant, cursor, recipe: current }) => {
      if (variant === null || cursor === null || current === null) return []
      const values = changed(current)
      return !values || values.recipe === current ? [] : [{ variant, seq: cursor + 1, ...values }]
    })
    if (steps.length > 0) await addSteps(trx, steps, labels.later, now)
    count += steps.length
  })
  return count
}

/** The values of a step for a photo whose recipe is `current`, null for none; most photos have one of a few. */
function memoized(change: (current: Recipe | null) => Recipe, replaces: boolean) {
  const known = new Map<string | null, ReturnType<typeof stepValues> | null>()
  const valuesFor = (current: string | null) => {
    if (current === null) return stepValues(change(null))
    const recipe = tryRecipe(current, '')
    if (recipe instanceof StudioFault) return replaces ? stepValues(change(null)) : null
    return stepValues(change(recipe))
  }
  return (current: string | null) => {
    const ready = known.get(current)
    if (ready !== undefined) return ready
    const values = valuesFor(current)
    known.set(current, values)
    return values
  }
}

function merge(current: Recipe | null, recipe: Recipe, steps: readonly string[]): Recipe {
  const [first, ...others] = recipeStepNames.filter((name) => steps.includes(name))
  const base = current ?? makeRecipe()
  return first === undefined ? base : withPreset(base, { recipe, steps: [first, ...others] })
}

interface First {
  photo: number
  variant: number | null
  cursor: number | null
  recipe: string | null
}

async function firstVariants(trx: Db, photos: readonly number[]): Promise<First[]> {
  const { rows } =
    await sql<First>`SELECT photos.id AS photo, variants.id AS variant, variants.cursor, step.recipe
    FROM ${listed(photos)} AS given JOIN photos ON photos.id = given.value
    LEFT JOIN variants ON variants.photo_id = photos.id AND variants.position = 0
    LEFT JOIN recipe_steps AS step ON step.variant_id = variants.id AND step.seq = variants.cursor`.execute(
      trx,
    )
  return rows
}

async function addFirst(
  trx: Db,
  photos: readonly number[],
  step: ReturnType<typeof stepValues>,
  label: string,
  now: number,
): Promise<void> {
  const { look, hash, uses, recipe } = step
  const name = look === '' ? 'recipe' : look
  await sql`INSERT INTO variants (photo_id, name, position, cursor, created)
    SELECT value, ${name}, 0, 0, ${now} FROM ${listed(photos)}`.execute(trx)
  await sql`INSERT INTO recipe_steps (variant_id, seq, recipe, label, created, hash, look, uses)
    SELECT variants.id, 0, ${recipe}, ${label}, ${now}, ${hash}, ${look}, ${uses}
    FROM ${listed(photos)} AS given JOIN variants ON variants.photo_id = given.value`.execute(trx)
}

type NewStep = { variant: number; seq: number } & ReturnType<typeof stepValues>

async function addSteps(trx: Db, steps: readonly NewStep[], label: string, now: number): Promise<void> {
  const given = listed(steps)
  const variant = sql`given.value ->> 'variant'`
  const seq = sql`given.value ->> 'seq'`
  await sql`DELETE FROM recipe_steps WHERE (variant_id, seq) IN (
    SELECT old.variant_id, old.seq FROM ${given} AS given
    JOIN recipe_steps AS old ON old.variant_id = ${variant}
      AND (old.seq >= ${seq} OR old.seq <= ${seq} - ${longestHistory}))`.execute(trx)
  await sql`INSERT INTO recipe_steps (variant_id, seq, recipe, label, created, hash, look, uses)
    SELECT ${variant}, ${seq}, given.value ->> 'recipe', ${label}, ${now},
      given.value ->> 'hash', given.value ->> 'look', given.value ->> 'uses'
    FROM ${given} AS given`.execute(trx)
  await sql`UPDATE variants SET cursor = ${seq} FROM ${given} AS given WHERE variants.id = ${variant}`.execute(
    trx,
  )
}
