/** Many photos one after the other, several in flight: what fails is reported and left, the rest goes on. */
import { mkdir, readdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import PQueue from 'p-queue'
import type { OutputOptions, ProviderChoice, RenderReport } from '../../contract/engine.ts'
import { StudioFault, toStudioError, type StudioError } from '../../contract/errors.ts'
import { createProgress } from '../../contract/progress.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { withFirstRecipeNames } from '../../contract/stored-names.ts'
import { callWithRetry } from '../engine-client/client.ts'
import { asWriteFault, removeLeftovers } from '../../platform/atomic-file.ts'
import type { ReferencePhoto } from '../library/files.ts'
import type { Packs } from '../models/registry.ts'
import type { Restorer } from '../render/restorer.ts'
import type { EngineClient } from '../engine-client/client.ts'
import { BatchJournal, placeKey } from './journal.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import type { Planned } from './plan.ts'

export interface BatchOptions {
  outFolder: string
  recipe: Recipe
  options: Omit<OutputOptions, 'format'>
  /** What the person's setting says when left out. */
  provider?: ProviderChoice | undefined
  maxPixels: number
  /** The photo that the recipe takes colours from. */
  reference?: ReferencePhoto | undefined
  /** Photos in flight: decode and encode of some overlap the inference of another. */
  concurrency: number
  /** Replaces files that no batch wrote; otherwise they are left alone and named. */
  overwrite: boolean
}

export interface BatchDeps {
  engine: EngineClient
  packs: Pick<Packs, 'forColorStep'>
  restore: Restorer['restore']
}

export type BatchEvent =
  | { type: 'progress'; planned: Planned; fraction: number }
  | { type: 'done'; planned: Planned; report: RenderReport }
  | { type: 'skipped'; planned: Planned }
  | { type: 'failed'; planned: Planned; error: StudioError }

/**
 * Renders a plan. Every photo ends in exactly one event `done`, `skipped` or `failed`; after an abort those not
 * begun end in none.
 */
export async function runBatch(
  studio: BatchDeps,
  plan: readonly Planned[],
  options: BatchOptions,
  onEvent: (event: BatchEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const journal = await BatchJournal.open(options.outFolder)
  const pack = await studio.packs.forColorStep(options.recipe.steps.color)
  await tidy(plan)
  const queue = new PQueue({ concurrency: options.concurrency })
  const one = async (planned: Planned): Promise<void> => {
    if (signal.aborted) return
    const { photo, output, format } = planned
    try {
      const outputOptions: OutputOptions = { ...options.options, format }
      const { sha256 } = await callWithRetry(studio.engine, 'hash', { file: photo.file }, { signal })
      const work = renderKey([
        withFirstRecipeNames(options.recipe),
        pack.manifest.files[0].sha256,
        outputOptions,
      ])
      if (await journal.isFinished(output, sha256, work)) {
        onEvent({ type: 'skipped', planned })
        return
      }
      const from = placeKey(photo.file)
      const same = (of: { input: string; from?: string | undefined }) =>
        of.input === sha256 || of.from === undefined || of.from === from
      if (!options.overwrite && (await exists(output)) && !(await journal.mayReplace(output, same))) {
        throw new StudioFault('output.exists', { file: output })
      }
      await makeFolder(dirname(output))
      const report = await studio.restore(
        {
          input: photo.file,
          output,
          recipe: options.recipe,
          options: outputOptions,
          provider: options.provider,
          maxPixels: options.maxPixels,
          reference: options.reference,
        },
        { signal, progress: createProgress((fraction) => onEvent({ type: 'progress', planned, fraction })) },
      )
      await journal.finished(output, sha256, work, report.bytes, from).catch((error: unknown) => {
        throw asWriteFault(error, output)
      })
      onEvent({ type: 'done', planned, report })
    } catch (error) {
      if (signal.aborted) return
      onEvent({ type: 'failed', planned, error: toStudioError(error) })
    }
  }
  await Promise.all(plan.map((planned) => queue.add(() => one(planned))))
}

/** What a run that was killed in mid-write left beside its results goes before the next one begins. */
async function tidy(plan: readonly Planned[]): Promise<void> {
  const folders = new Map<string, boolean>()
  for (const { output } of plan) {
    const folder = dirname(output)
    let littered = folders.get(folder)
    if (littered === undefined) {
      littered = (await readdir(folder).catch(() => [])).some((name) => name.endsWith('.part'))
      folders.set(folder, littered)
    }
    if (littered) await removeLeftovers(output)
  }
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null
}

/** @throws StudioFault as a write of the folder's own name would */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, folder)
  })
}
