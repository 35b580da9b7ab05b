/**
 * SQLite's changesets turned round, so that what an edit did can be undone row by row. The format is documented at the
 * head of SQLite's `sqlite3session.c`; the driver offers every call but `sqlite3changeset_invert`.
 */

const operation = { insert: 18, delete: 9, update: 23 } as const
const tableMark = 0x54

/** Reads on through a changeset. Lengths come from SQLite itself; one that leads out of it throws. */
class Reader {
  at = 0
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get ended(): boolean {
    return this.at >= this.bytes.length
  }

  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new RangeError('the changeset is cut short')
    return value
  }

  /** SQLite's own variable-length integer; none here is longer than a 32-bit number. */
  varint(): number {
    let value = 0
    for (;;) {
      const next = this.byte()
      value = value * 128 + (next & 0x7f)
      if (next < 0x80) return value
    }
  }

  skip(bytes: number): void {
    this.at += bytes
    if (this.at > this.bytes.length) throw new RangeError('the changeset is cut short')
  }

  /** One value, as its bytes with its type before them; of one byte (0) where it is left out. */
  value(): Uint8Array {
    const start = this.at
    const type = this.byte()
    if (type === 1 || type === 2) this.skip(8)
    else if (type === 3 || type === 4) this.skip(this.varint())
    return this.bytes.subarray(start, this.at)
  }

  record(columns: number): Uint8Array[] {
    return Array.from({ length: columns }, () => this.value())
  }
}

const leftOut = Uint8Array.of(0)

/**
 * The changeset that undoes one: what was inserted is deleted, what was deleted is inserted, old values change places
 * with new ones.
 */
export function invertChangeset(changes: Uint8Array): Uint8Array {
  const reader = new Reader(changes)
  const parts: Uint8Array[] = []
  let columns = 0
  let isKey: boolean[] = []
  while (!reader.ended) {
    const start = reader.at
    const kind = reader.byte()
    if (kind === tableMark) {
      columns = reader.varint()
      isKey = Array.from({ length: columns }, () => reader.byte() !== 0)
      while (reader.byte() !== 0);
      parts.push(changes.subarray(start, reader.at))
      continue
    }
    const indirect = reader.byte()
    if (kind === operation.update) {
      const before = reader.record(columns)
      const after = reader.record(columns)
      // The key stands among the old values only, and is the same in both directions.
      parts.push(Uint8Array.of(kind, indirect))
      parts.push(
        ...before.map((old, i) => (isKey[i] && after[i].length === 1 && after[i][0] === 0 ? old : after[i])),
      )
      parts.push(...before.map((old, i) => (isKey[i] ? leftOut : old)))
    } else if (kind === operation.insert || kind === operation.delete) {
      reader.record(columns)
      const other = kind === operation.insert ? operation.delete : operation.insert
      parts.push(Uint8Array.of(other, indirect), changes.subarray(start + 2, reader.at))
    } else {
      throw new RangeError(`a changeset holds no operation ${kind}`)
    }
  }
  return Buffer.concat(parts)
}
