/**
 * Many photos into a folder: where each goes, decided before the first one is rendered, and rendering them
 * one after the other.
 */
import { dirname, extname, join, sep } from 'node:path'
import { mkdir, readdir, stat } from 'node:fs/promises'
import PQueue from 'p-queue'
import type { OutputOptions, ProviderChoice, RenderReport } from '../../contract/engine.ts'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import { StudioFault, type StudioError, toStudioError } from '../../contract/errors.ts'
import type { FoundPhoto } from '../find-photos.ts'
import { FreeNames } from '../free-names.ts'
import { createProgress, stageIn, type Progress, type RenderStage } from '../../contract/progress.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { withFirstRecipeNames } from '../../contract/stored-names.ts'
import { callWithRetry, type EngineClient } from '../engine-client/client.ts'
import { removeLeftovers } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import type { ReferencePhoto } from '../library/files.ts'
import type { Packs } from '../models/registry.ts'
import type { Restorer } from '../render/restorer.ts'
import { BatchJournal, placeKey } from './journal.ts'
import { renderKey, withoutIdleSteps } from '../recipe-fingerprint.ts'

/** `same` keeps the photo's own format where Tintype writes it. */
export type BatchFormat = OutputFormat | 'same'

export interface Planned {
  photo: FoundPhoto
  /** Absolute path of the result. */
  output: string
  format: OutputFormat
}

const extensions: Record<OutputFormat, string> = {
  jpeg: '.jpg',
  png: '.png',
  tiff: '.tif',
  webp: '.webp',
  avif: '.avif',
}

/** What a photo becomes under `same`: its own format, or the nearest that loses least. */
const same: Record<string, OutputFormat> = {
  '.png': 'png',
  '.gif': 'png',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.webp': 'webp',
  '.avif': 'avif',
}

/**
 * @returns the photos in order, each once. Where two results would have one name (`IMG_1.HEIC` and `IMG_1.JPG`, or
 *   names that many disks can't tell apart), the later one is numbered, as in an export: `IMG_1 (2).jpg`
 */
export function planOutputs(
  photos: readonly FoundPhoto[],
  outFolder: string,
  format: BatchFormat,
): { planned: Planned[] } {
  const planned: Planned[] = []
  const names = new FreeNames()
  const files = new Set<string>()
  for (const photo of photos) {
    const ending = extname(photo.relative)
    const target = format === 'same' ? (same[ending.toLowerCase()] ?? 'jpeg') : format
    // A photo that keeps its format keeps its ending too: beach.JPG stays beach.JPG.
    const keeps =
      (same[ending.toLowerCase()] ?? (isJpeg(ending) ? 'jpeg' : null)) === target && ending !== '.gif'
    const stem = ending === '' ? photo.relative : photo.relative.slice(0, -ending.length)
    const wanted = keeps ? photo.relative : stem + extensions[target]
    // Named twice on the command line is no collision.
    if (files.has(photo.file)) continue
    files.add(photo.file)
    const output = join(outFolder, names.take(wanted.replaceAll(sep, '/')))
    planned.push({ photo, output, format: target })
  }
  return { planned }
}

const isJpeg = (ending: string) => ['.jpg', '.jpeg', '.jpe', '.jfif'].includes(ending.toLowerCase())

interface BatchOptions {
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

interface BatchDeps {
  engine: EngineClient
  packs: Pick<Packs, 'forColorStep'>
  restore: Restorer['restore']
}

export type BatchEvent =
  | { type: 'progress'; planned: Planned; fraction: number; stage: RenderStage | null }
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
        withFirstRecipeNames(withoutIdleSteps(options.recipe)),
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
        { signal, progress: progressTo(planned, onEvent) },
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

function progressTo(planned: Planned, onEvent: (event: BatchEvent) => void): Progress {
  let stage: RenderStage | null = null
  return createProgress((fraction, note) => {
    stage = stageIn(note) ?? stage
    onEvent({ type: 'progress', planned, fraction, stage })
  })
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
