/** Names and ids: what a window may see of a file, and faults that name files the same way. */
import { randomBytes } from 'node:crypto'
import { posix, win32 } from 'node:path'
import { StudioFault, toStudioError } from '../contract/errors.ts'
import type { FaultData } from '../contract/errors.ts'

/** 128 random bits: can't be guessed and says nothing about the file. */
export const newMediaId = (): string => randomBytes(16).toString('base64url')

/** Bytes that file systems take in a name. */
const longestName = 255

/**
 * The last part of a name that came from outside, without folders of any system or control characters.
 * @param maxBytes of the result in UTF-8; what is too long loses the end of its stem, never its ending
 */
export function plainName(given: string, maxBytes = longestName): string {
  const last = win32.basename(posix.basename(given))
  // Control characters and direction marks can make a name read as another one.
  const clean = last.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').trim()
  return clean === '' || clean === '.' || clean === '..' ? 'photo' : shortened(clean, maxBytes)
}

function shortened(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name
  const { name: stem, ext } = posix.parse(name)
  const ending = Buffer.byteLength(ext) <= 20 ? ext : ''
  const room = maxBytes - Buffer.byteLength(ending)
  const whole = new Intl.Segmenter().segment(ending === '' ? name : stem)
  let cut = ''
  for (const { segment } of whole) {
    if (Buffer.byteLength(cut + segment) > room) break
    cut += segment
  }
  return `${cut === '' ? 'photo' : cut}${ending}`
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
