/** Events of the studio for every window: merged for those that read slowly, so that nobody holds a backlog. */
import type { Activity } from '../../contract/activity.ts'
import type { LibraryStatus, StudioEvent } from '../../contract/library.ts'
import type { UndoState } from '../../contract/edits.ts'
import type { QueueState } from '../../contract/queue.ts'

/** Photos named one by one; beyond, an event says "any". */
const maxNamedPhotos = 1000

/** What one subscriber has not read yet. */
class EventBuffer {
  status: LibraryStatus | null = null
  library = false
  /** Null: any. */
  photos: Set<number> | null = new Set()
  undo: UndoState | null = null
  presets = false
  readonly activities = new Map<number, Activity>()
  queue: QueueState | null = null
  #filled = Promise.withResolvers<void>()

  /** Resolves when there is something to read, or nothing will come any more. */
  get filled(): Promise<void> {
    return this.#filled.promise
  }

  wake(): void {
    this.#filled.resolve()
  }

  addPhotos(ids: readonly number[] | null): void {
    if (this.photos === null) return
    if (ids !== null) for (const id of ids) this.photos.add(id)
    if (ids === null || this.photos.size > maxNamedPhotos) this.photos = null
  }

  /** All that has gathered, as events; the buffer is empty then. */
  drain(): StudioEvent[] {
    this.#filled = Promise.withResolvers()
    const events: StudioEvent[] = []
    if (this.status) events.push({ type: 'status', status: this.status })
    if (this.library) events.push({ type: 'library' })
    if (this.photos === null) events.push({ type: 'photos', ids: null })
    else if (this.photos.size > 0) events.push({ type: 'photos', ids: [...this.photos] })
    if (this.presets) events.push({ type: 'presets' })
    if (this.undo) events.push({ type: 'undo', state: this.undo })
    for (const activity of this.activities.values()) events.push({ type: 'activity', activity })
    if (this.queue) events.push({ type: 'queue', queue: this.queue })
    this.status = null
    this.library = false
    this.photos = new Set()
    this.undo = null
    this.presets = false
    this.activities.clear()
    this.queue = null
    return events
  }
}

export class EventHub {
  readonly #buffers = new Set<EventBuffer>()
  #closed = false

  status(status: LibraryStatus): void {
    this.#each((buffer) => (buffer.status = status))
  }

  /** Orders, albums, tags or captions have changed. */
  library(): void {
    this.#each((buffer) => (buffer.library = true))
  }

  /** @param ids photos whose cards show something else now; null: any */
  photos(ids: readonly number[] | null): void {
    if (ids === null || ids.length > 0) this.#each((buffer) => buffer.addPhotos(ids))
  }

  /** A person's own presets have changed. */
  presets(): void {
    this.#each((buffer) => (buffer.presets = true))
  }

  undo(state: UndoState): void {
    this.#each((buffer) => (buffer.undo = state))
  }

  activity(activity: Activity): void {
    this.#each((buffer) => buffer.activities.set(activity.id, activity))
  }

  queue(state: QueueState): void {
    this.#each((buffer) => (buffer.queue = state))
  }

  /** What is costly to find out need not be found out for nobody. */
  get hasSubscribers(): boolean {
    return this.#buffers.size > 0
  }

  #each(put: (buffer: EventBuffer) => void): void {
    for (const buffer of this.#buffers) {
      put(buffer)
      buffer.wake()
    }
  }

  /**
   * What happens from now on, until the signal or `close`.
   * @param present how things are now; nothing that happens while it is found out is missed
   */
  async *subscribe(
    present: () => Promise<StudioEvent[]>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<StudioEvent, void, void> {
    const buffer = new EventBuffer()
    if (this.#closed) return
    this.#buffers.add(buffer)
    const end = () => {
      this.#buffers.delete(buffer)
      buffer.wake()
    }
    signal?.addEventListener('abort', end)
    if (signal?.aborted) end()
    try {
      yield* await present()
      while (this.#buffers.has(buffer)) {
        await buffer.filled
        for (const event of buffer.drain()) yield event
      }
    } finally {
      signal?.removeEventListener('abort', end)
      this.#buffers.delete(buffer)
    }
  }

  /** Every subscription comes to its end. */
  close(): void {
    this.#closed = true
    const buffers = [...this.#buffers]
    this.#buffers.clear()
    for (const buffer of buffers) buffer.wake()
  }
}
