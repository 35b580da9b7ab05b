/**
 * The one RPC contract: what a window may ask of the studio, over MessagePort on the desktop and over
 * WebSocket in a browser. Pixels never travel here, they go by URL; things are named by id, never by path.
 */
import { eventIterator, oc } from '@orpc/contract'
import type { ContractRouterClient } from '@orpc/contract'
import { z } from 'zod'
import { headerSchema, noteSchema, outputOptionsSchema, renderReportSchema } from './engine.ts'
import { studioErrorSchema } from './errors.ts'
import { exportContract } from './export.ts'
import { libraryContract, photoIdSchema } from './library.ts'
import { modelIdSchema } from './manifest.ts'
import { modelsContract } from './models.ts'
import { progressNoteSchema } from './progress.ts'
import { queueContract } from './queue.ts'
import { recipeSchema, styleSchema } from './recipe.ts'
import { settingsContract } from './settings.ts'
import { workbenchContract } from './workbench.ts'

/** 128 random bits, base64url: says nothing about the file and can't be guessed. */
export const mediaIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, 'an id is 22 letters, digits, "-" or "_"')

/** Where a window finds pixels: a path on its own host, `tintype://app` or `http://127.0.0.1:port`. */
const urlPathSchema = z.string().regex(/^\/[A-Za-z0-9/_.~-]*$/)

export const hostSchema = z.enum(['desktop', 'browser'])
export type Host = z.infer<typeof hostSchema>

/** What a person needs to know of a pack to choose it. */
export const packInfoSchema = z.object({
  id: modelIdSchema,
  name: z.string(),
  style: styleSchema.nullable(),
  summary: z.string(),
  licence: z.string(),
  builtIn: z.boolean(),
  /** The pack's own range of render factors; null where it knows one size only. */
  factor: z.object({ least: z.int(), greatest: z.int(), default: z.int() }).nullable(),
})
export type PackInfo = z.infer<typeof packInfoSchema>

export const studioInfoSchema = z.object({
  version: z.string(),
  host: hostSchema,
  /** BCP 47, of the machine the studio runs on. */
  locale: z.string(),
  /** Colourisers that can be chosen, built-in ones first. */
  packs: z.array(packInfoSchema),
  /** A sentence for each pack whose manifest can't be used. */
  brokenPacks: z.array(z.string()),
  /** Largest file an upload may bring, in bytes. */
  maxUploadBytes: z.int().positive(),
})
export type StudioInfo = z.infer<typeof studioInfoSchema>

/** An opened photo. The original stays where it is and is only ever read. */
export const photoSchema = z.object({
  id: mediaIdSchema,
  /** The file's own name, without folders. */
  name: z.string(),
  header: headerSchema,
  /** A display-size copy of the original, and a small one for the filmstrip. */
  url: urlPathSchema,
  thumbUrl: urlPathSchema,
})
export type PhotoInfo = z.infer<typeof photoSchema>

/** Several files were asked for: those that opened, and for each other one its fault. */
export const openedSchema = z.object({ photos: z.array(photoSchema), failed: z.array(studioErrorSchema) })
export type Opened = z.infer<typeof openedSchema>

const progressEventSchema = z.object({
  type: z.literal('progress'),
  /** 0 to 1 of the whole. */
  fraction: z.number().min(0).max(1),
  note: progressNoteSchema.optional(),
})

/** The engine's report without the path of the file. */
export const publicReportSchema = renderReportSchema.omit({ output: true })
export type PublicReport = z.infer<typeof publicReportSchema>

export const renderEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    renderId: mediaIdSchema,
    url: urlPathSchema,
    width: z.int(),
    height: z.int(),
    report: publicReportSchema,
  }),
])
export type RenderEvent = z.infer<typeof renderEventSchema>

export const saveEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  /** Desktop: the file lies where the person said. */
  z.object({ type: z.literal('saved'), name: z.string(), notes: z.array(noteSchema) }),
  /** Browser: the window fetches it; the answer carries Content-Disposition. */
  z.object({ type: z.literal('download'), name: z.string(), url: urlPathSchema, notes: z.array(noteSchema) }),
  /** The person closed the save dialog. */
  z.object({ type: z.literal('dismissed') }),
])
export type SaveEvent = z.infer<typeof saveEventSchema>

const photoRefSchema = z.strictObject({ photoId: mediaIdSchema })

/** Every procedure may fail with a `StudioError`; it travels as the data of the one typed oRPC error. */
const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const contract = {
  studio: {
    info: base.output(studioInfoSchema),
  },
  photos: {
    /** Desktop: the native open dialog. A browser has its own picker and uploads to `POST /photos`. */
    pick: base.output(openedSchema),
    list: base.output(z.array(photoSchema)),
    get: base.input(photoRefSchema).output(photoSchema),
    /** Forgets a photo with its copies and renders; the original stays. */
    remove: base.input(photoRefSchema).output(z.object({ removed: z.boolean() })),
    /** Renders at full size (or `options.longestSide`) and hands the file over. Aborting writes nothing. */
    save: base
      .input(z.strictObject({ photoId: mediaIdSchema, recipe: recipeSchema, options: outputOptionsSchema }))
      .output(eventIterator(saveEventSchema)),
  },
  models: modelsContract,
  render: {
    /** A picture for the screen: progress, then `done`. Aborting ends the work in the engine. */
    run: base
      .input(
        z.strictObject({
          photoId: mediaIdSchema,
          recipe: recipeSchema,
          /** Pixels; smaller photos are not enlarged. */
          longestSide: z.int().min(16).max(8192),
        }),
      )
      .output(eventIterator(renderEventSchema)),
  },
  library: libraryContract,
  queue: queueContract,
  export: exportContract,
  settings: settingsContract,
  workbench: workbenchContract,
}

export type StudioContract = typeof contract

/** The contract as a window holds it. */
export type StudioClient = ContractRouterClient<StudioContract>

/**
 * `POST /photos` takes one file as the body, its name percent-encoded in this header. With `uploadAlbumHeader` the photo is
 * imported into the library, and the answer is `uploadedSchema`; without it the photo is only opened: `photoSchema`.
 */
/**
 * `POST /models` takes a model file in the same way and answers with `modelProposalSchema`; `POST /models/file` takes one
 * for an entry of the catalogue and answers with `uploadedModelSchema`.
 */
export const uploadNameHeader = 'x-tintype-name'

/** Id of the album that an uploaded photo goes into; "0" where it goes into none. */
export const uploadAlbumHeader = 'x-tintype-album'

/** What became of a photo that was uploaded into the library. `known`: the same bytes were there already. */
export const uploadedSchema = z.object({ photo: photoIdSchema, known: z.boolean() })
export type Uploaded = z.infer<typeof uploadedSchema>
