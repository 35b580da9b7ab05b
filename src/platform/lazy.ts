/** Work that is done once: a value made at its first use, and calls for the same key that share one run. */
import { createProgress, type CallOptions, type ProgressNote } from '../contract/progress.ts'

/** @returns what `make` gives, which is called at the first use; where it throws, the next use calls it again */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** As `lazy`, for what is loaded: a failure to load is tried again at the next use. */
export function lazyAsync<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    if (!loading) {
      loading = load()
      loading.catch(() => (loading = undefined))
    }
    return loading
  }
}

interface Running<T> {
  result: Promise<T>
  abort: AbortController
  listeners: Set<(fraction: number, note?: ProgressNote) => void>
}

/** One piece of work for all who ask for it at the same time; it ends when the last of them has left. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Running<T>>()

  /**
   * Joins the work of this name, which `work` begins where it is not under way.
   * @throws what `work` throws; whatever `signal` was aborted with, as soon as it is
   */
  async run(
    name: string,
    { signal, progress }: CallOptions,
    work: (options: Required<CallOptions>) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    const running = this.#running.get(name) ?? this.#begin(name, work)
    const listen = (fraction: number, note?: ProgressNote) => progress?.report(fraction, note)
    running.listeners.add(listen)
    let leave = () => {}
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(signal?.reason as Error)
    })
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([running.result, left])
    } finally {
      signal?.removeEventListener('abort', leave)
      running.listeners.delete(listen)
      if (running.listeners.size === 0) {
        // Nobody may join what is being aborted.
        if (this.#running.get(name) === running) this.#running.delete(name)
        running.abort.abort()
      }
    }
  }

  #begin(name: string, work: (options: Required<CallOptions>) => Promise<T>): Running<T> {
    const abort = new AbortController()
    const listeners: Running<T>['listeners'] = new Set()
    const progress = createProgress((fraction, note) => {
      for (const listen of listeners) listen(fraction, note)
    })
    const result = work({ signal: abort.signal, progress })
    const running = { result, abort, listeners }
    this.#running.set(name, running)
    const forget = () => {
      if (this.#running.get(name) === running) this.#running.delete(name)
    }
    result.then(forget, forget)
    return running
  }
}
