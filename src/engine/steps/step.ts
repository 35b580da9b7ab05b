/** What a step of the recipe is to the engine, and what the steps of one render share. */
import type { Note, StepPacks, StepReports } from '../../contract/engine.ts'
import type { FindingCode, FindingData } from '../../contract/findings.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { ToneFacts } from '../../imaging/filters/tone-facts.ts'
import type { CallContext } from '../dispatch.ts'
import type { SessionCache } from '../sessions.ts'

export interface StepContext extends CallContext {
  recipe: Recipe
  /** Pixels of the picture for each pixel of the original, at most 1: below it in previews. */
  scale: number
  /** Packs of the steps that have one. */
  packs: StepPacks
  sessions: SessionCache
  /** Most pixels that a result may have. */
  maxPixels: number
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
  /** Before the tone was changed. */
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
