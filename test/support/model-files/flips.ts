/** Bytes that turned over on a disk or on the way. */
import fc from 'fast-check'

/** Copies of a file in which up to `most` bytes are others. */
export const flipped = (bytes: Uint8Array, most: number): fc.Arbitrary<Buffer> =>
  fc
    .array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: most,
    })
    .map((flips) => {
      const damaged = Buffer.from(bytes)
      for (const [at, mask] of flips) damaged[at] ^= mask
      return damaged
    })
