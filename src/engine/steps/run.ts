/** Runs some steps of a recipe one after the other, gathers what they say, and keeps what they made for the next preview. */
import type { Note, StepPacks, StepReports } from '../../contract/engine.ts'
import { makeFinding, type Finding } from '../../contract/findings.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'
import { bytesOfRaster, copyOf } from '../preview-memory.ts'
import type { Known, Step, StepContext } from './step.ts'

/** What the steps of a render have said and measured so far. */
export interface Outcome {
  findings: Finding[]
  notes: Note[]
  reports: StepReports
  known: Known
}

export const emptyOutcome = (): Outcome => ({ findings: [], notes: [], reports: {}, known: {} })

/** What was made under this name before, or is made now; see `PreviewMemory`. */
type Remember = <T>(
  what: readonly unknown[],
  make: () => Promise<T>,
  bytesOf: (value: T) => number,
) => Promise<T>

interface Walk
  extends CallContext, Pick<StepContext, 'recipe' | 'scale' | 'packs' | 'sessions' | 'maxPixels'> {
  timed: <T>(name: string, work: () => Promise<T>) => Promise<T>
  /** Added to. */
  outcome: Outcome
  /** Null: nothing is kept, and steps may change `picture` in place. */
  remembered: Remember | null
}

/** @throws AbortError on cancel, and what the steps throw */
export async function runSteps(steps: readonly Step[], picture: Raster, walk: Walk): Promise<Raster> {
  const { recipe, scale, packs, sessions, maxPixels, signal, timed, outcome, remembered } = walk
  for (const [i, step] of steps.entries()) {
    signal.throwIfAborted()
    const progress = walk.progress.slice(i / steps.length, (i + 1) / steps.length)
    const run = async (given: Raster) => {
      const own = { ...emptyOutcome(), known: { ...outcome.known } }
      const context: StepContext = {
        recipe,
        scale,
        packs,
        sessions,
        maxPixels,
        signal,
        progress,
        known: own.known,
        report: (found) => Object.assign(own.reports, found),
        note: (note) => own.notes.push(note),
        find: (code, data) => own.findings.push(makeFinding(code, data)),
      }
      return { raster: await timed(step.name, () => step.run(given, context)), own }
    }
    const before = picture
    const done = remembered
      ? await remembered(
          namesOf(steps.slice(0, i + 1), recipe, packs),
          () => run(copyOf(before)),
          ({ raster }) => bytesOfRaster(raster),
        )
      : await run(picture)
    picture = done.raster
    outcome.findings.push(...done.own.findings)
    outcome.notes.push(...done.own.notes)
    Object.assign(outcome.reports, done.own.reports)
    Object.assign(outcome.known, done.own.known)
  }
  return picture
}

/** Names what some steps make of a picture. */
export const namesOf = (steps: readonly Step[], recipe: Recipe, packs: StepPacks): unknown[] =>
  steps.map((step) => [step.name, recipe.steps[step.name], step.alsoLooksAt?.(recipe) ?? null, packs])
