/** A TIFF written again as BigTIFF: the same pages and samples, with places of eight bytes. */

const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
/** Tags whose values are places in the file. */
const places = new Set([273, 324, 330, 513])
const headBytes = 16

/** @param classic a TIFF with places of four bytes, whole */
export function asBigTiff(classic: Buffer): Buffer {
  const little = classic.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number) => (little ? classic.readUInt16LE(at) : classic.readUInt16BE(at))
  const u32 = (at: number) => (little ? classic.readUInt32LE(at) : classic.readUInt32BE(at))
  const number = (value: number, bytes: number) => {
    const data = Buffer.alloc(bytes)
    if (bytes === 8 && little) data.writeBigUInt64LE(BigInt(value))
    else if (bytes === 8) data.writeBigUInt64BE(BigInt(value))
    else if (little) data.writeUIntLE(value, 0, bytes)
    else data.writeUIntBE(value, 0, bytes)
    return data
  }
  const pieces = [Buffer.alloc(headBytes), classic]
  let end = headBytes + classic.length
  const append = (data: Buffer) => {
    const padding = Buffer.alloc(end & 1)
    pieces.push(padding, data)
    end += padding.length + data.length
    return end - data.length
  }
  const valuesOf = (at: number, size: number, count: number) =>
    Array.from({ length: count }, (_, i) => (size === 2 ? u16(at + i * 2) : u32(at + i * 4)))
  const converted = new Map<number, number>()
  const directory = (at: number): number => {
    const known = converted.get(at)
    if (known !== undefined) return known
    const entries = Array.from({ length: u16(at) }, (_, i) => {
      const entry = at + 2 + i * 12
      const [tag, type, count] = [u16(entry), u16(entry + 2), u32(entry + 4)]
      const size = sizes[type] ?? 0
      const value = size * count <= 4 ? entry + 8 : u32(entry + 8)
      if (!places.has(tag)) return [tag, type, count, classic.subarray(value, value + size * count)] as const
      const moved = valuesOf(value, size, count).map((place) =>
        number(tag === 330 ? directory(place) : place + headBytes, 8),
      )
      return [tag, 16, count, Buffer.concat(moved)] as const
    })
    const next = u32(at + 2 + u16(at) * 12)
    const rows = entries.map(([tag, type, count, data]) => {
      const value =
        data.length <= 8 ? Buffer.concat([data, Buffer.alloc(8 - data.length)]) : number(append(data), 8)
      return Buffer.concat([number(tag, 2), number(type, 2), number(count, 8), value])
    })
    const following = next === 0 ? 0 : directory(next)
    const place = append(Buffer.concat([number(rows.length, 8), ...rows, number(following, 8)]))
    converted.set(at, place)
    return place
  }
  const first = directory(u32(4))
  const head = [
    Buffer.from(little ? 'II' : 'MM', 'latin1'),
    number(43, 2),
    number(8, 2),
    number(0, 2),
    number(first, 8),
  ]
  pieces[0] = Buffer.concat(head)
  return Buffer.concat(pieces)
}
