/** What a person can set, and where things lie. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { providerChoiceSchema } from './engine.ts'
import { studioErrorSchema } from './errors.ts'
import { viewSettingsSchema } from './view-settings.ts'

export const settingsSchema = z.strictObject({
  /** Which part of the machine computes. */
  provider: providerChoiceSchema,
  language: z.enum(['system', 'en', 'zh']),
  theme: z.enum(['system', 'light', 'dark']),
  /** What an import does with files on this machine. */
  importAs: z.enum(['reference', 'copy']),
  /** New photos are coloured as soon as they are imported. */
  colorizeOnImport: z.boolean(),
  /** Whether the desktop program looks for new versions at each start, and in which list. It downloads none unasked. */
  updates: z.enum(['off', 'stable', 'beta']),
  /** Absolute path of ffmpeg, with ffprobe beside it; null: the one that the system finds. */
  ffmpeg: z.string().max(4096).nullable(),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  provider: 'auto',
  language: 'system',
  theme: 'system',
  importAs: 'reference',
  colorizeOnImport: false,
  updates: 'off',
  ffmpeg: null,
}

export const watchedFolderSchema = z.object({
  id: z.int().positive(),
  /** The folder as the system writes it: a person has to know which one it is. */
  folder: z.string(),
  /** Its drive is not there just now. */
  lost: z.boolean(),
})

export const placesSchema = z.object({
  /** Folder of the library, as the system writes it. */
  library: z.string(),
  libraryBytes: z.int(),
  cache: z.string(),
  cacheBytes: z.int(),
})

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const settingsContract = {
  get: base.output(settingsSchema),
  /** What of the stored settings can't be used; null where all can. */
  problem: base.output(studioErrorSchema.nullable()),
  /** Only what is given changes. Without `ffmpeg`: which program is run is no matter for a page. */
  set: base.input(settingsSchema.omit({ ffmpeg: true }).partial()).output(settingsSchema),
  /** Size and order of the album's photos, what was exported last: empty where nothing was stored. */
  view: base.output(viewSettingsSchema),
  /** Only the parts that are given change. */
  setView: base.input(viewSettingsSchema).output(viewSettingsSchema),
  places: base.output(placesSchema),
  /** Desktop: opens it in the system's file manager. */
  showPlace: base
    .input(z.strictObject({ place: z.enum(['library', 'cache']) }))
    .output(z.object({ shown: z.boolean() })),
  /** Deletes what can be made again: previews, tiles, optimised graphs. */
  clearCache: base.output(z.object({ freed: z.int() })),
  watched: base.output(z.array(watchedFolderSchema)),
  /** Desktop: asks for the folder. Null: the person closed the dialog. */
  watch: base.output(watchedFolderSchema.nullable()),
  unwatch: base.input(z.strictObject({ id: z.int().positive() })).output(z.object({ removed: z.boolean() })),
}
