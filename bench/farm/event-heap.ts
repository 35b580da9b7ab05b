/**
 * The events of a simulation, the earliest first: a binary heap in typed arrays, so that millions of them
 * leave nothing behind.
 */

export interface Event {
  /** Seconds since the beginning. */
  time: number
  kind: number
  /** What it happens to: a worker's number, say. */
  subject: number
}

export class EventHeap {
  #times: Float64Array
  #kinds: Uint8Array
  #subjects: Int32Array
  #size = 0

  constructor(capacity = 1024) {
    this.#times = new Float64Array(capacity)
    this.#kinds = new Uint8Array(capacity)
    this.#subjects = new Int32Array(capacity)
  }

  get size(): number {
    return this.#size
  }

  /** @param kind 0 to 255 */
  add(time: number, kind: number, subject: number): void {
    if (this.#size === this.#times.length) this.#grow()
    let at = this.#size
    this.#size += 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#times[parent] <= time) break
      this.#copy(parent, at)
      at = parent
    }
    this.#set(at, time, kind, subject)
  }

  /** Takes the earliest away and writes it into `into`. @returns false where there is none */
  take(into: Event): boolean {
    if (this.#size === 0) return false
    into.time = this.#times[0]
    into.kind = this.#kinds[0]
    into.subject = this.#subjects[0]
    this.#size -= 1
    const last = this.#size
    const time = this.#times[last]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= last) break
      if (child + 1 < last && this.#times[child + 1] < this.#times[child]) child += 1
      if (this.#times[child] >= time) break
      this.#copy(child, at)
      at = child
    }
    this.#set(at, time, this.#kinds[last], this.#subjects[last])
    return true
  }

  #set(at: number, time: number, kind: number, subject: number): void {
    this.#times[at] = time
    this.#kinds[at] = kind
    this.#subjects[at] = subject
  }

  #copy(from: number, to: number): void {
    this.#set(to, this.#times[from], this.#kinds[from], this.#subjects[from])
  }

  #grow(): void {
    const capacity = this.#times.length * 2
    const [times, kinds, subjects] = [this.#times, this.#kinds, this.#subjects]
    this.#times = new Float64Array(capacity)
    this.#kinds = new Uint8Array(capacity)
    this.#subjects = new Int32Array(capacity)
    this.#times.set(times)
    this.#kinds.set(kinds)
    this.#subjects.set(subjects)
  }
}
