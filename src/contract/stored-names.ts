/** Names that stored recipes and manifests have changed: old ones are read as today's, and fingerprints keep the first ones. */

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same value with `change` made to the field, where it is there. */
function changeField(value: unknown, field: string, change: (inner: unknown) => unknown): unknown {
  return isFields(value) && field in value ? { ...value, [field]: change(value[field]) } : value
}

/** The same value with one field under another name; one that has both names is left as it is, for the schema to refuse. */
function renameField(value: unknown, from: string, to: string): unknown {
  if (!isFields(value) || !(from in value) || to in value) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name === from ? to : name, inner]))
}

const replaced = (from: string, to: string) => (value: unknown) => (value === from ? to : value)

/** Pairs of one name in the first version and today. */
interface Names {
  step: readonly [from: string, to: string]
  photos: readonly [from: string, to: string]
  recolor: readonly [from: string, to: string]
  color: readonly [from: string, to: string]
}

const first = { step: 'hand', photos: 'colourPhotos', recolor: 'recolour', color: 'colour' } as const
const today = { step: 'manualColor', photos: 'colorPhotos', recolor: 'recolor', color: 'color' } as const

const between = (from: Record<keyof Names, string>, to: Record<keyof Names, string>): Names => ({
  step: [from.step, to.step],
  photos: [from.photos, to.photos],
  recolor: [from.recolor, to.recolor],
  color: [from.color, to.color],
})

function renameInRecipe(json: unknown, { step, photos, recolor, color }: Names): unknown {
  const inStroke = (stroke: unknown) => changeField(stroke, 'kind', replaced(...color))
  const inStrokes = (strokes: unknown) => (Array.isArray(strokes) ? strokes.map(inStroke) : strokes)
  return changeField(json, 'steps', (steps) => {
    const renamed = renameField(steps, ...step)
    const strokes = changeField(renamed, step[1], (manual) => changeField(manual, 'strokes', inStrokes))
    const colored = changeField(strokes, 'color', (value) =>
      changeField(renameField(value, ...photos), photos[1], replaced(...recolor)),
    )
    return changeField(colored, 'finish', (finish) =>
      changeField(finish, 'border', (border) => renameField(border, ...color)),
    )
  })
}

const toToday = between(first, today)
const toFirst = between(today, first)

/** A recipe of any version under today's names; anything else as it is, for the schema to refuse. */
export const withCurrentRecipeNames = (json: unknown): unknown => renameInRecipe(json, toToday)

/** A recipe under the names of the first version: what its fingerprint is made of. */
export const withFirstRecipeNames = (recipe: unknown): unknown => renameInRecipe(recipe, toFirst)

/** A model's manifest of any version under today's names. */
export const withCurrentManifestNames = (json: unknown): unknown =>
  changeField(json, 'input', (input) => renameField(input, ...toToday.color))
