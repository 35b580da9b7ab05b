/** What a step of the recipe is to the engine, what the steps of one render share, and work on a picture row by row. */
import type { StepPacks, StepReports } from '../../contract/engine.ts'
import type { Note } from '../../contract/notes.ts'
import type { FindingCode, FindingData } from '../../contract/findings.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { ToneFacts } from '../../imaging/filters/tone-facts.ts'
import type { CallContext } from '../dispatch.ts'
import type { Recall } from '../pipeline/context.ts'
import type { MergeWorkerPool } from '../merge-worker-pool.ts'
import type { SessionCache } from '../sessions.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'

export interface StepContext extends CallContext {
  recipe: Recipe
  /** Pixels of the picture for each pixel of the original, at most 1: below it in previews. */
  scale: number
  /** Somebody waits for it, and more of the same photo will be asked for. */
  isPreview: boolean
  /** Packs of the steps that have one. */
  packs: StepPacks
  sessions: SessionCache
  /** Threads for work on rows. */
  mergePool: MergeWorkerPool
  /** Keeps what a step would have to compute again for the next preview of the photo; null: nothing is kept. */
  remember: Recall | null
  /** Takes what a step measured and did; the render's report carries it. */
  report: (found: StepReports) => void
  /** Adds a note for the person to the report. */
  note: (note: Note) => void
  /** Measured by one step, of use to later ones. */
  known: Known
  /** Adds what was measured and done to the report. */
  find: <C extends FindingCode>(code: C, data: FindingData<C>) => void
}

export interface Known {
  /** Of the photo before any step but its geometry; see `photoFacts`. */
  tone?: ToneFacts
  /** Standard deviation, in 8-bit levels, of what the denoise step took away. */
  noiseTaken?: number
}

/**
 * One step before the colour or after it. A step that is off, or at strength 0, is not active and costs nothing.
 */
export interface Step {
  name: Exclude<keyof Recipe['steps'], 'color' | 'manualColor'>
  isActive(recipe: Recipe): boolean
  /** What of the recipe decides its result, beside its own part. */
  alsoDependsOn?(recipe: Recipe): unknown
  /**
   * @param picture may be changed in place; the caller uses only what is returned
   * @throws AbortError on cancel; it is checked, and other calls run, several times a second
   */
  run(picture: Raster, context: StepContext): Promise<Raster>
}

/** A fraction of a second of work. */
const bandPixels = 1_000_000

/**
 * Works on a picture in place, some rows at a time, so that a cancel takes effect and progress moves.
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
