/** Names and ids: what a window may see of a file, and faults that name files the same way. */
import { randomBytes } from 'node:crypto'
import { posix, win32 } from 'node:path'
import { StudioFault, toStudioError } from '../contract/errors.ts'
import type { FaultData } from '../contract/errors.ts'

/** 128 random bits: can't be guessed and says nothing about the file. */
export const newMediaId = (): string => randomBytes(16).toString('base64url')

/** The last part of a name that came from outside, without folders of any system or control characters. */
export function plainName(given: string): string {
  const last = win32.basename(posix.basename(given))
  // Control characters and direction marks can make a name read as another one.
  const clean = last.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').trim()
  return clean === '' || clean === '.' || clean === '..' ? 'photo' : clean
}

/**
 * A fault with paths replaced by the name a person knows: a window must not learn where files lie, and an
 * upload's place in the temporary folder would mean nothing to anyone.
 */
export function renameInFault(error: unknown, name: string, ...paths: readonly string[]): StudioFault {
  const { code, data } = toStudioError(error)
  const swap = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(swap)
    if (typeof value !== 'string') return value
    return paths.reduce((text, path) => text.replaceAll(path, () => name), value)
  }
  const renamed = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, swap(value)]))
  return new StudioFault(code, renamed as FaultData<typeof code>, error)
}
