/** A picture worked on in place, some rows at a time, so that a cancel takes effect and progress moves. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'

/** A fraction of a second of work. */
const bandPixels = 1_000_000

/**
 * @param work gets whole rows of the picture's own memory, and which row they begin with
 * @throws AbortError on cancel
 */
export async function inBands(
  { width, height, data }: Raster,
  { signal, progress }: Pick<CallContext, 'signal' | 'progress'>,
  work: (samples: Uint8Array | Uint16Array, firstRow: number) => void,
): Promise<void> {
  const rows = Math.max(1, Math.floor(bandPixels / width))
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows)
    work(data.subarray(from * width * 3, to * width * 3), from)
    progress.report(to / height)
    await nextTurn()
    signal.throwIfAborted()
  }
}
