/** What a file says outside EXIF, IPTC and XMP: a JPEG's comments, a PNG's texts. Tintype names them as left out. */
import { jpegSegments } from '../codec/container.ts'

const commentMarker = 0xfe
/** What encoders sign with: nobody misses it. */
const signatures =
  /^\s*$|^(?:CREATOR: gd-jpeg|Lavc|LEAD Technologies|File written by Adobe|Intel\(R\)|Optimized|Created with|Software:|AppleMark|Compressed by|Handmade Software|xr d)/i
/** Keywords whose text a person may have written, and the profiles that ImageMagick hides in texts. */
const written =
  /^(?:title|author|description|copyright|creation time|disclaimer|warning|source|comment|raw profile type (?:exif|app1|iptc|8bim|xmp))$/i

/** @param head the file's first bytes @returns "a JPEG comment" where there is one that says something */
export function jpegTexts(head: Buffer): string[] {
  for (const { marker, start, end } of jpegSegments(head)) {
    if (marker !== commentMarker) continue
    const text = head.toString('latin1', start + 4, end).replaceAll('\0', '')
    if (!signatures.test(text)) return ['a JPEG comment']
  }
  return []
}

/** @param comments as libvips gives them @returns the keywords of those that say something */
export function pngTexts(comments: readonly { keyword: string; text: string }[] = []): string[] {
  const said = comments.filter(({ keyword, text }) => written.test(keyword) && text.trim() !== '')
  return [...new Set(said.map(({ keyword }) => `PNG text "${keyword}"`))]
}
