/** LZW as TIFF writes it. */

const clearCode = 256
const endCode = 257
const mostCodes = 4096

/**
 * @param length bytes that are wanted; what comes behind them is not looked at
 * @throws Error where the codes make no sense
 * @see TIFF 6.0, section 13
 */
export function decodeLzw(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  // A code is the string of an earlier one and one byte more: where it lies in what was written already.
  const starts = new Uint32Array(mostCodes + 1)
  const lengths = new Uint32Array(mostCodes + 1)
  let [next, width, to] = [258, 9, 0]
  let [previousAt, previousLength] = [0, 0]
  let [bits, held] = [0, 0]
  for (let at = 0; to < length;) {
    while (held < width) {
      if (at >= packed.length) throw new Error('LZW data end early')
      bits = ((bits << 8) | packed[at++]) & 0xffffff
      held += 8
    }
    const code = (bits >> (held - width)) & ((1 << width) - 1)
    held -= width
    if (code === endCode) break
    if (code === clearCode) {
      ;[next, width, previousLength] = [258, 9, 0]
      continue
    }
    const start = to
    if (code < clearCode) out[to++] = code
    else {
      const isNew = code === next && previousLength > 0
      if (code >= next && !isNew) throw new Error('LZW data make no sense')
      const from = isNew ? previousAt : starts[code]
      const count = isNew ? previousLength + 1 : lengths[code]
      // Byte by byte: a string may overlap itself.
      for (let i = 0; i < count && to < length; i++) out[to++] = out[from + i]
    }
    if (previousLength > 0 && next < mostCodes) {
      starts[next] = previousAt
      lengths[next] = previousLength + 1
      next += 1
      if (next === (1 << width) - 1 && width < 12) width += 1
    }
    previousAt = start
    previousLength = to - start
  }
  return out.subarray(0, to)
}
