/** Imports and exports that run while a person does something else: begun, reported, cancelled, dismissed. */
import { toStudioError, type StudioError } from '../../contract/errors.ts'
import { begunActivity, type Activity } from '../../contract/activity.ts'
import type { Note } from '../../contract/notes.ts'
import type { PassedOver } from '../../contract/photo-names.ts'
import { type Clock, throttled, type Throttled } from '../../platform/clock.ts'
import type { EventHub } from './event-hub.ts'

/** Faults that are reported one by one; the rest are counted. */
const maxFaults = 100
/** Pairs of photos that look alike; more than a person looks through. */
const maxAlike = 500
/** Ended ones that are remembered for a window that opens later. */
const maxEnded = 20
const notifyIntervalMs = 150

type Counted = 'fresh' | 'known' | 'found' | 'failed'

interface Entry {
  activity: Activity
  controller: AbortController
  notify: Throttled
  /** A quiet one is shown once it has come upon something. */
  shown: boolean
  /** Folder or file that the system's file manager can show. */
  place: string | null
  ended: Promise<void>
}

/** What the work itself does with its activity. */
export interface ActivityHandle {
  readonly id: number
  /** Aborted when the person cancels, or the studio closes. */
  readonly signal: AbortSignal
  progress(done: number, total: number): void
  count(what: Counted): void
  /** Files that are no photos. */
  passedOver(kinds: PassedOver[]): void
  fault(error: StudioError): void
  /** Something that is worth saying of a photo that came in all the same. */
  note(note: StudioError): void
  /** Likewise of a picture that was written. */
  pictureNote(name: string, note: Note): void
  alike(id: number, like: number): void
  /** Where the result is fetched, or shown on the desktop. */
  result(result: { download?: string; place?: string }): void
  /** Ended before its end, by this. */
  stopped(error: StudioError): void
}

export class Activities {
  readonly #hub: EventHub
  readonly #clock: Clock
  readonly #canShow: boolean
  readonly #entries = new Map<number, Entry>()
  #last = 0

  /** @param canShow whether the host has a file manager to show places in */
  constructor(hub: EventHub, clock: Clock, canShow: boolean) {
    this.#hub = hub
    this.#clock = clock
    this.#canShow = canShow
  }

  /**
   * Begins one and runs `work`, which goes on after the answer.
   * @param name of the folder or file: what a person calls it
   * @param quiet it is not shown unless it comes upon something new: what runs by itself shall not flicker
   * @returns its id at once
   */
  begin(
    kind: Activity['kind'],
    name: string,
    work: (running: ActivityHandle) => Promise<void>,
    { quiet = false } = {},
  ): number {
    const id = (this.#last += 1)
    const activity = begunActivity({ id, kind, name, began: this.#clock.now() })
    const notify = throttled(this.#clock, notifyIntervalMs, () => {
      if (entry.shown) this.#hub.activity({ ...activity })
    })
    const entry: Entry = {
      shown: !quiet,
      activity,
      controller: new AbortController(),
      notify,
      place: null,
      ended: Promise.resolve(),
    }
    this.#entries.set(id, entry)
    notify()
    entry.ended = this.#run(entry, work)
    return id
  }

  async #run(entry: Entry, work: (running: ActivityHandle) => Promise<void>): Promise<void> {
    const { activity, controller, notify } = entry
    try {
      await work(this.#handle(entry))
    } catch (error) {
      if (!controller.signal.aborted) activity.stopped ??= toStudioError(error)
    }
    activity.state = activity.stopped ? 'stopped' : controller.signal.aborted ? 'cancelled' : 'done'
    notify.stop()
    if (entry.shown) this.#hub.activity({ ...activity })
    else this.#entries.delete(activity.id)
    const ended = [...this.#entries.values()].filter((other) => other.activity.state !== 'running')
    for (const old of ended.slice(0, -maxEnded)) this.#entries.delete(old.activity.id)
  }

  #handle(entry: Entry): ActivityHandle {
    const { activity, controller, notify } = entry
    return {
      id: activity.id,
      signal: controller.signal,
      progress: (done, total) => {
        activity.done = done
        activity.total = total
        notify()
      },
      count: (what) => {
        activity[what] += 1
        if (what === 'fresh' || what === 'found') entry.shown = true
        notify()
      },
      passedOver: (kinds) => {
        activity.passedOver = kinds
      },
      fault: (error) => {
        activity.failed += 1
        if (activity.faults.length < maxFaults) activity.faults = [...activity.faults, error]
        notify()
      },
      note: (note) => {
        if (activity.notes.length < maxFaults) activity.notes = [...activity.notes, note]
      },
      pictureNote: (name, note) => {
        if (activity.pictureNotes.length < maxFaults)
          activity.pictureNotes = [...activity.pictureNotes, { name, note }]
      },
      alike: (id, like) => {
        if (activity.alike.length < maxAlike) activity.alike = [...activity.alike, { id, like }]
      },
      result: ({ download, place }) => {
        activity.download = download ?? activity.download
        entry.place = place ?? entry.place
        activity.canShow = this.#canShow && entry.place !== null
        notify()
      },
      stopped: (error) => {
        activity.stopped = error
      },
    }
  }

  list(): Activity[] {
    const shown = [...this.#entries.values()].filter((entry) => entry.shown)
    return shown.map(({ activity }) => ({ ...activity }))
  }

  /** What it has done until now stays. @returns false where it is not running */
  cancel(id: number): boolean {
    const entry = this.#entries.get(id)
    if (entry?.activity.state !== 'running') return false
    entry.controller.abort()
    return true
  }

  /** @returns false where it runs, or is not there */
  dismiss(id: number): boolean {
    const entry = this.#entries.get(id)
    return entry !== undefined && entry.activity.state !== 'running' && this.#entries.delete(id)
  }

  /** What the file manager is to show of one that has ended; null where there is nothing. */
  placeOf(id: number): string | null {
    return this.#entries.get(id)?.place ?? null
  }

  /** Whether any is running: a host asks before it quits. */
  get busy(): boolean {
    return [...this.#entries.values()].some(({ activity }) => activity.state === 'running')
  }

  /** Resolves when this one has ended. */
  async ended(id: number): Promise<void> {
    await this.#entries.get(id)?.ended
  }

  /** Cancels all and waits for their ends. */
  async close(): Promise<void> {
    for (const { controller } of this.#entries.values()) controller.abort()
    await Promise.all([...this.#entries.values()].map(({ ended }) => ended))
  }
}
