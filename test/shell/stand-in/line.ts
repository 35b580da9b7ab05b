/** A line between the stand-in's main process and the test that plays Chromium: news, and questions with answers. */

export interface Wire {
  type: 'notify' | 'ask' | 'answer'
  id: number
  name: string
  payload: unknown
  failed?: boolean
}

type Answerer = (payload: never) => unknown

export class Line {
  readonly #send: (message: Wire) => void
  readonly #answerers = new Map<string, Answerer>()
  readonly #pending = new Map<number, { resolve: (value: never) => void; reject: (reason: Error) => void }>()
  #nextId = 1
  #broken: string | null = null

  constructor(send: (message: Wire) => void) {
    this.#send = send
  }

  /** What is called when the other side tells or asks under this name. */
  handle(name: string, answerer: Answerer): void {
    this.#answerers.set(name, answerer)
  }

  notify(name: string, payload: unknown): void {
    if (this.#broken === null) this.#send({ type: 'notify', id: 0, name, payload })
  }

  ask<R>(name: string, payload: unknown): Promise<R> {
    if (this.#broken !== null) return Promise.reject(new Error(this.#broken))
    const id = this.#nextId++
    return new Promise<R>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#send({ type: 'ask', id, name, payload })
    })
  }

  /** The other side is gone: nobody waits for it any longer. */
  break(reason: string): void {
    this.#broken = reason
    for (const { reject } of this.#pending.values()) reject(new Error(reason))
    this.#pending.clear()
  }

  receive(message: Wire): void {
    if (message.type === 'answer') {
      const pending = this.#pending.get(message.id)
      this.#pending.delete(message.id)
      if (message.failed) pending?.reject(new Error(String(message.payload)))
      else pending?.resolve(message.payload as never)
      return
    }
    void this.#answer(message)
  }

  async #answer({ type, id, name, payload }: Wire): Promise<void> {
    try {
      const answerer = this.#answerers.get(name)
      if (!answerer) throw new Error(`Nobody answers "${name}".`)
      const value: unknown = await answerer(payload as never)
      if (type === 'ask') this.#send({ type: 'answer', id, name, payload: value })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (type === 'ask') this.#send({ type: 'answer', id, name, payload: reason, failed: true })
      // Where nobody waits for an answer, a broken stand-in would otherwise look like a silent program.
      else console.error(`The stand-in failed at "${name}":`, error)
    }
  }
}
