/** Names and ids of opened photos: what a window may see of a file, and faults that name files the same way. */
import { randomBytes } from 'node:crypto'
import { posix, win32 } from 'node:path'
import type { OutputFormat } from '../../contract/engine.ts'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import type { FaultData } from '../../contract/errors.ts'
import type { Recipe } from '../../contract/recipe.ts'

/** 128 random bits: can't be guessed and says nothing about the file. */
export const newMediaId = (): string => randomBytes(16).toString('base64url')

const extensions: Record<OutputFormat, string> = {
  jpeg: 'jpg',
  png: 'png',
  tiff: 'tif',
  webp: 'webp',
  avif: 'avif',
}

const mediaTypes: Record<OutputFormat, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  tiff: 'image/tiff',
  webp: 'image/webp',
  avif: 'image/avif',
}

export const mediaTypeOf = (format: OutputFormat): string => mediaTypes[format]

/** The last part of a name that came from outside, without folders of any system or control characters. */
export function plainName(given: string): string {
  const last = win32.basename(posix.basename(given))
  // Control characters and direction marks can make a name read as another one.
  const clean = last.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').trim()
  return clean === '' || clean === '.' || clean === '..' ? 'photo' : clean
}

/** "1943 lake.tif" rendered as JPEG in the artistic style: "1943 lake - artistic.jpg". */
export function outputName(name: string, recipe: Recipe, format: OutputFormat): string {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || name
  const { model, style } = recipe.steps.color
  const suffix = ` - ${model ?? style}.${extensions[format]}`
  return `${cutToBytes(stem, 255 - Buffer.byteLength(suffix))}${suffix}`
}

/** File systems count bytes, not characters; a character is never cut in two. */
function cutToBytes(text: string, limit: number): string {
  let cut = ''
  for (const char of text) {
    if (Buffer.byteLength(cut + char) > limit) break
    cut += char
  }
  return cut
}

/**
 * A fault with paths replaced by the names a person knows: a window must not learn where files lie, and an
 * upload's place in the temporary folder would mean nothing to anyone.
 */
export function renameInFault(error: unknown, names: ReadonlyMap<string, string>): StudioFault {
  const { code, data } = toStudioError(error)
  const swap = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(swap)
    if (typeof value !== 'string') return value
    let text = value
    for (const [path, name] of names) text = text.replaceAll(path, name)
    return text
  }
  const renamed = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, swap(value)]))
  return new StudioFault(code, renamed as FaultData<typeof code>, error)
}
