/**
 * What a window may know and ask of the library: the order of its photos, cards for those on the screen, edits that can
 * be undone, imports, and the events that tell it what has changed.
 */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { activitySchema } from './activity.ts'
import { editedSchema, editLabelSchema, editSchema, tagSchema, undoStateSchema } from './edits.ts'
import { headerSchema } from './engine.ts'
import { noteSchema } from './notes.ts'
import { studioErrorSchema } from './errors.ts'
import { albumIdSchema, photoIdSchema, urlPathSchema, variantIdSchema } from './ids.ts'
import { queueStateSchema } from './queue.ts'
import { recipeChangeSchema } from './recipe-changes.ts'
import { recipeSchema } from './recipe.ts'

/** What has become of a photo's first variant. `stale`: a picture is there, but of an older recipe or model. */
export const photoStateSchema = z.enum(['original', 'queued', 'rendering', 'rendered', 'stale', 'failed'])

/** `changed`: exported once, and something about it is different now. */
export const exportedSchema = z.enum(['no', 'yes', 'changed'])

export const photoSortSchema = z.enum(['added', 'date', 'name', 'album'])
export type PhotoSort = z.infer<typeof photoSortSchema>

/** Which photos, in which order. Conditions must all be true. */
export const photoQuerySchema = z.strictObject({
  album: albumIdSchema.optional(),
  tag: tagSchema.optional(),
  favourite: z.literal(true).optional(),
  missing: z.literal(true).optional(),
  /** One of these. */
  states: z.array(photoStateSchema).min(1).optional(),
  exported: exportedSchema.optional(),
  /** A style or a model's id, of the first variant. */
  look: z.string().max(100).optional(),
  /** Words that must all be in the name, title, caption, date, place, a marked face, a tag or an album's name. */
  search: z.string().max(200).optional(),
  /** ISO days; photos whose range of dates touches them. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** Milliseconds since 1970: the last import. */
  addedSince: z.int().optional(),
  /** `album` only with an album: its own order. */
  sort: photoSortSchema.default('added'),
  descending: z.boolean().default(false),
})
export type PhotoQuery = z.output<typeof photoQuerySchema>

/** All of a query's photos. Of 100,000 photos the whole order travels, and cards only of those that are seen. */
export const photoOrderSchema = z.object({
  ids: z.array(photoIdSchema),
  /** Width / height of what the grid shows, in thousandths; as many as ids. */
  ratios: z.array(z.int().positive()),
})
export type PhotoOrder = z.infer<typeof photoOrderSchema>

/** Two sizes: 320 and 960 pixels on the longest side. */
export const thumbsSchema = z.object({ small: urlPathSchema, large: urlPathSchema })

export const photoDateSchema = z.object({
  /** First and last day it may be. */
  from: z.iso.date(),
  to: z.iso.date(),
  /** As a person would say it: "about 1920". */
  text: z.string(),
  /** `sidecar`: a file beside the photo. */
  source: z.enum(['exif', 'name', 'typed', 'sidecar']),
})

/** What the grid shows of a photo. */
export const photoCardSchema = z.object({
  id: photoIdSchema,
  /** The file's own name, without folders. */
  name: z.string(),
  caption: z.string(),
  date: photoDateSchema.nullable(),
  /** Upright pixels of the original. */
  width: z.int().positive(),
  height: z.int().positive(),
  favourite: z.boolean(),
  /** The original's file is not where it was. */
  missing: z.boolean(),
  state: photoStateSchema,
  /** Its recipe was changed, and it was not rendered since. */
  edited: z.boolean(),
  /** Of the failed render. */
  fault: studioErrorSchema.nullable(),
  exported: exportedSchema,
  /** Style or model id of the first variant; null where it has none. */
  look: z.string().nullable(),
  /** Of the original as it is. */
  original: thumbsSchema,
  /** Of what the first variant makes of it: rendered, else as a preview, else its newest picture, a stale one. */
  colored: thumbsSchema.nullable(),
})
export type PhotoCard = z.infer<typeof photoCardSchema>

export const albumSchema = z.object({ id: albumIdSchema, name: z.string(), photos: z.int() })
export type Album = z.infer<typeof albumSchema>

/** What the side bar shows. */
export const librarySummarySchema = z.object({
  photos: z.int(),
  favourites: z.int(),
  missing: z.int(),
  /** By state of the first variant. */
  states: z.record(photoStateSchema, z.int()),
  albums: z.array(albumSchema),
  tags: z.array(z.object({ name: z.string(), photos: z.int() })),
  /** Styles and models that first variants have. */
  looks: z.array(z.string()),
  /** When the last import began, milliseconds since 1970; null where there was none. */
  lastImport: z.int().nullable(),
})
export type LibrarySummary = z.infer<typeof librarySummarySchema>

export const variantSchema = z.object({
  id: variantIdSchema,
  name: z.string(),
  recipe: recipeSchema,
  /** The history, oldest first; `cursor` says which step counts. */
  steps: z.array(
    z.object({
      seq: z.int(),
      label: z.string(),
      at: z.int(),
      /** Against the step before, of the first against a photo that nobody has changed; left out where that is not known. */
      changes: z.array(recipeChangeSchema).optional(),
    }),
  ),
  cursor: z.int(),
  state: photoStateSchema,
  fault: studioErrorSchema.nullable(),
  /** What is said of its newest full-size picture. */
  notes: z.array(noteSchema),
  /** Of its newest full-size picture. */
  colored: thumbsSchema.nullable(),
})
export type Variant = z.infer<typeof variantSchema>

/** Everything about one photo, for the workbench and the details. */
export const photoDetailSchema = photoCardSchema.extend({
  /** Of the original's bytes: how recipes name a photo. */
  sha256: z.string(),
  header: headerSchema,
  held: z.enum(['reference', 'copy']),
  tags: z.array(z.string()),
  title: z.string(),
  location: z.string(),
  city: z.string(),
  country: z.string(),
  /** See `gpsText`; empty where nobody knows. */
  gps: z.string(),
  /** Names of those whose faces are marked. */
  people: z.array(z.string()),
  albums: z.array(albumSchema.pick({ id: true, name: true })),
  /** The first is the one that the grid shows and batches work on. */
  variants: z.array(variantSchema),
  /** Photos that look almost the same, the nearest first. */
  near: z.array(photoCardSchema.pick({ id: true, name: true, original: true })),
})
export type PhotoDetail = z.infer<typeof photoDetailSchema>

/** Whether there is a library to work with; where not, what can be done. */
export const libraryStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  /** `backups` by name, newest first: one of them can be put back. */
  z.object({ state: z.literal('broken'), fault: studioErrorSchema, backups: z.array(z.string()) }),
])

export type LibraryStatus = z.infer<typeof libraryStatusSchema>

/** What has happened; a window asks again for what it shows of it. */
export const studioEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: libraryStatusSchema }),
  /** Photos came or went, albums, tags or captions changed: orders and the summary have to be asked for again. */
  z.object({ type: z.literal('library') }),
  /** Cards of these have changed; null: of any. */
  z.object({ type: z.literal('photos'), ids: z.array(photoIdSchema).max(1000).nullable() }),
  /** A person's presets have changed. */
  z.object({ type: z.literal('presets') }),
  z.object({ type: z.literal('undo'), state: undoStateSchema }),
  z.object({ type: z.literal('activity'), activity: activitySchema }),
  z.object({ type: z.literal('queue'), queue: queueStateSchema }),
])
export type StudioEvent = z.infer<typeof studioEventSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })
const importTargetSchema = z.strictObject({ album: albumIdSchema.optional() })
const begunSchema = z.object({
  /** Null: the person closed the dialog. */
  activity: z.int().positive().nullable(),
})

export const libraryContract = {
  /** What happens from now on; begins with `status`, `undo`, `queue` and each activity as they are. */
  events: base.output(eventIterator(studioEventSchema)),
  /** Puts a backup in the place of a broken library, which is kept beside it. */
  restore: base.input(z.strictObject({ backup: z.string().max(200) })).output(libraryStatusSchema),
  summary: base.output(librarySummarySchema),
  order: base.input(photoQuerySchema).output(photoOrderSchema),
  /** In the order of `ids`; photos that are gone are left out. */
  cards: base
    .input(z.strictObject({ ids: z.array(photoIdSchema).max(500) }))
    .output(z.array(photoCardSchema)),
  photo: base.input(z.strictObject({ id: photoIdSchema })).output(photoDetailSchema),
  edit: base.input(editSchema).output(editedSchema),
  /** Null: there was nothing to undo. */
  undo: base.output(editLabelSchema.nullable()),
  redo: base.output(editLabelSchema.nullable()),
  /** Desktop: the native dialog for files or a folder. A browser uploads to `POST /photos`. */
  pick: base.input(importTargetSchema.extend({ what: z.enum(['files', 'folder']) })).output(begunSchema),
  /** A picture from an address on the web, by copy. Private networks are refused unless the host was told otherwise. */
  importAddress: base
    .input(importTargetSchema.extend({ address: z.string().min(1).max(2000) }))
    .output(begunSchema),
  /** The pictures that come with Tintype, as an album. */
  importSamples: base.output(begunSchema),
  /** Looks for missing files: in the folders known and, on the desktop, in one that is asked for. */
  findMissing: base.output(begunSchema),
  cancelActivity: base.input(z.strictObject({ id: z.int() })).output(z.object({ cancelled: z.boolean() })),
  /** Forgets one that has ended. */
  dismissActivity: base.input(z.strictObject({ id: z.int() })).output(z.object({ dismissed: z.boolean() })),
  /** Desktop: shows the original (or an ended export's folder) in the system's file manager. */
  show: base
    .input(
      z.discriminatedUnion('what', [
        z.strictObject({ what: z.literal('photo'), id: photoIdSchema }),
        z.strictObject({ what: z.literal('activity'), id: z.int() }),
      ]),
    )
    .output(z.object({ shown: z.boolean() })),
}
