/** What was decoded, and what the model said of it: kept for the next preview of the same photo, within a bound. */
import { stat } from 'node:fs/promises'
import { copySamples, type Raster } from '../imaging/photo.ts'

interface Kept {
  value: unknown
  bytes: number
}

export class PreviewMemory {
  readonly #maxBytes: number
  /** The one used last comes last. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0

  /** @param maxBytes bound on all that is kept; a thing larger than half of it is not kept at all */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /**
   * What `make` once gave under this key, or gives now. The key must name everything that decides it, type included.
   * Nobody may change what is given here.
   */
  async recall<T>(key: string, make: () => Promise<T>, bytesOf: (value: T) => number): Promise<T> {
    const known = this.#kept.get(key)
    if (known) {
      this.#kept.delete(key)
      this.#kept.set(key, known)
      return known.value as T
    }
    const value = await make()
    const bytes = bytesOf(value)
    if (bytes > this.#maxBytes / 2) return value
    this.#drop(key)
    this.#kept.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.#drop(oldest)
    }
    return value
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0
    this.#kept.delete(key)
  }
}

/** Says which file this is and that it is unchanged. @throws the file system's error */
export async function identityOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file)
  return [file, size, Math.round(mtimeMs), ino].join('\n')
}

/** A picture that may be changed in place; the one that is kept stays. */
export function copyOf<R extends Raster>(raster: R): R {
  return {
    ...raster,
    data: copySamples(raster.data),
    ...(raster.alpha && { alpha: copySamples(raster.alpha) }),
  }
}

export const bytesOfRaster = ({ data, alpha }: Raster): number => data.byteLength + (alpha?.byteLength ?? 0)
