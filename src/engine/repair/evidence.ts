/** How sure the network is of what it thinks of as damage at all. */

/** From this probability on, as a byte, a pixel is thought of as damage. */
const doubt = 26

/** The mean of probabilities, as bytes, of those pixels only that reach a least one. */
export class Evidence {
  count = 0
  #sum = 0
  readonly #least: number

  constructor(least = doubt) {
    this.#least = least
  }

  static of(bytes: Uint8Array): Evidence {
    const evidence = new Evidence()
    for (const byte of bytes) evidence.add(byte)
    return evidence
  }

  add(byte: number): void {
    if (byte < this.#least) return
    this.count++
    this.#sum += byte
  }

  /** As if the other's pixels had not been added. */
  remove(other: Evidence): void {
    this.count -= other.count
    this.#sum -= other.#sum
  }

  /** 0 to 1; null where no pixel reached the least. */
  get mean(): number | null {
    return this.count === 0 ? null : this.#sum / this.count / 255
  }
}
