/** The bits of a JPEG's entropy-coded data, and the tables that give their words. */

export interface HuffmanTable {
  /** By length of the code, 1 to 16: the first code, how many there are, and where their symbols begin. */
  first: Int32Array
  count: Uint8Array
  offset: Int32Array
  symbols: Buffer
}

/** The tables in a DHT segment, by class and number. @see ITU-T T.81, annex C */
export function readHuffmanTables(segment: Buffer): Map<number, HuffmanTable> {
  const found = new Map<number, HuffmanTable>()
  for (let at = 0; at + 17 <= segment.length;) {
    const count = Uint8Array.from([0, ...segment.subarray(at + 1, at + 17)])
    const [first, offset] = [new Int32Array(17), new Int32Array(17)]
    for (let length = 1, code = 0, symbols = 0; length <= 16; length++) {
      first[length] = code
      offset[length] = symbols
      symbols += count[length]
      code = (code + count[length]) << 1
    }
    const end = at + 17 + offset[16] + count[16]
    found.set(segment[at], { first, count, offset, symbols: segment.subarray(at + 17, end) })
    at = end
  }
  return found
}

/** The data end early, or make no sense. */
export class BadScan extends Error {}

export class BitReader {
  #byte = 0
  #left = 0
  readonly file: Buffer
  /** Behind the last byte of which a bit was taken. */
  at: number

  constructor(file: Buffer, at: number) {
    this.file = file
    this.at = at
  }

  bit(): number {
    if (this.#left === 0) {
      if (this.at >= this.file.length) throw new BadScan()
      this.#byte = this.file[this.at]
      if (this.#byte === 0xff && this.file[this.at + 1] !== 0) throw new BadScan()
      this.at += this.#byte === 0xff ? 2 : 1
      this.#left = 8
    }
    this.#left -= 1
    return (this.#byte >> this.#left) & 1
  }

  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) value = (value << 1) | this.bit()
    return value
  }

  symbol(table: HuffmanTable | undefined): number {
    if (!table) throw new BadScan()
    const { first, count, offset, symbols } = table
    for (let length = 1, code = 0; length <= 16; length++) {
      code = (code << 1) | this.bit()
      if (code - first[length] < count[length]) return symbols[offset[length] + code - first[length]] ?? 0
    }
    throw new BadScan()
  }

  /** Leaves the rest of the byte. @returns whether it was filled with ones, as encoders do */
  align(): boolean {
    const rest = (1 << this.#left) - 1
    this.#left = 0
    return (this.#byte & rest) === rest
  }
}
