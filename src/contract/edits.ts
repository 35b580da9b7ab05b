/** Edits of the library that can be undone: what they say, what they are called, what came of them. */
import { z } from 'zod'
import { albumIdSchema, distinct, photoIdSchema, photoIdsSchema, variantIdSchema } from './ids.ts'
import { filmMarksSchema } from './film-library.ts'
import { conditionsSchema } from './photo-query.ts'
import { flagSchema, labelSchema, lineSchema, ratingSchema, tagSchema } from './photo-words.ts'
import { recipeSchema } from './recipe.ts'

const nameSchema = z.string().trim().min(1).max(200).regex(/\S/)

/** One thing a person does. All of them can be undone. */
export const editSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('caption'), ids: photoIdsSchema, caption: z.string().max(10_000) }),
  z.strictObject({ type: z.literal('title'), ids: photoIdsSchema, title: lineSchema }),
  /** Only the fields that are there change; an empty one is taken away. */
  z.strictObject({
    type: z.literal('place'),
    ids: photoIdsSchema,
    location: lineSchema.optional(),
    city: lineSchema.optional(),
    country: lineSchema.optional(),
    /** As typed, see `parseGps`. */
    gps: z.string().max(100).optional(),
  }),
  /** As typed; null takes it away. */
  z.strictObject({ type: z.literal('date'), ids: photoIdsSchema, text: z.string().max(100).nullable() }),
  z.strictObject({ type: z.literal('favourite'), ids: photoIdsSchema, on: z.boolean() }),
  /** Stars, 0 to 5. */
  z.strictObject({ type: z.literal('rating'), ids: photoIdsSchema, rating: ratingSchema }),
  /** Null takes it away. */
  z.strictObject({ type: z.literal('flag'), ids: photoIdsSchema, flag: flagSchema.nullable() }),
  /** A colour, or any other word; an empty one is taken away. */
  z.strictObject({ type: z.literal('label'), ids: photoIdsSchema, label: labelSchema }),
  z.strictObject({ type: z.literal('tag'), ids: photoIdsSchema, tag: tagSchema, on: z.boolean() }),
  z.strictObject({
    type: z.literal('albumCreate'),
    name: nameSchema,
    ids: z.array(photoIdSchema).max(200_000).overwrite(distinct),
  }),
  z.strictObject({ type: z.literal('albumRename'), album: albumIdSchema, name: nameSchema }),
  z.strictObject({ type: z.literal('albumDelete'), album: albumIdSchema }),
  z.strictObject({ type: z.literal('albumAdd'), album: albumIdSchema, ids: photoIdsSchema }),
  z.strictObject({ type: z.literal('albumTake'), album: albumIdSchema, ids: photoIdsSchema }),
  /** Within the album, before another photo of it; to the end where that is null. */
  z.strictObject({
    type: z.literal('albumMove'),
    album: albumIdSchema,
    ids: photoIdsSchema,
    before: photoIdSchema.nullable(),
  }),
  /** Conditions under a name. */
  z.strictObject({ type: z.literal('smartCreate'), name: nameSchema, conditions: conditionsSchema }),
  z.strictObject({ type: z.literal('smartChange'), smart: albumIdSchema, conditions: conditionsSchema }),
  z.strictObject({ type: z.literal('smartRename'), smart: albumIdSchema, name: nameSchema }),
  z.strictObject({ type: z.literal('smartDelete'), smart: albumIdSchema }),
  /** One stack of them, the first on top; whatever they lay on before. */
  z.strictObject({ type: z.literal('stack'), ids: photoIdsSchema.min(2) }),
  /** Every stack that one of them belongs to becomes single photos. */
  z.strictObject({ type: z.literal('unstack'), ids: photoIdsSchema }),
  /** Puts those that look almost the same on stacks, the largest picture on top; what lies on one stays there. */
  z.strictObject({ type: z.literal('stackAlike'), ids: photoIdsSchema }),
  /** Pairs a print with the photo of its back; null takes the pair apart. */
  z.strictObject({ type: z.literal('back'), photo: photoIdSchema, back: photoIdSchema.nullable() }),
  /** Out of the library; the original's file stays where it is. */
  z.strictObject({ type: z.literal('remove'), ids: photoIdsSchema }),
  /** One step in the history of a variant. `label` is what was done: a key of the window's words. */
  z.strictObject({
    type: z.literal('recipe'),
    variant: variantIdSchema,
    recipe: recipeSchema,
    label: z.string().max(100),
  }),
  /** Gives photos a recipe: a step of their first variant, which is made where there is none. */
  z.strictObject({
    type: z.literal('recipeApply'),
    ids: photoIdsSchema,
    recipe: recipeSchema,
    /** Copies only these steps of it; all without. Geometry and hand colour belong to one picture, and usually stay. */
    steps: z.array(z.string().max(40)).min(1).optional(),
    /** What was done, where it is one change at the workbench: the history calls its step so. */
    label: z.string().max(100).optional(),
  }),
  /** Back to originals without a recipe. */
  z.strictObject({ type: z.literal('recipeClear'), ids: photoIdsSchema }),
  /** Another variant of a photo, with this recipe. */
  z.strictObject({
    type: z.literal('variantAdd'),
    photo: photoIdSchema,
    name: nameSchema,
    recipe: recipeSchema,
  }),
  z.strictObject({ type: z.literal('variantRename'), variant: variantIdSchema, name: nameSchema }),
  z.strictObject({ type: z.literal('variantRemove'), variant: variantIdSchema }),
  /** Puts a variant first. */
  z.strictObject({ type: z.literal('variantFirst'), variant: variantIdSchema }),
  /** In and out point, key frames and cuts of a film, as they are from now on. */
  z.strictObject({ type: z.literal('filmMarks'), photo: photoIdSchema, marks: filmMarksSchema }),
  /** Goes to a step of a variant's history. */
  z.strictObject({ type: z.literal('variantStep'), variant: variantIdSchema, seq: z.int().nonnegative() }),
])
export type Edit = z.input<typeof editSchema>
export type EditType = Edit['type']

/** What can be undone: every edit, what photos get when they are queued, and edits of which only the changes can be read. */
export type UndoableType = EditType | 'colorize' | 'split' | 'recut' | 'unknown'

/** What an edit is called in the menu: its kind and how many photos it was about (0: none in particular). */
export const editLabelSchema = z.object({
  type: z.enum([
    'colorize',
    'split',
    'recut',
    'unknown',
    ...editSchema.options.map((option) => option.shape.type.value),
  ] as [UndoableType, ...UndoableType[]]),
  photos: z.int(),
})
export type EditLabel = z.infer<typeof editLabelSchema>

/** What undo and redo would do now. */
export const undoStateSchema = z.object({
  undo: editLabelSchema.nullable(),
  redo: editLabelSchema.nullable(),
})
export type UndoState = z.infer<typeof undoStateSchema>

/** What came of an edit. `made`: the id of the album or variant that it made. */
export const editedSchema = z.object({ label: editLabelSchema, made: z.int().nullable() })
