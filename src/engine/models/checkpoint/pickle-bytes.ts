/** The bytes of a pickle, taken one number, line, text or literal after another, and never past their end. */
import type { PickleValue } from './pickle-values.ts'

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
