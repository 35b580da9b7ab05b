/** What is being saved and how far it is; and how the system shows it: the machine stays awake, the task bar, a notification. */
import { tmpdir } from 'node:os'
import { sep, basename } from 'node:path'
import type { Activity } from '../contract/activity.ts'
import type { RenderReport } from '../contract/engine.ts'
import type { StudioEvent } from '../contract/library.ts'
import { createProgress, silent } from '../contract/progress.ts'
import type { QueueState } from '../contract/queue.ts'
import type { Studio } from '../studio/studio.ts'
import { BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import { toStudioError } from '../contract/errors.ts'
import type { ShellTexts } from './i18n.ts'

interface RenderListener {
  /** How many photos, imports and exports are under way, and how far they are together, 0 to 1. Called at every change. */
  onChange(active: number, fraction: number): void
  onSaved?(file: string): void
  onFailed?(file: string, reason: unknown): void
  /** The library's queue has become empty. */
  onQueueDone?(photos: number): void
}

const openJobs = ({ paused, counts }: QueueState): number => (paused ? 0 : counts.queued) + counts.running

function fractionOf({ batch, running }: QueueState): number {
  const begun = running.reduce((sum, { progress }) => sum + progress, 0)
  return batch.total === 0 ? 1 : Math.min(1, (batch.done + begun) / batch.total)
}

/** For the program's whole life; each studio that it opens is watched in turn. */
export class RenderMonitor {
  readonly #listeners: RenderListener[] = []
  readonly #saves = new Map<symbol, number>()
  readonly #activities = new Map<number, number>()
  #queue: QueueState | null = null

  /** Photos that are being saved into files now; they are lost when the program ends. Previews don't count. */
  get saving(): number {
    return this.#saves.size
  }

  /** Photos that the library's queue has still to render; they go on at the next start. A paused queue has none. */
  get queued(): number {
    return this.#queue ? openJobs(this.#queue) : 0
  }

  /** Imports and exports that are on their way; they stop when the program ends, and what is done of them stays. */
  get moving(): number {
    return this.#activities.size
  }

  addListener(listener: RenderListener): void {
    this.#listeners.push(listener)
  }

  /**
   * @param ignored folders whose pictures can be made again, or that the queue reports: nobody has to wait for them
   * @returns the same studio, monitored
   */
  watch<S extends Pick<Studio, 'restore'>>(studio: S, ignored: readonly string[]): S {
    // Previews and their copies lie in the run's temporary folder.
    const ignoredFolders = [tmpdir(), ...ignored].map((folder) => folder + sep)
    return {
      ...studio,
      restore: (request, options) =>
        ignoredFolders.some((folder) => request.output.startsWith(folder))
          ? studio.restore(request, options)
          : this.#restore((...args) => studio.restore(...args), request, options),
    }
  }

  /** Follows a library's queue, imports and exports by the events that windows get too; when they end, all is forgotten. */
  async follow(events: AsyncIterable<StudioEvent>): Promise<void> {
    try {
      for await (const event of events) {
        if (event.type === 'queue') this.#onQueue(event.queue)
        else if (event.type === 'activity') this.#onActivity(event.activity)
      }
    } finally {
      this.#queue = null
      this.#activities.clear()
      this.#notifyListeners()
    }
  }

  async #restore(
    restore: Studio['restore'],
    ...[request, options = {}]: Parameters<Studio['restore']>
  ): Promise<RenderReport> {
    const { output } = request
    const key = Symbol(output)
    const { progress = silent } = options
    this.#saves.set(key, 0)
    this.#notifyListeners()
    const both = createProgress((fraction, note) => {
      this.#saves.set(key, fraction)
      progress.report(fraction, note)
      this.#notifyListeners()
    })
    try {
      const report = await restore(request, { ...options, progress: both })
      for (const listener of this.#listeners) listener.onSaved?.(output)
      return report
    } catch (error) {
      // A person who cancels knows it.
      if (!options.signal?.aborted) for (const listener of this.#listeners) listener.onFailed?.(output, error)
      throw error
    } finally {
      this.#saves.delete(key)
      this.#notifyListeners()
    }
  }

  #onQueue(next: QueueState): void {
    const before = this.queued
    this.#queue = next
    this.#notifyListeners()
    if (before > 0 && this.queued === 0 && next.batch.done === next.batch.total) {
      for (const listener of this.#listeners) listener.onQueueDone?.(next.batch.done)
    }
  }

  #onActivity({ id, state, done, total }: Activity): void {
    if (state === 'running') this.#activities.set(id, total === 0 ? 0 : Math.min(1, done / total))
    else this.#activities.delete(id)
    this.#notifyListeners()
  }

  #notifyListeners(): void {
    const fractions = [...this.#saves.values(), ...this.#activities.values()]
    if (this.#queue && this.queued > 0) fractions.push(fractionOf(this.#queue))
    const mean =
      fractions.length === 0 ? 1 : fractions.reduce((sum, each) => sum + each, 0) / fractions.length
    const active = this.saving + this.moving + this.queued
    for (const listener of this.#listeners) listener.onChange(active, mean)
  }
}

/** Only to a person who is looking elsewhere: our own window says it already. */
function notify(title: string, body: string): void {
  if (BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => BrowserWindow.getAllWindows()[0]?.show())
  notification.show()
}

/**
 * While photos are being saved: the machine stays awake, the dock or task bar shows how far, and a
 * notification says that it is done.
 */
export function showOsIndicators(monitor: RenderMonitor, texts: ShellTexts): void {
  let blocker: number | null = null
  monitor.addListener({
    onChange(active, fraction) {
      if (active > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker)
        blocker = null
      }
      // Below 0 takes the bar away.
      for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(active > 0 ? fraction : -1)
    },
    onSaved: (file) => notify(texts.saved, basename(file)),
    // One for all: a single finished photo is no reason to interrupt anybody.
    onQueueDone: (photos) => notify(texts.allDone, texts.photosDone(photos)),
    onFailed: (_file, reason) => notify(texts.notSaved, toStudioError(reason).message),
  })
}
