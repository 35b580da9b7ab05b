/** The values of a pickle, and reading its bytes. */

/** `None` is null, a tuple or list an array, a dict a `PickleDict`; other values are what the allow-list made of them. */
export type PickleValue =
  null | boolean | number | bigint | string | Uint8Array | PickleValue[] | PickleDict | PickleOpaque

/** A dict's entries whose key is a text; see `setEntry`. */
export type PickleDict = Map<string, PickleValue>

/** A value that the allow-list made (a storage, a tensor, a class that may be called). */
export interface PickleOpaque {
  readonly kind: string
}

/** The allow-list. Each method throws what `PickleRules.refuse` made for a name that is not on it. */
export interface PickleRules {
  /** A class or function named by the file. */
  global(module: string, name: string): PickleOpaque
  /** A call of a `global` with its arguments, evaluated here and not by Python. */
  call(callee: PickleOpaque, args: PickleValue[]): PickleValue
  /** A reference to something outside the pickle (PyTorch: a storage). */
  persistent(id: PickleValue): PickleValue
  refuse(reason: string): Error
}

/** A name of a tensor has a tenth of this. Texts of 16 KB and more V8 tells apart by comparing them whole. */
const keyLimit = 1000

/**
 * Sets an entry of a dict whose key is a text. Others are left out: nothing reads them, and numbers could be chosen
 * so that V8, which hashes them without a seed, puts them all in one place.
 * @throws what `refuse` makes for a key longer than any name
 */
export function setEntry(
  target: PickleDict,
  key: PickleValue,
  value: PickleValue,
  rules: Pick<PickleRules, 'refuse'>,
): void {
  if (typeof key !== 'string') return
  if (key.length > keyLimit) throw rules.refuse('its pickle holds a name longer than any tensor has')
  target.set(key, value)
}

export function isOpaque(value: PickleValue | undefined): value is PickleOpaque {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Uint8Array)
  )
}

/** The bytes ended inside the pickle: more may be read and tried again. */
export class PickleCutShort extends Error {}

export class PickleBytes {
  at: number
  private readonly bytes: Buffer
  private readonly refuse: (reason: string) => Error

  constructor(bytes: Buffer, start: number, refuse: (reason: string) => Error) {
    this.bytes = bytes
    this.at = start
    this.refuse = refuse
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new PickleCutShort('the pickle ends in the middle')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  byte(): number {
    return this.take(1).readUInt8(0)
  }

  length64(): number {
    const length = Number(this.take(8).readBigUInt64LE(0))
    if (!Number.isSafeInteger(length)) throw this.refuse('its pickle claims a text longer than any file')
    return length
  }

  /** A line of text without its end. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0) throw new PickleCutShort('the pickle ends in the middle of a line')
    const text = this.bytes.toString('utf8', this.at, end)
    this.at = end + 1
    return text
  }

  integer(text: string): number | bigint {
    if (!/^-?\d{1,40}$/.test(text)) throw this.refuse('its pickle is damaged')
    const value = Number(text)
    return Number.isSafeInteger(value) ? value : BigInt(text)
  }

  /** A little-endian two's complement number of `length` bytes. */
  long(length: number): number | bigint {
    if (length > 64) throw this.refuse('its pickle holds a number of more than 64 bytes')
    const bytes = this.take(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[i] ?? 0)
    if (length > 0) value = BigInt.asIntN(length * 8, value)
    const small = Number(value)
    return Number.isSafeInteger(small) ? small : value
  }
}

/**
 * The value of an instruction that pushes a constant, with the bytes that follow it.
 * @param code the instruction as a character
 * @returns undefined for other instructions, of which nothing was read
 */
export function readLiteral(input: PickleBytes, code: string): PickleValue | undefined {
  switch (code) {
    case 'N':
      return null
    case '\x88':
      return true
    case '\x89':
      return false
    case 'I': {
      const text = input.line()
      return text === '01' ? true : text === '00' ? false : input.integer(text)
    }
    case 'L':
      return input.integer(input.line().replace(/L$/, ''))
    case 'J':
      return input.take(4).readInt32LE(0)
    case 'K':
      return input.byte()
    case 'M':
      return input.take(2).readUInt16LE(0)
    case '\x8a':
      return input.long(input.byte())
    case '\x8b':
      return input.long(input.take(4).readUInt32LE(0))
    case 'F':
      return Number(input.line())
    case 'G':
      return input.take(8).readDoubleBE(0)
    case 'T':
      return input.take(input.take(4).readUInt32LE(0)).toString('latin1')
    case 'U':
      return input.take(input.byte()).toString('latin1')
    case 'V':
      return input.line()
    case 'X':
      return input.take(input.take(4).readUInt32LE(0)).toString('utf8')
    case '\x8c':
      return input.take(input.byte()).toString('utf8')
    case '\x8d':
      return input.take(input.length64()).toString('utf8')
    case 'C':
      return Uint8Array.from(input.take(input.byte()))
    case 'B':
      return Uint8Array.from(input.take(input.take(4).readUInt32LE(0)))
    default:
      return undefined
  }
}
