/** An EXIF block's directories: read entry by entry, and written anew behind everything that is there. */

/** A directory entry of 12 bytes, or one whose value is still to be placed. */
export type Entry = { tag: number; raw: Buffer } | { tag: number; type: number; count: number; data: Buffer }

export const exifTypes = { byte: 1, ascii: 2, short: 3, long: 4, rational: 5 } as const
/** Bytes of one value of each type. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]

/** A block that says nothing: big-endian, one empty directory. */
const emptyBlock = Buffer.from('4d4d002a000000080000000000000000', 'hex')

/**
 * Changed directories go behind the others: what lies elsewhere, maker notes above all, stays at its place.
 * @see TIFF 6.0, section 2; Exif 2.32, 4.6
 */
export class ExifBlock {
  readonly #little: boolean
  readonly #block: Buffer
  readonly #pieces: Buffer[]
  #end: number

  private constructor(block: Buffer) {
    this.#block = Buffer.from(block)
    this.#little = block.toString('latin1', 0, 2) === 'II'
    this.#pieces = block.length & 1 ? [this.#block, Buffer.alloc(1)] : [this.#block]
    this.#end = block.length + (block.length & 1)
  }

  get isLittle(): boolean {
    return this.#little
  }

  /** @param exif with or without the `Exif\0\0` in front; none: an empty block. @returns null for what is no block */
  static open(exif: Buffer = emptyBlock): ExifBlock | null {
    const block = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif
    const order = block.toString('latin1', 0, 2)
    if (block.length < 14 || (order !== 'II' && order !== 'MM')) return null
    return new ExifBlock(block)
  }

  /** The entries of the first directory; null where it does not fit the block. */
  main(): Entry[] | null {
    return this.#read(this.#u32(this.#block, 4))
  }

  /** Of the directory that an entry points to: none where there is no such entry, null where it is damaged. */
  inner(entries: readonly Entry[], tag: number): Entry[] | null {
    const link = entries.find((entry) => entry.tag === tag)
    return link && 'raw' in link ? this.#read(this.#u32(link.raw, 8)) : []
  }

  /** An entry's value; null where there is none, or where it does not fit the block. */
  value(entries: readonly Entry[], tag: number): { type: number; data: Buffer } | null {
    const entry = entries.find((each) => each.tag === tag)
    if (!entry) return null
    if ('data' in entry) return entry
    const type = this.#u16(entry.raw, 2)
    const length = (sizes[type] ?? 0) * this.#u32(entry.raw, 4)
    const at = this.#u32(entry.raw, 8)
    if (length === 0 || (length > 4 && at + length > this.#block.length)) return null
    return {
      type,
      data: length <= 4 ? entry.raw.subarray(8, 8 + length) : this.#block.subarray(at, at + length),
    }
  }

  /** A short, a long, or several rationals as fractions; null for anything else. */
  numbers(entries: readonly Entry[], tag: number): number[] | null {
    const value = this.value(entries, tag)
    if (!value) return null
    const { type, data } = value
    const size = sizes[type]
    const each = (read: (at: number) => number) =>
      Array.from({ length: Math.floor(data.length / size) }, (_, i) => read(i * size))
    if (type === exifTypes.short) return each((at) => this.#u16(data, at))
    if (type === exifTypes.long) return each((at) => this.#u32(data, at))
    if (type === exifTypes.rational) return each((at) => this.#u32(data, at) / this.#u32(data, at + 4))
    return null
  }

  /** Makes what these entries say unreadable: who takes a place away does not want it to be found in the file. */
  erase(entries: readonly Entry[]): void {
    for (const { tag } of entries) this.value(entries, tag)?.data.fill(0)
    for (const entry of entries) if ('raw' in entry) entry.raw.fill(0)
  }

  static text(tag: number, value: string): Entry {
    const data = Buffer.from(`${value.replaceAll('\0', '')}\0`)
    return { tag, type: exifTypes.ascii, count: data.length, data }
  }

  rationals(tag: number, fractions: readonly (readonly [over: number, under: number])[]): Entry {
    const data = Buffer.alloc(fractions.length * 8)
    for (const [i, [over, under]] of fractions.entries()) {
      this.#put32(data, over, i * 8)
      this.#put32(data, under, i * 8 + 4)
    }
    return { tag, type: exifTypes.rational, count: fractions.length, data }
  }

  /** Writes a directory behind the others. @returns the entry that points to it */
  link(tag: number, entries: readonly Entry[]): Entry {
    const data = Buffer.alloc(4)
    this.#put32(data, this.#write(entries), 0)
    return { tag, type: exifTypes.long, count: 1, data }
  }

  /** The block with this as its first directory. */
  finish(main: readonly Entry[]): Buffer {
    const start = this.#write(main)
    const out = Buffer.concat(this.#pieces)
    this.#put32(out, start, 4)
    return out
  }

  #read(at: number): Entry[] | null {
    const block = this.#block
    if (at < 8 || at + 2 > block.length || at + 2 + this.#u16(block, at) * 12 > block.length) return null
    return Array.from({ length: this.#u16(block, at) }, (_, i) => {
      const raw = block.subarray(at + 2 + i * 12, at + 14 + i * 12)
      return { tag: this.#u16(raw, 0), raw }
    })
  }

  /** @returns where the directory lies */
  #write(entries: readonly Entry[]): number {
    const sorted = entries.toSorted((a, b) => a.tag - b.tag)
    const table = Buffer.alloc(2 + sorted.length * 12 + 4)
    const at = this.#end
    this.#append(table)
    this.#put16(table, sorted.length, 0)
    for (const [i, entry] of sorted.entries()) {
      const place = 2 + i * 12
      if ('raw' in entry) {
        entry.raw.copy(table, place)
        continue
      }
      this.#put16(table, entry.tag, place)
      this.#put16(table, entry.type, place + 2)
      this.#put32(table, entry.count, place + 4)
      if (entry.data.length <= 4) entry.data.copy(table, place + 8)
      else {
        this.#put32(table, this.#end, place + 8)
        this.#append(entry.data)
      }
    }
    return at
  }

  #append(piece: Buffer): void {
    const padded = piece.length & 1 ? Buffer.concat([piece, Buffer.alloc(1)]) : piece
    this.#pieces.push(padded)
    this.#end += padded.length
  }

  #u16(data: Buffer, at: number): number {
    return this.#little ? data.readUInt16LE(at) : data.readUInt16BE(at)
  }

  #u32(data: Buffer, at: number): number {
    return this.#little ? data.readUInt32LE(at) : data.readUInt32BE(at)
  }

  #put16(data: Buffer, value: number, at: number): void {
    if (this.#little) data.writeUInt16LE(value, at)
    else data.writeUInt16BE(value, at)
  }

  #put32(data: Buffer, value: number, at: number): void {
    if (this.#little) data.writeUInt32LE(value, at)
    else data.writeUInt32BE(value, at)
  }
}
