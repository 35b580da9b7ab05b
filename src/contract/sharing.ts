/** Sharing the open library on the home network: what its owner switches and sees of the guests. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { studioErrorSchema } from './errors.ts'

/** `view`: look at everything; `edit`: change the library, too. */
export const guestRoles = ['view', 'edit'] as const
export const guestRoleSchema = z.enum(guestRoles)
export type GuestRole = z.infer<typeof guestRoleSchema>

/** Of the password that guests enter; characters, whatever they are. */
export const sharePasswordLength = { least: 8, most: 200 } as const

const guestIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'an id of a guest is 16 digits from 0 to f')

/** A browser that has shown the password. */
export const guestSchema = z.object({
  id: guestIdSchema,
  /** What the guest called themselves; empty where they gave no name. */
  name: z.string(),
  /** Browser and system, as far as they can be told: "Safari, iOS". */
  device: z.string(),
  address: z.string(),
  /** Milliseconds since 1970. */
  since: z.int(),
  lastSeen: z.int(),
  /** Windows that are open just now. */
  windows: z.int(),
})
export type Guest = z.infer<typeof guestSchema>

export const sharingStatusSchema = z.object({
  on: z.boolean(),
  role: guestRoleSchema,
  /** A password is chosen; what it is, nobody can be told. */
  hasPassword: z.boolean(),
  /** Addresses of this machine on networks of its own; the first is taken unless another one is chosen. */
  addresses: z.array(z.string()),
  /** What guests open; null while sharing is off. */
  url: z.string().nullable(),
  /** The same as a QR code without a border: a row of modules a string, "1" for a dark one. */
  qr: z.array(z.string()).nullable(),
  /** SHA-256 of the certificate, as browsers write it: "AB:CD:…"; null while sharing is off. */
  fingerprint: z.string().nullable(),
  /** This machine has the address no more: guests can't reach it until it is switched off and on again. */
  unreachable: z.boolean(),
  guests: z.array(guestSchema),
  /** Wrong passwords since sharing was switched on, and whence the last one came. */
  wrong: z.object({ count: z.int(), address: z.string().nullable(), at: z.int().nullable() }),
})
export type SharingStatus = z.infer<typeof sharingStatusSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const sharingContract = {
  status: base.output(sharingStatusSchema),
  /** @param address one of `addresses`; the first of them when left out */
  start: base.input(z.strictObject({ address: z.string().max(100).optional() })).output(sharingStatusSchema),
  /** Ends every guest's session and connection. */
  stop: base.output(sharingStatusSchema),
  /** Whoever came in by the password before has to enter the new one. */
  setPassword: base
    .input(
      z.strictObject({ password: z.string().min(sharePasswordLength.least).max(sharePasswordLength.most) }),
    )
    .output(sharingStatusSchema),
  /** Holds for the guests that are here, too: their windows are loaded again. */
  setRole: base.input(z.strictObject({ role: guestRoleSchema })).output(sharingStatusSchema),
  /** Ends this guest's session and connections at once. */
  removeGuest: base.input(z.strictObject({ id: guestIdSchema })).output(sharingStatusSchema),
}
