/**
 * What a window may know and ask of the library: the order of its photos, cards for those on the screen, edits that can
 * be undone, imports, and the events that tell it what has changed.
 */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { activitySchema } from './activity.ts'
import { editedSchema, editLabelSchema, editSchema, undoStateSchema } from './edits.ts'
import { headerSchema } from './engine.ts'
import { filmFactsSchema, filmMarksSchema } from './film-library.ts'
import { noteSchema } from './notes.ts'
import { studioErrorSchema } from './errors.ts'
import {
  albumIdSchema,
  distinct,
  photoIdSchema,
  photoIdsSchema,
  urlPathSchema,
  variantIdSchema,
} from './ids.ts'
import { flagSchema, ratingSchema } from './photo-words.ts'
import { conditionsSchema, exportedSchema, photoQuerySchema, photoStateSchema } from './photo-query.ts'
import { photoFileSchema } from './photo-file.ts'
import { photoOrderSchema, placesSchema, timelineSchema } from './photo-order.ts'
import { pageLinkSchema, printPlaceSchema } from './prints.ts'
import { queueStateSchema } from './queue.ts'
import { recipeChangeSchema } from './recipe-changes.ts'
import { recipeSchema } from './recipe.ts'
import { sharedDetailsSchema } from './shared-details.ts'

export {
  exportedSchema,
  photoQuerySchema,
  photoSortSchema,
  photoStateSchema,
  type PhotoQuery,
  type PhotoSort,
} from './photo-query.ts'

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
  rating: ratingSchema,
  flag: flagSchema.nullable(),
  /** A colour or another word; empty where there is none. */
  label: z.string(),
  /** The original's file is not where it was. */
  missing: z.boolean(),
  state: photoStateSchema,
  /** Its recipe was changed, and it was not rendered since. */
  edited: z.boolean(),
  /** Of the failed render. */
  fault: studioErrorSchema.nullable(),
  exported: exportedSchema,
  /** How many photos lie on its stack, itself among them; 1: it lies on none. */
  stacked: z.int().positive(),
  /** How many recipes it has. */
  variantCount: z.int(),
  /** Style or model id of the first variant; null where it has none. */
  look: z.string().nullable(),
  /** Of the original as it is. */
  original: thumbsSchema,
  /** Of what the first variant makes of it: rendered, else as a preview, else its newest picture, a stale one. */
  colored: thumbsSchema.nullable(),
  /** Of a film; its thumbnails are of a frame that stands for it. Null: a photo. */
  film: z.object({ seconds: z.number().nullable() }).nullable(),
})
export type PhotoCard = z.infer<typeof photoCardSchema>

export const albumSchema = z.object({ id: albumIdSchema, name: z.string(), photos: z.int() })
export type Album = z.infer<typeof albumSchema>

/** Conditions under a name: whatever photos fulfil them just now. */
export const smartAlbumSchema = z.object({
  id: albumIdSchema,
  name: z.string(),
  /** Null: a newer version's, or damaged; it can be renamed and deleted. */
  conditions: conditionsSchema.nullable(),
})
export type SmartAlbum = z.infer<typeof smartAlbumSchema>

/** What the side bar shows. */
export const librarySummarySchema = z.object({
  photos: z.int(),
  favourites: z.int(),
  picked: z.int(),
  rejected: z.int(),
  undated: z.int(),
  noPlace: z.int(),
  unseen: z.int(),
  /** With coordinates. */
  placed: z.int(),
  /** Of the photos, those that are films. */
  films: z.int(),
  missing: z.int(),
  /** By state of the first variant. */
  states: z.record(photoStateSchema, z.int()),
  albums: z.array(albumSchema),
  smartAlbums: z.array(smartAlbumSchema),
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
  /** Pixels of the picture of just this recipe; null where there is none. */
  size: z.object({ width: z.int(), height: z.int() }).nullable(),
  /** What is to render it, or was cancelled before it had rendered just this recipe. */
  job: z.object({ id: z.int(), state: z.enum(['queued', 'running', 'paused', 'cancelled']) }).nullable(),
})
export type Variant = z.infer<typeof variantSchema>

/** Another photo that one has to do with. */
const linkedPhotoSchema = photoCardSchema.pick({ id: true, name: true, original: true })
export type LinkedPhoto = z.infer<typeof linkedPhotoSchema>

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
  /** The page that it was cut out of; null for all others. */
  page: pageLinkSchema.nullable(),
  /** Photos that were cut out of this one, in the order in which they lie on it. */
  prints: z.array(linkedPhotoSchema.extend({ place: printPlaceSchema })),
  back: linkedPhotoSchema.nullable(),
  /** The print whose back this is. */
  front: linkedPhotoSchema.nullable(),
  /** Photos that look almost the same, the nearest first. */
  near: z.array(linkedPhotoSchema),
  film: z.object({ ...filmFactsSchema.shape, marks: filmMarksSchema }).nullable(),
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
  /** The order of the query counts for nothing but its direction. */
  timeline: base.input(photoQuerySchema).output(timelineSchema),
  places: base.input(photoQuerySchema).output(placesSchema),
  /** Notes that somebody has opened a photo; no event, and nothing to undo. */
  look: base.input(z.strictObject({ id: photoIdSchema })).output(z.object({ first: z.boolean() })),
  /** In the order of `ids`; photos that are gone are left out. */
  cards: base
    .input(z.strictObject({ ids: z.array(photoIdSchema).max(500).overwrite(distinct) }))
    .output(z.array(photoCardSchema)),
  photo: base.input(z.strictObject({ id: photoIdSchema })).output(photoDetailSchema),
  /** What a step of a variant's history had made of the photo. */
  recipeAt: base
    .input(z.strictObject({ variant: variantIdSchema, seq: z.int().nonnegative() }))
    .output(z.object({ recipe: recipeSchema })),
  /** Of the original; its file is read. */
  file: base.input(z.strictObject({ id: photoIdSchema })).output(photoFileSchema),
  /** Photos that are gone are left out. */
  shared: base.input(z.strictObject({ ids: photoIdsSchema })).output(sharedDetailsSchema),
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
        /** What a job has made of a film. */
        z.strictObject({ what: z.literal('film'), id: z.int() }),
      ]),
    )
    .output(z.object({ shown: z.boolean() })),
}
