/** What happens in the studio, told to every window: merged for those that are slow, so that nobody holds a backlog. */
import type { Activity } from '../../contract/activity.ts'
import type { LibraryStatus, StudioEvent } from '../../contract/library.ts'
import type { UndoState } from '../../contract/edits.ts'
import type { QueueState } from '../../contract/queue.ts'

/** Photos named one by one; beyond, an event says "any". */
const mostNamed = 1000

/** What one window has not heard yet. */
class EventBuffer {
  status: LibraryStatus | null = null
  library = false
  /** Null: any. */
  photos: Set<number> | null = new Set()
  undo: UndoState | null = null
  readonly activities = new Map<number, Activity>()
  queue: QueueState | null = null
  #arrived = Promise.withResolvers<void>()

  get arrived(): Promise<void> {
    return this.#arrived.promise
  }

  ring(): void {
    this.#arrived.resolve()
  }

  addPhotos(ids: readonly number[] | null): void {
    if (this.photos === null) return
    if (ids !== null) for (const id of ids) this.photos.add(id)
    if (ids === null || this.photos.size > mostNamed) this.photos = null
  }

  /** All that has gathered, as events; the box is empty then. */
  take(): StudioEvent[] {
    this.#arrived = Promise.withResolvers()
    const events: StudioEvent[] = []
    if (this.status) events.push({ type: 'status', status: this.status })
    if (this.library) events.push({ type: 'library' })
    if (this.photos === null) events.push({ type: 'photos', ids: null })
    else if (this.photos.size > 0) events.push({ type: 'photos', ids: [...this.photos] })
    if (this.undo) events.push({ type: 'undo', state: this.undo })
    for (const activity of this.activities.values()) events.push({ type: 'activity', activity })
    if (this.queue) events.push({ type: 'queue', queue: this.queue })
    this.status = null
    this.library = false
    this.photos = new Set()
    this.undo = null
    this.activities.clear()
    this.queue = null
    return events
  }
}

export class EventHub {
  readonly #boxes = new Set<EventBuffer>()
  #closed = false

  status(status: LibraryStatus): void {
    this.#each((box) => (box.status = status))
  }

  /** Orders, albums, tags or captions have changed. */
  library(): void {
    this.#each((box) => (box.library = true))
  }

  /** @param ids photos whose cards show something else now; null: any */
  photos(ids: readonly number[] | null): void {
    if (ids === null || ids.length > 0) this.#each((box) => box.addPhotos(ids))
  }

  undo(state: UndoState): void {
    this.#each((box) => (box.undo = state))
  }

  activity(activity: Activity): void {
    this.#each((box) => box.activities.set(activity.id, activity))
  }

  queue(state: QueueState): void {
    this.#each((box) => (box.queue = state))
  }

  /** Whether anybody listens: what is costly to tell is not found out for nobody. */
  get heard(): boolean {
    return this.#boxes.size > 0
  }

  #each(put: (box: EventBuffer) => void): void {
    for (const box of this.#boxes) {
      put(box)
      box.ring()
    }
  }

  /**
   * What happens from now on, until the signal or `close`.
   * @param present how things are now; nothing that happens while it is found out is missed
   */
  async *listen(
    present: () => Promise<StudioEvent[]>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<StudioEvent, void, void> {
    const box = new EventBuffer()
    if (this.#closed) return
    this.#boxes.add(box)
    const end = () => {
      this.#boxes.delete(box)
      box.ring()
    }
    signal?.addEventListener('abort', end)
    if (signal?.aborted) end()
    try {
      yield* await present()
      while (this.#boxes.has(box)) {
        await box.arrived
        for (const event of box.take()) yield event
      }
    } finally {
      signal?.removeEventListener('abort', end)
      this.#boxes.delete(box)
    }
  }

  /** Every listener comes to its end. */
  close(): void {
    this.#closed = true
    const boxes = [...this.#boxes]
    this.#boxes.clear()
    for (const box of boxes) box.ring()
  }
}
