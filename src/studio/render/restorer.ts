/** A photo's recipe and its file become a rendered file: who renders, on what, and what happens when that dies. */
import { realpath, rm, stat } from 'node:fs/promises'
import {
  defaultMaxPixels,
  type OutputOptions,
  type ProviderChoice,
  type RenderReport,
  type StepPacks,
} from '../../contract/engine.ts'
import type { PhotoWords } from '../../contract/photo-words.ts'
import { isFault, StudioFault } from '../../contract/errors.ts'
import { makeFinding } from '../../contract/findings.ts'
import { takesPalette } from '../../contract/manual-color.ts'
import type { ExecutionProvider } from '../../contract/manifest.ts'
import type { Progress } from '../../contract/progress.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { CallOptions, EngineClient, LockMode } from '../engine-client/client.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import { removeLeftovers } from '../../platform/atomic-file.ts'
import { modelsOfSteps } from '../recipe-fingerprint.ts'
import type { ReferencePhoto } from '../library/files.ts'
import type { Packs } from '../models/registry.ts'

export interface RestoreRequest {
  /** Absolute path of the original; only ever read. */
  input: string
  /** What a person calls it, where the path does not say so: other machines know it by this. */
  name?: string | undefined
  /** Absolute path of the result, in a folder that exists. */
  output: string
  recipe: Recipe
  options: OutputOptions
  /**
   * The photo that the recipe takes colours from. Where it is gone a preview does without, and says so; a picture that
   * is to be kept is refused, for nobody would see that it is not what was asked for.
   */
  reference?: ReferencePhoto | undefined
  /** Written into the picture where `options.metadata` is on. */
  words?: PhotoWords | undefined
  /** What the person's setting says when left out. */
  provider?: ProviderChoice | undefined
  maxPixels?: number | undefined
  /** A preview, of which more will be asked; see `renderParamsSchema`. */
  isPreview?: boolean
  /** Another worker may write this output next: what an ended engine leaves there is for that one to remove. */
  leased?: boolean
}

/** A render that is watched, so that the time of the next one is known. */
export interface FollowedRender {
  /** For the render. */
  progress: Progress
  done(report: RenderReport): Promise<void>
  /** It failed or was cancelled: what it had done until then is learnt. */
  stopped(): Promise<void>
}

/** What wants to know how long renders take. */
interface Learning {
  follow(recipe: Recipe, packs: StepPacks, progress?: Progress): FollowedRender
}

export class Restorer {
  readonly #engine: EngineClient
  readonly #packs: Packs
  readonly #verdicts: ProviderVerdicts
  readonly #enlargements: Learning
  /**
   * Outputs of cancelled renders, and whether a file was there before: the engine answers a cancel at once, and may still be
   * writing.
   */
  readonly #unfinished = new Map<string, { existed: boolean }>()

  constructor(deps: {
    engine: EngineClient
    packs: Packs
    verdicts: ProviderVerdicts
    enlargements: Learning
  }) {
    this.#enlargements = deps.enlargements
    this.#engine = deps.engine
    this.#packs = deps.packs
    this.#verdicts = deps.verdicts
  }

  /**
   * Renders one photo. When the engine dies on it, what it left half-written is removed and the photo is tried
   * once more, on the CPU and with no other photo in work beside it; a note says so.
   * @throws StudioFault as `contract/errors.ts` lists them; nothing new lies at `output` then
   */
  async restore(request: RestoreRequest, options: CallOptions = {}): Promise<RenderReport> {
    const existed = (await stat(request.output).catch(() => null)) !== null
    try {
      const report = await this.#restore(request, options, existed)
      this.#unfinished.delete(request.output)
      return report
    } catch (error) {
      const isEnded = options.signal?.aborted || isFault(error, 'engine.closed')
      if (isEnded && !request.isPreview && !request.leased) this.#unfinished.set(request.output, { existed })
      throw error
    }
  }

  /**
   * Removes what cancelled renders have left: a part, or a whole file that was renamed to its place after the cancel had been
   * answered, which the next run would take for somebody else's. Only to be called when the engine has ended.
   */
  async removeUnfinished(): Promise<void> {
    for (const [output, { existed }] of this.#unfinished) {
      await removeLeftovers(output)
      if (!existed) await rm(output, { force: true })
    }
    this.#unfinished.clear()
  }

  async #restore(request: RestoreRequest, options: CallOptions, existed: boolean): Promise<RenderReport> {
    const lost = await checkRequest(request)
    const pack = await this.#packs.forColorStep(request.recipe.steps.color)
    const provider = await this.#verdicts.resolve(pack, request.provider, options.signal)
    const stepPacks = await stepPacksFor(
      request.recipe,
      this.#packs,
      this.#verdicts,
      request.provider,
      options.signal,
    )
    const followed = this.#enlargements.follow(request.recipe, stepPacks, options.progress)
    const call = { ...options, progress: followed.progress }
    const render = (on: ExecutionProvider, steps: StepPacks, turn: LockMode) =>
      this.#engine.call(
        'render',
        {
          input: request.input,
          output: request.output,
          pack,
          recipe: request.recipe,
          options: request.options,
          words: request.words,
          provider: on,
          stepPacks: steps,
          reference: request.reference?.file ?? undefined,
          maxPixels: request.maxPixels ?? defaultMaxPixels,
          isPreview: request.isPreview ?? false,
        },
        // Somebody looks at a preview and waits for it.
        request.isPreview === true ? call : { ...call, lock: turn },
      )
    const withFindings = (report: RenderReport): RenderReport =>
      lost ? { ...report, findings: [...report.findings, makeFinding('hand.referenceGone', lost)] } : report
    try {
      const report = await render(provider, stepPacks, 'shared')
      await followed.done(report)
      return withFindings(report)
    } catch (error) {
      await followed.stopped()
      if (!isFault(error, 'engine.died')) throw error
      await removeLeftovers(request.output)
      options.signal?.throwIfAborted()
      const report = await render('cpu', onCpu(stepPacks), 'exclusive').catch(async (again: unknown) => {
        await removeLeftovers(request.output)
        // An engine that died between its last rename and its answer leaves a whole file of which nobody knows: the
        // next run would take it for somebody else's.
        if (isFault(again, 'engine.died') && !existed) await rm(request.output, { force: true })
        throw again
      })
      const note = {
        code: 'engine.restarted',
        message: 'The engine stopped on this photo and was started again.',
      } as const
      return withFindings({ ...report, notes: [...report.notes, note] })
    }
  }
}

const onCpu = (packs: StepPacks): StepPacks =>
  Object.fromEntries(Object.entries(packs).map(([name, on]) => [name, { ...on, provider: 'cpu' }]))

/**
 * @returns what is known of a photo whose colours are wanted, and which is not there; null where all is well
 * @throws StudioFault `output.isOriginal`, `hand.referenceGone`
 */
export async function checkRequest(request: RestoreRequest): Promise<{ reference: string | null } | null> {
  if (await isSameFile(request.input, request.output)) {
    throw new StudioFault('output.isOriginal', { file: request.input })
  }
  const lost = lostReference(request)
  if (lost && !request.isPreview) {
    throw new StudioFault('hand.referenceGone', { file: request.input, ...lost })
  }
  return lost
}

/** What is known of a photo whose colours are wanted, and which is not there; null where all is well. */
function lostReference({ recipe, reference }: RestoreRequest): { reference: string | null } | null {
  const { manualColor } = recipe.steps
  if (!takesPalette(manualColor) || (reference?.file ?? null) !== null) return null
  return { reference: reference?.name ?? manualColor.reference?.name ?? null }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  if (a === b) return true
  const [realA, realB] = await Promise.all([a, b].map((file) => realpath(file).catch(() => null)))
  return realA !== null && realA === realB
}

/**
 * The packs of a recipe's steps that are on and need one, and where each runs.
 * @param provider what the person's setting says when left out
 * @throws StudioFault as `Packs.get`, `model.otherTask`
 */
export async function stepPacksFor(
  recipe: Recipe,
  packs: Pick<Packs, 'get'>,
  verdicts: Pick<ProviderVerdicts, 'resolve'>,
  provider?: ProviderChoice,
  signal?: AbortSignal,
): Promise<StepPacks> {
  const found: StepPacks = {}
  for (const [name, model] of modelsOfSteps(recipe)) {
    const pack = await packs.get(model)
    const { id, task } = pack.manifest
    if (task !== name) throw new StudioFault('model.otherTask', { id, task, needed: name })
    found[name] = { pack, provider: await verdicts.resolve(pack, provider, signal) }
  }
  return found
}
