/** Watches what the studio renders, for those who show it: dock, power, notifications, and the question at quitting. */
import { tmpdir } from 'node:os'
import { sep } from 'node:path'
import type { Activity } from '../contract/activity.ts'
import type { StudioEvent } from '../contract/library.ts'
import { createProgress, silent } from '../contract/progress.ts'
import type { QueueState } from '../contract/queue.ts'
import type { Studio } from '../studio/studio.ts'

export interface ActivityListener {
  /** How much is being made for keeps, and how far it is together, 0 to 1. Called at every change. */
  onChange(working: number, fraction: number): void
  onSaved?(file: string): void
  onFailed?(file: string, reason: unknown): void
  /** The library's queue has become empty. */
  onQueueDone?(photos: number): void
}

export interface RenderMonitor {
  /**
   * @param apart folders whose pictures can be had again, or of which the queue tells: nobody has to wait for them
   * @returns the same studio, watched
   */
  watch<S extends Pick<Studio, 'restore'>>(studio: S, apart: readonly string[]): S
  /** Photos that are being saved into files now; they are lost when the program ends. Previews don't count. */
  readonly saving: number
  /** Photos that the library's queue has still to render; they go on at the next start. A queue that is held has none. */
  readonly queued: number
  /** Imports and exports that are on their way; they stop when the program ends, and what is done of them stays. */
  readonly moving: number
  listen(listener: ActivityListener): void
  /** Follows a library's queue, imports and exports by the events that windows hear too; with them all is forgotten. */
  follow(events: AsyncIterable<StudioEvent>): Promise<void>
}

const openJobs = ({ paused, counts }: QueueState): number => (paused ? 0 : counts.queued) + counts.running

function fractionOf({ batch, running }: QueueState): number {
  const begun = running.reduce((sum, { progress }) => sum + progress, 0)
  return batch.total === 0 ? 1 : Math.min(1, (batch.done + begun) / batch.total)
}

/** For the program's whole life; each studio that it opens is watched in turn. */
export function createRenderMonitor(): RenderMonitor {
  const listeners: ActivityListener[] = []
  const under = new Map<symbol, number>()
  let queue: QueueState | null = null
  const moving = new Map<number, number>()

  const queued = () => (queue ? openJobs(queue) : 0)
  const changed = () => {
    const fractions = [...under.values(), ...moving.values()]
    if (queue && queued() > 0) fractions.push(fractionOf(queue))
    const mean =
      fractions.length === 0 ? 1 : fractions.reduce((sum, each) => sum + each, 0) / fractions.length
    for (const listener of listeners) listener.onChange(under.size + moving.size + queued(), mean)
  }

  const watched = async (
    restore: Studio['restore'],
    ...[request, options = {}]: Parameters<Studio['restore']>
  ) => {
    const { output } = request
    const key = Symbol(output)
    const { progress = silent } = options
    under.set(key, 0)
    changed()
    const both = createProgress((fraction, note) => {
      under.set(key, fraction)
      progress.report(fraction, note)
      changed()
    })
    try {
      const report = await restore(request, { ...options, progress: both })
      for (const listener of listeners) listener.onSaved?.(output)
      return report
    } catch (error) {
      // A person who cancels knows it.
      if (!options.signal?.aborted) for (const listener of listeners) listener.onFailed?.(output, error)
      throw error
    } finally {
      under.delete(key)
      changed()
    }
  }

  function hear(next: QueueState): void {
    const before = queued()
    queue = next
    changed()
    if (before > 0 && queued() === 0 && next.batch.done === next.batch.total) {
      for (const listener of listeners) listener.onQueueDone?.(next.batch.done)
    }
  }

  function onActivity({ id, state, done, total }: Activity): void {
    if (state === 'running') moving.set(id, total === 0 ? 0 : Math.min(1, done / total))
    else moving.delete(id)
    changed()
  }

  return {
    watch(studio, apart) {
      // Previews and their copies lie in the run's temporary folder.
      const passing = [tmpdir(), ...apart].map((folder) => folder + sep)
      return {
        ...studio,
        restore: (request, options) =>
          passing.some((folder) => request.output.startsWith(folder))
            ? studio.restore(request, options)
            : watched((...asked) => studio.restore(...asked), request, options),
      }
    },
    get saving() {
      return under.size
    },
    get queued() {
      return queued()
    },
    get moving() {
      return moving.size
    },
    listen: (listener) => void listeners.push(listener),
    async follow(events) {
      try {
        for await (const event of events) {
          if (event.type === 'queue') hear(event.queue)
          else if (event.type === 'activity') onActivity(event.activity)
        }
      } finally {
        queue = null
        moving.clear()
        changed()
      }
    },
  }
}
