/**
 * The one RPC contract: what a window may ask of the studio, over MessagePort on the desktop and over
 * WebSocket in a browser. Pixels never travel here, they go by URL; things are named by id, never by path.
 */
import { oc } from '@orpc/contract'
import type { ContractRouterClient } from '@orpc/contract'
import { z } from 'zod'
import { keysContract } from './access.ts'
import { studioErrorSchema } from './errors.ts'
import { exportContract } from './export.ts'
import { farmContract } from './farm.ts'
import { filmContract } from './film-workbench.ts'
import { librariesContract } from './libraries.ts'
import { libraryContract } from './library.ts'
import { photoIdSchema } from './ids.ts'
import { executionProviderSchema, modelIdSchema } from './manifest.ts'
import { modelsContract } from './models.ts'
import { queueContract } from './queue.ts'
import { presetsContract } from './presets.ts'
import { printsContract } from './prints.ts'
import { packSteps, styleSchema } from './recipe.ts'
import { settingsContract } from './settings.ts'
import { guestRoleSchema, sharingContract } from './sharing.ts'
import { workbenchContract } from './workbench.ts'

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

/** A pack that does a step beside the colour. */
const stepPackInfoSchema = z.object({
  id: modelIdSchema,
  name: z.string(),
  summary: z.string(),
  task: z.enum(packSteps),
})
export type StepPackInfo = z.infer<typeof stepPackInfoSchema>

export const studioInfoSchema = z.object({
  version: z.string(),
  host: hostSchema,
  /** BCP 47, of the machine the studio runs on. */
  locale: z.string(),
  /** Colourisers that can be chosen, built-in ones first. */
  packs: z.array(packInfoSchema),
  /** Packs that can do other steps, built-in ones first. */
  stepPacks: z.array(stepPackInfoSchema),
  /** A sentence for each pack whose manifest can't be used. */
  brokenPacks: z.array(z.string()),
  /** Largest file an upload may bring, in bytes. */
  maxUploadBytes: z.int().positive(),
  /** Execution providers that this system can have, the processor among them. */
  providers: z.array(executionProviderSchema),
  /** Whether new versions can be looked for here. */
  updates: z.boolean(),
  /** Whether programs may ask this studio, by keys that are made in the settings. */
  serves: z.boolean(),
  /** Whether other machines share the studio's work. */
  farm: z.boolean(),
  /** Whether this studio can share its library on the home network. */
  shares: z.boolean(),
  /** What a guest may do here; null: this is the owner's window. */
  guest: guestRoleSchema.nullable(),
})
export type StudioInfo = z.infer<typeof studioInfoSchema>

/** Every procedure may fail with a `StudioError`; it travels as the data of the one typed oRPC error. */
const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const contract = {
  studio: {
    info: base.output(studioInfoSchema),
  },
  models: modelsContract,
  library: libraryContract,
  libraries: librariesContract,
  queue: queueContract,
  export: exportContract,
  film: filmContract,
  presets: presetsContract,
  prints: printsContract,
  settings: settingsContract,
  workbench: workbenchContract,
  keys: keysContract,
  farm: farmContract,
  sharing: sharingContract,
}

export type StudioContract = typeof contract

/** The contract as a window holds it. */
export type StudioClient = ContractRouterClient<StudioContract>

/**
 * Uploads take one file as the body, its name percent-encoded in this header. `POST /photos` imports a photo into the
 * library and answers with `uploadedSchema`; `POST /models` takes a model file and answers with `modelProposalSchema`;
 * `POST /models/file` takes one for an entry of the catalogue and answers with `uploadedModelSchema`.
 */
export const uploadNameHeader = 'x-tintype-name'

/** Id of the album that an uploaded photo goes into; without it the photo goes into none. */
export const uploadAlbumHeader = 'x-tintype-album'

/**
 * Files that describe an uploaded photo, as percent-encoded JSON of `uploadSidecarsSchema`: their bytes lie in the body
 * before the photo's, one behind the other.
 */
export const uploadSidecarsHeader = 'x-tintype-sidecars'

/** Sidecars of one photo: more than programs write, and few enough for a header. */
export const mostUploadSidecars = 4

export const uploadSidecarsSchema = z
  .array(z.object({ name: z.string().min(1).max(255), bytes: z.int().nonnegative() }))
  .max(mostUploadSidecars)

/**
 * What became of a photo that was uploaded into the library. `known`: the same bytes were there already; `like`: a photo
 * that looks almost the same; `notes`: what is said of it and could not be used.
 */
export const uploadedSchema = z.object({
  photo: photoIdSchema,
  known: z.boolean(),
  like: photoIdSchema.nullable(),
  notes: z.array(studioErrorSchema),
})
export type Uploaded = z.infer<typeof uploadedSchema>
