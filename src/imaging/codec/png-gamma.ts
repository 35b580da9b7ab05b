/** The gamma that a PNG names for its samples, where no profile says more. */
import type { FileHandle } from 'node:fs/promises'
import { toGamma } from '../../contract/lab.ts'
import type { Raster } from '../photo.ts'

/** Chunks before the pixels: no program writes as many. */
const mostChunks = 200
/** What sRGB is close to, and programs write beside it: nothing is done for these. */
const usual = 0.45455

/**
 * @returns the exponent of the samples' encoding (1 for linear light); null where there is none, where it is sRGB's, and
 *   where a profile or an sRGB chunk takes its place
 * @see PNG (third edition), 11.3.2.2 gAMA, and 13.13
 */
export async function readPngGamma(handle: FileHandle): Promise<number | null> {
  let gamma: number | null = null
  for (let at = 8, i = 0; i < mostChunks; i++) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(12), 0, 12, at)
    if (bytesRead < 12) break
    const type = buffer.toString('latin1', 4, 8)
    if (type === 'iCCP' || type === 'sRGB' || type === 'cICP') return null
    if (type === 'IDAT') break
    if (type === 'gAMA') gamma = buffer.readUInt32BE(8) / 100_000
    at += 12 + buffer.readUInt32BE(0)
  }
  if (gamma === null || gamma < 0.1 || gamma > 4) return null
  return Math.abs(gamma - usual) < 0.02 ? null : gamma
}

/** Brings samples that were encoded with an exponent to sRGB, in place. */
export function applyGamma({ data, depth }: Raster, gamma: number): void {
  const most = depth === 16 ? 65535 : 255
  const table = Uint16Array.from({ length: most + 1 }, (_, value) =>
    Math.round(most * Math.min(1, Math.max(0, toGamma((value / most) ** (1 / gamma))))),
  )
  for (let i = 0; i < data.length; i++) data[i] = table[data[i]]
}
