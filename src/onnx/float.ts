/** Half-precision numbers to and from single precision, for checkpoints and graphs that store them. */

/** IEEE 754 binary16 bits to numbers. */
export function halfToFloat(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(bits.length)
  const words = new Uint32Array(out.buffer)
  for (let i = 0; i < bits.length; i += 1) {
    const h = bits[i]
    const sign = (h & 0x8000) << 16
    const exponent = (h >> 10) & 0x1f
    const fraction = h & 0x3ff
    if (exponent === 0) {
      // Zero or subnormal: fraction x 2^-24.
      out[i] = (sign === 0 ? 1 : -1) * fraction * 2 ** -24
    } else {
      words[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13)
    }
  }
  return out
}

/** bfloat16 is the upper half of a float32. */
export function bfloatToFloat(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(bits.length)
  const words = new Uint32Array(out.buffer)
  for (let i = 0; i < bits.length; i += 1) words[i] = bits[i] << 16
  return out
}

/** Numbers to binary16 bits, rounded to nearest, ties to even; beyond 65504 they become infinite. */
export function floatToHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const out = new Uint16Array(values.length)
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]
    const sign = (word >>> 16) & 0x8000
    const magnitude = word & 0x7fffffff
    if (magnitude >= 0x47800000) {
      out[i] = sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00)
    } else if (magnitude < 0x38800000) {
      // Below 2^-14: a multiple of 2^-24, rounded by hand because the exponent is fixed.
      const scaled = Math.abs(values[i]) * 2 ** 24
      const floor = Math.floor(scaled)
      const rest = scaled - floor
      out[i] = sign | (floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0))
    } else {
      // The carry of the rounding may run into the exponent, which is just what is wanted.
      const rounded = magnitude + 0xfff + ((magnitude >> 13) & 1)
      out[i] = sign | ((rounded - 0x38000000) >> 13)
    }
  }
  return out
}
