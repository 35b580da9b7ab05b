/** Which libraries a person has on this machine, and going from one to another: the desktop program only. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { studioErrorSchema } from './errors.ts'

/** Names a library that was opened before; made of its folder, and the same in every run. */
const libraryIdSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

export const knownLibrarySchema = z.object({
  id: libraryIdSchema,
  /** The folder as the system writes it: a person has to know which one it is. */
  folder: z.string(),
  /** The one in Tintype's own data folder, which is opened as long as nobody has chosen another. */
  usual: z.boolean(),
  /** The one that is open now, or was to be opened. */
  current: z.boolean(),
  /** False: its folder is gone, or its drive is not plugged in. */
  there: z.boolean(),
})
export type KnownLibrary = z.infer<typeof knownLibrarySchema>

/** `leaving`: the studio is being closed and opened anew on the other library, and the window is loaded again. */
const leavingSchema = z.object({ leaving: z.boolean() })

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })
const whichSchema = z.strictObject({ id: libraryIdSchema })

export const librariesContract = {
  /** The one that was opened last comes first; the usual one is always among them. Empty in a browser. */
  known: base.output(z.array(knownLibrarySchema)),
  /** Asks for a library's folder. Not `leaving`: the person closed the dialog, or it is the open one. */
  pick: base.output(leavingSchema),
  /** Asks where a new library shall lie, and makes it. */
  create: base.output(leavingSchema),
  /** The current one is opened anew: a drive that is plugged in again. */
  open: base.input(whichSchema).output(leavingSchema),
  /** Takes a library off the list; nothing on the disk changes. */
  forget: base.input(whichSchema).output(z.array(knownLibrarySchema)),
}
