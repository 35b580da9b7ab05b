/** Steps through protobuf fields in a file without loading what lies between; trusts no length before checking it. */
import type { ByteFile } from '../platform/byte-file.ts'

export interface WireField {
  readonly number: number
  /** 0: varint, 1: eight bytes, 2: a length and as many bytes, 5: four bytes. */
  readonly wire: number
  /** The value's first byte and the byte after its last. */
  readonly start: number
  readonly end: number
  /** The number of a varint below 2^53. */
  readonly value: number
}

const windowBytes = 65_536
/** A graph of ten thousand nodes has less than a million fields; more is an attack on the reader. */
const fieldLimit = 20_000_000

export class WireReader {
  private readonly file: ByteFile
  private window = Buffer.alloc(0)
  private windowAt = 0
  private fields = 0

  constructor(file: ByteFile) {
    this.file = file
  }

  /** The field at `at`, which must end at `end` or before. */
  async field(at: number, end: number): Promise<WireField> {
    this.fields += 1
    if (this.fields > fieldLimit) throw this.file.refuse('it is damaged: it has too many parts')
    if (at < this.windowAt || at + 20 > this.windowAt + this.window.length) await this.load(at)
    const tag = this.varint(at, end)
    const wire = tag.value % 8
    const number = Math.floor(tag.value / 8)
    switch (wire) {
      case 0: {
        const value = this.varint(tag.end, end)
        return { number, wire, start: tag.end, end: value.end, value: value.value }
      }
      case 1:
        return this.checked({ number, wire, start: tag.end, end: tag.end + 8, value: 0 }, end)
      case 2: {
        const length = this.varint(tag.end, end)
        return this.checked(
          { number, wire, start: length.end, end: length.end + length.value, value: 0 },
          end,
        )
      }
      case 5:
        return this.checked({ number, wire, start: tag.end, end: tag.end + 4, value: 0 }, end)
      default:
        throw this.file.refuse('it is not an ONNX model, or a damaged one')
    }
  }

  private checked(field: WireField, end: number): WireField {
    if (field.number < 1) throw this.file.refuse('it is not an ONNX model, or a damaged one')
    if (field.end > end)
      throw this.file.refuse('it is cut short or damaged: a part claims to reach past its end')
    return field
  }

  private async load(at: number): Promise<void> {
    this.window = await this.file.read(at, Math.max(0, Math.min(windowBytes, this.file.size - at)))
    this.windowAt = at
  }

  private varint(at: number, end: number): { value: number; end: number } {
    let value = 0
    let factor = 1
    for (let i = at; i < at + 10; i += 1) {
      const byte = i < end ? this.window[i - this.windowAt] : undefined
      if (byte === undefined)
        throw this.file.refuse('it is cut short or damaged: it ends in the middle of a number')
      value += (byte & 0x7f) * factor
      factor *= 128
      if (byte < 128) return { value, end: i + 1 }
    }
    throw this.file.refuse('it is damaged: it holds a number of more than ten bytes')
  }
}
