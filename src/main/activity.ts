/** Watches what the studio renders, for those who show it: dock, power, notifications, and the question at quitting. */
import { tmpdir } from 'node:os'
import { createProgress, silent } from '../contract/progress.ts'
import type { PhotoStudio } from '../studio/photos/photos.ts'

export interface ActivityListener {
  /** How many photos are being made for keeps, and how far they are together, 0 to 1. Called at every change. */
  onChange(saving: number, fraction: number): void
  onSaved?(file: string): void
  onFailed?(file: string, reason: unknown): void
}

export interface Activity {
  /** Photos that are being saved for the person now; previews don't count, they can be had again. */
  readonly saving: number
  listen(listener: ActivityListener): void
}

/**
 * @param apart folders whose pictures can be had again, or are taken up at the next start: nobody has to wait for them
 * @returns the same studio, watched
 */
export function watch<S extends PhotoStudio>(
  studio: S,
  apart: readonly string[],
): { studio: S; activity: Activity } {
  const listeners: ActivityListener[] = []
  const under = new Map<symbol, number>()

  const changed = () => {
    const fractions = [...under.values()]
    const mean =
      fractions.length === 0 ? 1 : fractions.reduce((sum, each) => sum + each, 0) / fractions.length
    for (const listener of listeners) listener.onChange(under.size, mean)
  }

  const restore: PhotoStudio['restore'] = async (request, options = {}) => {
    // Previews and their copies lie in the run's temporary folder.
    if ([tmpdir(), ...apart].some((folder) => request.output.startsWith(folder)))
      return studio.restore(request, options)
    const key = Symbol(request.output)
    const { progress = silent } = options
    under.set(key, 0)
    changed()
    const both = createProgress((fraction, note) => {
      under.set(key, fraction)
      progress.report(fraction, note)
      changed()
    })
    try {
      const report = await studio.restore(request, { ...options, progress: both })
      for (const listener of listeners) listener.onSaved?.(request.output)
      return report
    } catch (error) {
      // A person who cancels knows it.
      if (!options.signal?.aborted)
        for (const listener of listeners) listener.onFailed?.(request.output, error)
      throw error
    } finally {
      under.delete(key)
      changed()
    }
  }

  return {
    studio: { ...studio, restore },
    activity: {
      get saving() {
        return under.size
      },
      listen: (listener) => void listeners.push(listener),
    },
  }
}
