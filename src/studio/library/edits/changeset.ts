/**
 * SQLite's changesets turned round, so that what an edit did can be undone row by row, and cut in pieces. The format is
 * documented at the head of SQLite's `sqlite3session.c`; the driver offers every call but `sqlite3changeset_invert`.
 */

const operation = { insert: 18, delete: 9, update: 23 } as const
const tableMark = 0x54

/** Walks through a changeset, change by change. Lengths come from SQLite itself; one that leads out of it throws. */
class Walk {
  readonly bytes: Uint8Array
  at = 0
  /** Where the header of the current table begins and ends. */
  header: readonly [start: number, end: number] = [0, 0]
  isKey: readonly boolean[] = []
  /** Of the current change. */
  start = 0
  kind = 0
  /** Where each value of its one or two records begins; one more for the end. */
  readonly values: number[] = []

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** @returns false at the end */
  next(): boolean {
    while (this.at < this.bytes.length && this.bytes[this.at] === tableMark) this.#readHeader()
    if (this.at >= this.bytes.length) return false
    this.start = this.at
    this.kind = this.#byte()
    // Whether it was done by a trigger or a cascade: it is undone all the same.
    this.#byte()
    const records = recordsOf(this.kind)
    this.values.length = 0
    for (let i = 0; i < records * this.isKey.length; i++) {
      this.values.push(this.at)
      this.#skipValue()
    }
    this.values.push(this.at)
    return true
  }

  #readHeader(): void {
    const start = this.at
    this.at += 1
    const columns = this.#varint()
    this.isKey = Array.from({ length: columns }, () => this.#byte() !== 0)
    while (this.#byte() !== 0);
    this.header = [start, this.at]
  }

  /** A type, and what belongs to it: 8 bytes of a number, or a length and as many bytes of text or of a blob. */
  #skipValue(): void {
    const type = this.#byte()
    if (type === 1 || type === 2) this.at += 8
    else if (type === 3 || type === 4) {
      const length = this.#varint()
      this.at += length
    }
    if (this.at > this.bytes.length) throw new RangeError('the changeset is cut short')
  }

  #byte(): number {
    const value = this.bytes[this.at]
    if (value === undefined) throw new RangeError('the changeset is cut short')
    this.at += 1
    return value
  }

  /** SQLite's own variable-length integer; none here is longer than a 32-bit number. */
  #varint(): number {
    let value = 0
    for (;;) {
      const next = this.#byte()
      value = value * 128 + (next & 0x7f)
      if (next < 0x80) return value
    }
  }
}

function recordsOf(kind: number): number {
  if (kind === operation.insert || kind === operation.delete) return 1
  if (kind === operation.update) return 2
  throw new RangeError(`a changeset holds no operation ${kind}`)
}

/**
 * The changeset that undoes one, or several one after the other: what was inserted is deleted, what was deleted is
 * inserted, old values change places with new ones; what came last comes first. It is as long as the first.
 */
export function invertChangeset(changes: Uint8Array): Uint8Array {
  const inverse = Uint8Array.from(changes)
  const walk = new Walk(changes)
  /** Where the tables' parts begin: in one part no row is changed twice. */
  const parts: number[] = []
  while (walk.next()) {
    if (parts.at(-1) !== walk.header[0]) parts.push(walk.header[0])
    if (walk.kind === operation.insert) inverse[walk.start] = operation.delete
    else if (walk.kind === operation.delete) inverse[walk.start] = operation.insert
    else swap(walk, inverse)
  }
  return Buffer.concat(parts.map((start, i) => inverse.subarray(start, parts[i + 1])).toReversed())
}

/** The key stands among the old values only, and is the same in both directions. */
function swap({ bytes, values, isKey }: Walk, into: Uint8Array): void {
  const columns = isKey.length
  let at = values[0]
  const copy = (value: number) => {
    for (let from = values[value]; from < values[value + 1]; from++) into[at++] = bytes[from]
  }
  for (let i = 0; i < columns; i++) copy(isKey[i] ? i : columns + i)
  for (let i = 0; i < columns; i++) copy(isKey[i] ? columns + i : i)
}

/** The same as several changesets, none with more than so many changes. */
export function splitChangeset(changes: Uint8Array, most: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  const walk = new Walk(changes)
  let parts: Uint8Array[] = []
  let count = 0
  let begun = -1
  while (walk.next()) {
    const [from, to] = walk.header
    if (count === most) {
      pieces.push(Buffer.concat(parts))
      parts = []
      count = 0
      begun = -1
    }
    if (begun !== from) parts.push(changes.subarray(from, to))
    begun = from
    parts.push(changes.subarray(walk.start, walk.at))
    count += 1
  }
  if (count > 0) pieces.push(Buffer.concat(parts))
  return pieces
}
