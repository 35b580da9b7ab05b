/** What a file says outside EXIF, IPTC and XMP: a JPEG's comments, a PNG's texts and the profiles hidden in them. */
import { jpegSegments } from '../codec/container.ts'
import { textDate } from './text-date.ts'

/** A text that a person may have written. */
export interface FreeText {
  /** "a JPEG comment": what it is called where it is lost. */
  name: string
  text: string
  /** What it would be in XMP; null for what has no place there. */
  field: 'caption' | 'title' | 'date' | null
}

/** Something that has no text of its own and can only be named. */
export const lostText = (name: string): FreeText => ({ name, text: '', field: null })

const commentMarker = 0xfe
/** More are not looked at. */
const mostTexts = 100
/** What encoders sign with: nobody misses it. */
export const signatures =
  /^\s*$|^(?:CREATOR: gd-jpeg|Lavc|LEAD Technologies|File written by Adobe|Intel\(R\)|Optimized|Created with|Software:|AppleMark|Compressed by|Handmade Software|xr d)/i
/** Keywords under which programs speak to programs. */
const byPrograms =
  /^(?:software|creator ?tool|date:\w+|thumb::.*|[a-z]+:.*|xml:com\.adobe\.xmp|raw profile type .*|signature|parameters|png|colou?r ?type|dpi|gamma|aspect|encoder)$/i

/** The first comment may be a caption; those behind it have no place. @param head the file's first bytes */
export function jpegTexts(head: Buffer): FreeText[] {
  const found: FreeText[] = []
  for (const { marker, start, end } of jpegSegments(head)) {
    if (marker !== commentMarker) continue
    const bytes = head.subarray(start + 4, end)
    const text = textOf(bytes).replaceAll('\0', '').trim()
    if (signatures.test(text) || found.some((other) => other.text === text)) continue
    found.push({ name: 'a JPEG comment', text, field: found.length === 0 ? 'caption' : null })
    if (found.length === mostTexts) break
  }
  return found
}

/** UTF-8 as today's programs write it, else Latin-1. */
export function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

interface PngComment {
  keyword: string
  text: string
}

/** @param comments as libvips gives them */
export function pngTexts(comments: readonly PngComment[] = []): FreeText[] {
  const found = new Map<string, FreeText>()
  for (const { keyword, text } of comments) {
    const isHidden = profileOf(keyword) !== null && !rawProfile(keyword, text)
    if ((byPrograms.test(keyword) && !isHidden) || text.trim() === '' || found.has(keyword)) continue
    if (found.size === mostTexts) break
    found.set(keyword, { name: `PNG text "${keyword}"`, text: text.trim(), field: fieldOf(keyword, text) })
  }
  return [...found.values()]
}

function fieldOf(keyword: string, text: string): FreeText['field'] {
  if (/^creation[ _-]?time$/i.test(keyword)) return textDate(text) === null ? null : 'date'
  if (/^title$/i.test(keyword)) return 'title'
  return /^(?:description|comment)$/i.test(keyword) ? 'caption' : null
}

type Profile = 'exif' | 'iptc' | 'xmp'
const xmpName = 'http://ns.adobe.com/xap/1.0/\0'
/** Digits of the largest profile that is looked at. */
const mostDigits = 8 * 1024 * 1024

/** What ImageMagick and its kin have hidden in texts since before PNG had places for it. */
export function pngProfiles(comments: readonly PngComment[] = []): Partial<Record<Profile, Buffer>> {
  const found: Partial<Record<Profile, Buffer>> = {}
  for (const { keyword, text } of comments) {
    const profile = rawProfile(keyword, text)
    if (profile) found[profile.kind] ??= profile.data
  }
  return found
}

function profileOf(keyword: string): string | null {
  return /^raw profile type (exif|app1|iptc|8bim|xmp)$/i.exec(keyword)?.[1].toLowerCase() ?? null
}

/** A line with its kind, one with its length, then hexadecimal digits. */
function rawProfile(keyword: string, text: string): { kind: Profile; data: Buffer } | null {
  const name = profileOf(keyword)
  if (name === null || text.length > mostDigits) return null
  const head = /^\s*\w+\s+(\d+)\s/.exec(text)
  if (!head) return null
  const data = Buffer.from(text.slice(head[0].length).replaceAll(/\s/g, ''), 'hex')
  if (data.length === 0 || data.length !== Number(head[1])) return null
  if (name !== 'app1') return { kind: name === '8bim' ? 'iptc' : (name as Profile), data }
  if (data.toString('latin1', 0, xmpName.length) === xmpName)
    return { kind: 'xmp', data: data.subarray(xmpName.length) }
  return data.toString('latin1', 0, 6) === 'Exif\0\0' ? { kind: 'exif', data } : null
}
