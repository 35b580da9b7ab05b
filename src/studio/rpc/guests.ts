/** What stands between a guest and the procedures: refusals by role, and answers without folders of the owner's disk. */
import { posix, win32 } from 'node:path'
import { StudioFault, fromStudioError, studioErrorSchema, type StudioError } from '../../contract/errors.ts'
import { askedBy, mayAsk } from '../../contract/guests.ts'
import type { GuestRole } from '../../contract/sharing.ts'

/**
 * @param path of the procedure: `['library', 'edit']`
 * @throws StudioFault `guest.readOnly`, `guest.ownerOnly`
 */
export function refuseGuest(role: GuestRole, path: readonly string[]): void {
  const needed = askedBy(path)
  if (mayAsk(role, needed)) return
  throw needed === 'owner' ? new StudioFault('guest.ownerOnly', {}) : new StudioFault('guest.readOnly', {})
}

/** Folders of a path within a sentence of the system's: "ENOENT: no such file, open '/home/me/photos/a.jpg'". */
const foldersWithin = /(?<=^|[\s'"(])(?:\/|[A-Za-z]:[\\/]|\\\\)(?:[^\\/'"]*[\\/])*/g

function nameOnly(text: string): string {
  if (/^[A-Za-z]:[\\/]|^\\\\/.test(text)) return win32.basename(text)
  return text.startsWith('/') ? posix.basename(text) : text.replace(foldersWithin, '')
}

function renamed(value: unknown): unknown {
  if (typeof value === 'string') return nameOnly(value)
  return Array.isArray(value) ? value.map(renamed) : value
}

/** A fault that names files as people do, without their folders. */
export function withoutFolders(error: StudioError): StudioError {
  const data = Object.fromEntries(Object.entries(error.data).map(([key, value]) => [key, renamed(value)]))
  const changed = studioErrorSchema.safeParse({ ...error, data })
  return changed.success ? fromStudioError(changed.data).toError() : error
}

const isIterator = (value: object): value is AsyncIterable<unknown> => Symbol.asyncIterator in value

async function* eventsForGuest(events: AsyncIterable<unknown>): AsyncGenerator<unknown, void, void> {
  for await (const event of events) yield withFaultsRenamed(event)
}

function withFaultsRenamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withFaultsRenamed)
  if ('code' in value && 'message' in value && 'data' in value) {
    const fault = studioErrorSchema.safeParse(value)
    if (fault.success) return withoutFolders(fault.data)
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withFaultsRenamed(each)]))
}

/** A procedure's answer as guests get it: each fault in it, and in the events of a stream, without folders. */
export function forGuest<T>(output: T): T {
  const changed: unknown =
    typeof output === 'object' && output !== null && isIterator(output)
      ? eventsForGuest(output)
      : withFaultsRenamed(output)
  // The same shape: only strings within faults are others.
  return changed as T
}
