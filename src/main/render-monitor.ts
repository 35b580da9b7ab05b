/** Watches what the studio renders, for those who show it: dock, power, notifications, and the question at quitting. */
import { tmpdir } from 'node:os'
import { sep } from 'node:path'
import type { Activity } from '../contract/activity.ts'
import type { StudioEvent } from '../contract/library.ts'
import { createProgress, silent } from '../contract/progress.ts'
import type { QueueState } from '../contract/queue.ts'
import type { Studio } from '../studio/studio.ts'

export interface RenderListener {
  /** How many photos, imports and exports are under way, and how far they are together, 0 to 1. Called at every change. */
  onChange(active: number, fraction: number): void
  onSaved?(file: string): void
  onFailed?(file: string, reason: unknown): void
  /** The library's queue has become empty. */
  onQueueDone?(photos: number): void
}

export interface RenderMonitor {
  /**
   * @param ignored folders whose pictures can be made again, or that the queue reports: nobody has to wait for them
   * @returns the same studio, monitored
   */
  watch<S extends Pick<Studio, 'restore'>>(studio: S, ignored: readonly string[]): S
  /** Photos that are being saved into files now; they are lost when the program ends. Previews don't count. */
  readonly saving: number
  /** Photos that the library's queue has still to render; they go on at the next start. A paused queue has none. */
  readonly queued: number
  /** Imports and exports that are on their way; they stop when the program ends, and what is done of them stays. */
  readonly moving: number
  addListener(listener: RenderListener): void
  /** Follows a library's queue, imports and exports by the events that windows get too; when they end, all is forgotten. */
  follow(events: AsyncIterable<StudioEvent>): Promise<void>
}

const openJobs = ({ paused, counts }: QueueState): number => (paused ? 0 : counts.queued) + counts.running

function fractionOf({ batch, running }: QueueState): number {
  const begun = running.reduce((sum, { progress }) => sum + progress, 0)
  return batch.total === 0 ? 1 : Math.min(1, (batch.done + begun) / batch.total)
}

/** For the program's whole life; each studio that it opens is watched in turn. */
export function createRenderMonitor(): RenderMonitor {
  const listeners: RenderListener[] = []
  const saves = new Map<symbol, number>()
  let queue: QueueState | null = null
  const activities = new Map<number, number>()

  const queued = () => (queue ? openJobs(queue) : 0)
  const notifyListeners = () => {
    const fractions = [...saves.values(), ...activities.values()]
    if (queue && queued() > 0) fractions.push(fractionOf(queue))
    const mean =
      fractions.length === 0 ? 1 : fractions.reduce((sum, each) => sum + each, 0) / fractions.length
    for (const listener of listeners) listener.onChange(saves.size + activities.size + queued(), mean)
  }

  const restoreMonitored = async (
    restore: Studio['restore'],
    ...[request, options = {}]: Parameters<Studio['restore']>
  ) => {
    const { output } = request
    const key = Symbol(output)
    const { progress = silent } = options
    saves.set(key, 0)
    notifyListeners()
    const both = createProgress((fraction, note) => {
      saves.set(key, fraction)
      progress.report(fraction, note)
      notifyListeners()
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
      saves.delete(key)
      notifyListeners()
    }
  }

  function onQueue(next: QueueState): void {
    const before = queued()
    queue = next
    notifyListeners()
    if (before > 0 && queued() === 0 && next.batch.done === next.batch.total) {
      for (const listener of listeners) listener.onQueueDone?.(next.batch.done)
    }
  }

  function onActivity({ id, state, done, total }: Activity): void {
    if (state === 'running') activities.set(id, total === 0 ? 0 : Math.min(1, done / total))
    else activities.delete(id)
    notifyListeners()
  }

  return {
    watch(studio, ignored) {
      // Previews and their copies lie in the run's temporary folder.
      const ignoredFolders = [tmpdir(), ...ignored].map((folder) => folder + sep)
      return {
        ...studio,
        restore: (request, options) =>
          ignoredFolders.some((folder) => request.output.startsWith(folder))
            ? studio.restore(request, options)
            : restoreMonitored((...args) => studio.restore(...args), request, options),
      }
    },
    get saving() {
      return saves.size
    },
    get queued() {
      return queued()
    },
    get moving() {
      return activities.size
    },
    addListener: (listener) => void listeners.push(listener),
    async follow(events) {
      try {
        for await (const event of events) {
          if (event.type === 'queue') onQueue(event.queue)
          else if (event.type === 'activity') onActivity(event.activity)
        }
      } finally {
        queue = null
        activities.clear()
        notifyListeners()
      }
    },
  }
}
