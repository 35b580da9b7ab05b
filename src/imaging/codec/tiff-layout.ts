/** How a TIFF writes numbers and directories: its byte order, and places of four bytes or, in BigTIFF, of eight. */

export interface TiffLayout {
  little: boolean
  isBig: boolean
  /** Bytes of a directory's count of entries. */
  countBytes: 2 | 8
  entryBytes: 12 | 20
  /** Bytes of a place in the file, of a count of values, and of what lies in an entry itself. */
  placeBytes: 4 | 8
  /** Where the first directory lies. */
  first: number
}

/** Bytes that `tiffLayout` wants to see; of a classic TIFF eight will do. */
export const tiffHeadBytes = 16

/** Bytes of one value of each type; behind those of 1992 the ones of BigTIFF. */
export const tiffTypeBytes: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]

/** Types whose values are whole numbers without a sign. */
export const isCount = (type: number): boolean => [1, 3, 4, 13, 16, 18].includes(type)

/** @returns null for what is no TIFF @see TIFF 6.0, section 2; BigTIFF, Aware Systems */
export function tiffLayout(head: Buffer): TiffLayout | null {
  if (head.length < 8) return null
  const little = head.toString('latin1', 0, 2) === 'II'
  const version = little ? head.readUInt16LE(2) : head.readUInt16BE(2)
  if (version !== 42 && (version !== 43 || head.length < tiffHeadBytes)) return null
  const isBig = version === 43
  const layout: TiffLayout = isBig
    ? { little, isBig, countBytes: 8, entryBytes: 20, placeBytes: 8, first: 0 }
    : { little, isBig, countBytes: 2, entryBytes: 12, placeBytes: 4, first: 0 }
  return { ...layout, first: tiffNumber(layout, head, isBig ? 8 : 4, layout.placeBytes) }
}

/** A whole number without a sign of 1, 2, 4 or 8 bytes; one beyond 2^53 loses its last digits. */
export function tiffNumber({ little }: TiffLayout, data: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(little ? data.readBigUInt64LE(at) : data.readBigUInt64BE(at))
  return little ? data.readUIntLE(at, bytes) : data.readUIntBE(at, bytes)
}

export function putTiffNumber(
  { little }: TiffLayout,
  data: Buffer,
  value: number,
  at: number,
  bytes: number,
): void {
  if (bytes === 8) {
    if (little) data.writeBigUInt64LE(BigInt(value), at)
    else data.writeBigUInt64BE(BigInt(value), at)
  } else if (little) data.writeUIntLE(value, at, bytes)
  else data.writeUIntBE(value, at, bytes)
}

export interface TiffEntry {
  tag: number
  type: number
  count: number
  /** Bytes of one value; 0 for types that nobody knows. */
  size: number
  /** Where its values lie, in the table or in the file. */
  place: number
  /** Its values lie in the table that was read, not elsewhere in the file. */
  isInline: boolean
}

/** An entry of a directory's table. @param at where it begins in `table` */
export function tiffEntry(layout: TiffLayout, table: Buffer, at: number): TiffEntry {
  const { placeBytes } = layout
  const tag = tiffNumber(layout, table, at, 2)
  const type = tiffNumber(layout, table, at + 2, 2)
  const count = tiffNumber(layout, table, at + 4, placeBytes)
  const size = tiffTypeBytes[type] ?? 0
  const value = at + 4 + placeBytes
  const isInline = size * count <= placeBytes
  const place = isInline ? value : tiffNumber(layout, table, value, placeBytes)
  return { tag, type, count, size, place, isInline }
}
