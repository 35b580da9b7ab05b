/** Finds near duplicates by perceptual hash: all hashes in memory, compared bit by bit; 100,000 take a millisecond. */

/** Bits of 64 in which two scans of one print, or a smaller copy, may differ. */
export const nearEnough = 6

export interface Near {
  id: number
  /** Bits in which the two differ, 0 to `nearEnough`. */
  distance: number
}

export class NearIndex {
  #ids: number[] = []
  /** High and low half of each hash, one after the other. */
  #halves = new Uint32Array(2048)

  constructor(hashes: Iterable<{ id: number; dhash: string }> = []) {
    for (const { id, dhash } of hashes) this.add(id, dhash)
  }

  add(id: number, dhash: string): void {
    const at = this.#ids.length * 2
    if (at + 2 > this.#halves.length) {
      const larger = new Uint32Array(this.#halves.length * 2)
      larger.set(this.#halves)
      this.#halves = larger
    }
    this.#ids.push(id)
    this.#halves[at] = parseInt(dhash.slice(0, 8), 16)
    this.#halves[at + 1] = parseInt(dhash.slice(8), 16)
  }

  /** The nearest first, at most `limit`. */
  find(dhash: string, limit = 5): Near[] {
    const high = parseInt(dhash.slice(0, 8), 16)
    const low = parseInt(dhash.slice(8), 16)
    const found: Near[] = []
    for (let i = 0; i < this.#ids.length; i++) {
      const distance = ones(this.#halves[2 * i] ^ high) + ones(this.#halves[2 * i + 1] ^ low)
      if (distance <= nearEnough) found.push({ id: this.#ids[i], distance })
    }
    return found.sort((a, b) => a.distance - b.distance || a.id - b.id).slice(0, limit)
  }
}

/** Bits that are set in a 32-bit number. */
function ones(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The index of a library that is open: made when it is first asked for, and anew when photos came or went elsewhere. */
export class SharedNearIndex {
  readonly #load: () => Promise<{ id: number; dhash: string }[]>
  #index: Promise<NearIndex> | null = null

  constructor(load: () => Promise<{ id: number; dhash: string }[]>) {
    this.#load = load
  }

  readonly get = (): Promise<NearIndex> => {
    this.#index ??= this.#load().then((hashes) => new NearIndex(hashes))
    return this.#index
  }

  forget(): void {
    this.#index = null
  }
}
