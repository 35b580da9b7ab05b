/** A bounded cache of decoded pictures and model outputs, for the next preview of the same photo. */
import { stat } from 'node:fs/promises'
import { copySamples, type Raster } from '../imaging/photo.ts'

interface Entry {
  value: unknown
  bytes: number
}

export class PreviewCache {
  readonly #maxBytes: number
  /** The one used last comes last. */
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  /** @param maxBytes bound on all values together; one larger than half of it is not cached */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /**
   * The value that is cached under this key, or the one that `make` gives now. The key must name everything that decides it,
   * type included. The value must not be changed.
   */
  async getOrCreate<T>(key: string, make: () => Promise<T>, bytesOf: (value: T) => number): Promise<T> {
    const cached = this.#entries.get(key)
    if (cached) {
      this.#entries.delete(key)
      this.#entries.set(key, cached)
      return cached.value as T
    }
    const value = await make()
    const bytes = bytesOf(value)
    if (bytes > this.#maxBytes / 2) return value
    this.#drop(key)
    this.#entries.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.#drop(oldest)
    }
    return value
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0
    this.#entries.delete(key)
  }
}

/** A text that differs for another file, and once this file has changed. @throws the file system's error */
export async function identityOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file)
  return [file, size, Math.round(mtimeMs), ino].join('\n')
}

/** A copy that may be changed in place; the cached picture stays as it is. */
export function copyOf<R extends Raster>(raster: R): R {
  return {
    ...raster,
    data: copySamples(raster.data),
    ...(raster.alpha && { alpha: copySamples(raster.alpha) }),
  }
}

export const bytesOfRaster = ({ data, alpha }: Raster): number => data.byteLength + (alpha?.byteLength ?? 0)
