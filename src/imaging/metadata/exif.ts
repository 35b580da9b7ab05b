/** EXIF blocks: when a photo was taken, and the few tags that a finished picture would make untrue. */

const tag = {
  orientation: 0x0112,
  imageWidth: 0x0100,
  imageHeight: 0x0101,
  exifIfd: 0x8769,
  pixelWidth: 0xa002,
  pixelHeight: 0xa003,
  dateTimeOriginal: 0x9003,
  description: 0x010e,
} as const

/**
 * A copy of an EXIF block for an upright picture of `width` x `height`: orientation is 1, the size tags say the
 * truth, the thumbnail (still grey, maybe lying on its side) is unlinked.
 * @param exif with or without the `Exif\0\0` in front
 * @returns a TIFF block without it, or null when the block is damaged
 * @see TIFF 6.0, section 2; Exif 2.32, 4.6
 */
export function uprightExif(exif: Buffer, width: number, height: number): Buffer | null {
  const start = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0
  const block = Buffer.from(exif.subarray(start))
  const order = block.toString('latin1', 0, 2)
  if (block.length < 14 || (order !== 'II' && order !== 'MM')) return null
  const little = order === 'II'
  const u16 = (at: number) => (little ? block.readUInt16LE(at) : block.readUInt16BE(at))
  const u32 = (at: number) => (little ? block.readUInt32LE(at) : block.readUInt32BE(at))
  const put16 = (at: number, value: number) =>
    little ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at)
  const put32 = (at: number, value: number) =>
    little ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at)
  if (u16(2) !== 42) return null

  /** Entries of a directory by tag; null when it does not fit the block. */
  const directory = (at: number): { entries: Map<number, number>; next: number } | null => {
    if (at < 8 || at + 2 > block.length) return null
    const count = u16(at)
    const next = at + 2 + count * 12
    if (next > block.length) return null
    const entries = new Map<number, number>()
    for (let i = 0; i < count; i++) entries.set(u16(at + 2 + i * 12), at + 2 + i * 12)
    return { entries, next }
  }
  const put = (entry: number | undefined, value: number) => {
    if (entry === undefined) return
    const type = u16(entry + 2)
    if (type === 3 && value <= 65535) put16(entry + 8, value)
    else {
      put16(entry + 2, 4)
      put32(entry + 8, value)
    }
    put32(entry + 4, 1)
  }

  const main = directory(u32(4))
  if (!main) return null
  // A file may have several, and programs do not agree on which of them counts.
  for (let at = u32(4) + 2; at < main.next; at += 12) if (u16(at) === tag.orientation) put(at, 1)
  put(main.entries.get(tag.imageWidth), width)
  put(main.entries.get(tag.imageHeight), height)
  if (main.next + 4 <= block.length) put32(main.next, 0)
  const link = main.entries.get(tag.exifIfd)
  if (link !== undefined) {
    const sub = directory(u32(link + 8))
    if (!sub) return null
    put(sub.entries.get(tag.pixelWidth), width)
    put(sub.entries.get(tag.pixelHeight), height)
  }
  return block
}

/**
 * When a photo was taken: DateTimeOriginal. Only what the camera says counts, not when a program last wrote.
 * @param exif with or without the `Exif\0\0` in front
 * @returns `1998-08-30T14:05:59` (no time zone: EXIF had none for most of its life), or less where less is known, see
 *   `knownDate`; null when there is none, it is no date, or the block is damaged
 * @see Exif 2.32, 4.6.5
 */
export function exifDate(exif: Buffer): string | null {
  const text = exifText(exif, [tag.exifIfd, tag.dateTimeOriginal])
  return text === null ? null : knownDate(text.slice(0, 20))
}

/** ImageDescription; empty where there is none. UTF-8 as today's programs write it, else Latin-1. */
export function exifDescription(exif: Buffer): string {
  const text = exifText(exif, [tag.description])?.replace(/\0[^]*$/, '') ?? ''
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}

/**
 * The text of a tag in Latin-1, by the way to it: pointers to directories, then the tag itself.
 * @returns null where it is not there or not whole
 */
function exifText(exif: Buffer, way: readonly number[]): string | null {
  const block = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif
  const order = block.toString('latin1', 0, 2)
  if (block.length < 14 || (order !== 'II' && order !== 'MM')) return null
  const little = order === 'II'
  const u16 = (at: number) => (little ? block.readUInt16LE(at) : block.readUInt16BE(at))
  const u32 = (at: number) => (little ? block.readUInt32LE(at) : block.readUInt32BE(at))
  let directory = u32(4)
  for (const [step, wanted] of way.entries()) {
    if (directory < 8 || directory + 2 > block.length) return null
    const count = u16(directory)
    if (directory + 2 + count * 12 > block.length) return null
    const places = Array.from({ length: count }, (_, i) => directory + 2 + i * 12)
    const entry = places.find((at) => u16(at) === wanted)
    if (entry === undefined) return null
    if (step < way.length - 1) {
      directory = u32(entry + 8)
      continue
    }
    const length = u32(entry + 4)
    const at = length > 4 ? u32(entry + 8) : entry + 8
    if (length < 4 || at + length > block.length) return null
    return block.toString('latin1', at, at + length)
  }
  return null
}

/**
 * As much of a date as is known: unknown parts are zeros or blanks, or are left out.
 * @returns `1943`, `1943-07`, `1943-07-12` or `1943-07-12T14:05:59`; null for what is no date
 */
export function knownDate(text: string): string | null {
  const parts = /^(\d{4})(?:[:-]([\d ]{2})(?:[:-]([\d ]{2})(?:[ T](\d\d:\d\d:\d\d))?)?)?(?![\d])/.exec(text)
  if (!parts || Number(parts[1]) < 1800) return null
  const [, year, month = '', day = '', time] = parts
  if (!(Number(month) >= 1 && Number(month) <= 12)) return year
  if (!(Number(day) >= 1)) return `${year}-${month}`
  // The 31st of a month that has 30 is no date.
  const iso = `${year}-${month}-${day}`
  if (!isReal(`${iso}T00:00:00`)) return null
  return time !== undefined && isReal(`${iso}T${time}`) ? `${iso}T${time}` : iso
}

function isReal(iso: string): boolean {
  const time = new Date(`${iso}Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso)
}
