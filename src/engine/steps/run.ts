/** Runs some steps of a recipe one after the other, collects what they report, and keeps their pictures for the next preview. */
import type { StepPacks, StepReports } from '../../contract/engine.ts'
import type { Note } from '../../contract/notes.ts'
import { makeFinding, type Finding } from '../../contract/findings.ts'
import { inTurn } from '../../contract/progress.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'
import type { Recall, Timings } from '../pipeline/context.ts'
import { bytesOfRaster, copyOf } from '../preview-cache.ts'
import type { Known, Step, StepContext } from './step.ts'

export interface StepsOptions
  extends
    CallContext,
    Pick<StepContext, 'recipe' | 'scale' | 'isPreview' | 'packs' | 'sessions' | 'mergePool' | 'remember'> {
  timings: Timings
  /** How long each step takes beside the others; alike where it is left out. */
  work?: readonly number[]
  /** Null: nothing is kept, and steps may change `picture` in place. */
  recall: Recall | null
  /** What earlier steps have measured. */
  known?: Known
}

export interface StepsResult {
  picture: Raster
  findings: Finding[]
  notes: Note[]
  reports: StepReports
  /** What these steps and the earlier ones have measured. */
  known: Known
}

/** @throws AbortError on cancel, and what the steps throw */
export async function runSteps(
  steps: readonly Step[],
  picture: Raster,
  options: StepsOptions,
): Promise<StepsResult> {
  const { recipe, packs, recall, signal } = options
  const result: StepsResult = { picture, findings: [], notes: [], reports: {}, known: { ...options.known } }
  const turns = inTurn(options.progress, options.work ?? steps.map(() => 1))
  for (const [i, step] of steps.entries()) {
    signal.throwIfAborted()
    const progress = turns[i]
    const { known, picture: before } = result
    const done = recall
      ? await recall(
          cacheKeyOf(steps.slice(0, i + 1), recipe, packs),
          () => runStep(step, copyOf(before), known, { ...options, progress }),
          (each) => bytesOfRaster(each.picture),
        )
      : await runStep(step, before, known, { ...options, progress })
    result.picture = done.picture
    result.findings.push(...done.findings)
    result.notes.push(...done.notes)
    result.reports = { ...result.reports, ...done.reports }
    result.known = { ...known, ...done.known }
  }
  return result
}

async function runStep(
  step: Step,
  picture: Raster,
  known: Known,
  options: StepsOptions,
): Promise<StepsResult> {
  const { recipe, scale, isPreview, packs, sessions, mergePool, remember, signal, progress, timings } =
    options
  const result: StepsResult = { picture, findings: [], notes: [], reports: {}, known: { ...known } }
  const context: StepContext = {
    recipe,
    scale,
    isPreview,
    packs,
    sessions,
    mergePool,
    remember,
    signal,
    progress,
    known: result.known,
    report: (reports) => Object.assign(result.reports, reports),
    note: (note) => result.notes.push(note),
    find: (code, data) => result.findings.push(makeFinding(code, data)),
  }
  result.picture = await timings.measure(step.name, () => step.run(picture, context))
  return result
}

/** What decides the picture that these steps make of another one. */
export const cacheKeyOf = (steps: readonly Step[], recipe: Recipe, packs: StepPacks): unknown[] =>
  steps.map((step) => [step.name, recipe.steps[step.name], step.alsoDependsOn?.(recipe) ?? null, packs])
