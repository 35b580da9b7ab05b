/** When a photo was taken, from its EXIF block. Only what the camera says counts, not when a program last wrote. */

const tag = { exifIfd: 0x8769, dateTimeOriginal: 0x9003 } as const

/**
 * Reads DateTimeOriginal.
 * @param exif with or without the `Exif\0\0` in front
 * @returns `1998-08-30T14:05:59` (no time zone: EXIF had none for most of its life); null when there is none, it is
 *   no date, or the block is damaged
 * @see Exif 2.32, 4.6.5
 */
export function exifDate(exif: Buffer): string | null {
  const block = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif
  const order = block.toString('latin1', 0, 2)
  if (block.length < 14 || (order !== 'II' && order !== 'MM')) return null
  const little = order === 'II'
  const u16 = (at: number) => (little ? block.readUInt16LE(at) : block.readUInt16BE(at))
  const u32 = (at: number) => (little ? block.readUInt32LE(at) : block.readUInt32BE(at))
  /** Where the value of a tag lies in its directory entry; null when it is not there. */
  const find = (directory: number, wanted: number): number | null => {
    if (directory < 8 || directory + 2 > block.length) return null
    const count = u16(directory)
    if (directory + 2 + count * 12 > block.length) return null
    for (let i = 0; i < count; i++) {
      const entry = directory + 2 + i * 12
      if (u16(entry) === wanted) return entry
    }
    return null
  }
  const link = find(u32(4), tag.exifIfd)
  const entry = link === null ? null : find(u32(link + 8), tag.dateTimeOriginal)
  if (entry === null) return null
  const at = u32(entry + 8)
  if (at + 19 > block.length) return null
  const text = block.toString('latin1', at, at + 19)
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)$/.exec(text)
  if (!match) return null
  const [, year, month, day, hour, minute, second] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const time = new Date(`${iso}Z`)
  // "0000:00:00", and the 31st of a month that has 30, are no dates.
  const real = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso) && Number(year) >= 1800
  return real ? iso : null
}
