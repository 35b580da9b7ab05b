/** What enlarging photos will come to, before it begins: size, time on this machine, and why it can't be done. */
import { defaultMaxPixels, type PackOn, type RenderReport, type StepPacks } from '../../contract/engine.ts'
import { enlargementOf, enlargingProblem, factorOf, isEnlarged } from '../../contract/enlarge.ts'
import type { ExecutionProvider } from '../../contract/manifest.ts'
import { createProgress, silent, type Progress } from '../../contract/progress.ts'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import { tilePixels } from '../../contract/tiles.ts'
import type { EnlargeForecast } from '../../contract/workbench.ts'
import { machineMemory } from '../../platform/machine-memory.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { ModelSpeeds } from '../engine-client/model-speeds.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { Packs } from '../models/registry.ts'
import { stepPacksFor, type FollowedRender } from './restorer.ts'

export interface EnlargedPhoto {
  name: string
  /** Upright, before the recipe turns or cuts it. */
  width: number
  height: number
  depth: number
}

interface ForecastOptions extends CallOptions {
  maxPixels?: number
}

export class Enlargements {
  readonly #packs: Pick<Packs, 'get'>
  readonly #verdicts: Pick<ProviderVerdicts, 'resolve'>
  readonly #speeds: ModelSpeeds
  readonly #memory: number

  /** @param deps `memory`: bytes that the machine has */
  constructor(deps: {
    packs: Pick<Packs, 'get'>
    verdicts: Pick<ProviderVerdicts, 'resolve'>
    speeds: ModelSpeeds
    memory?: number
  }) {
    this.#packs = deps.packs
    this.#verdicts = deps.verdicts
    this.#speeds = deps.speeds
    this.#memory = deps.memory ?? machineMemory()
  }

  /**
   * @returns null where the recipe enlarges nothing
   * @throws as `prepare`
   */
  async forecast(
    recipe: Recipe,
    photo: EnlargedPhoto,
    options: ForecastOptions = {},
  ): Promise<EnlargeForecast | null> {
    return (await this.prepare(recipe, options))(recipe, photo)
  }

  /**
   * For many photos whose recipes have the same enlarging step.
   * @throws StudioFault `model.*` where its pack is not there or can't be run
   */
  async prepare(
    { steps: { upscale } }: Recipe,
    { maxPixels = defaultMaxPixels, ...options }: ForecastOptions = {},
  ): Promise<(recipe: Recipe, photo: EnlargedPhoto) => EnlargeForecast | null> {
    const alone = makeRecipe({ enabled: false }, { upscale })
    if (!isEnlarged(alone)) return () => null
    const packs = await stepPacksFor(alone, this.#packs, this.#verdicts, undefined, options.signal)
    const on = packs.upscale
    if (!on) return () => null
    const speed = await this.#speeds.of(on, options)
    return (recipe, photo) => {
      const enlargement = enlargementOf(recipe, on.pack.manifest, photo)
      if (!enlargement) return null
      const { factor, to, work } = enlargement
      const problem = enlargingProblem(enlargement, photo.name, { maxPixels, memory: this.#memory })
      if (problem) return { factor, ...to, seconds: null, problem: problem.toError() }
      return { factor, ...to, seconds: work / speed, problem: null }
    }
  }

  /**
   * Follows a render, so that the next forecast is true: while it runs, when it is done, and where it is cancelled.
   * @param progress takes what the render reports, too
   */
  follow(recipe: Recipe, { upscale: on }: StepPacks, progress: Progress = silent): FollowedRender {
    const paces = new Map<ExecutionProvider, { on: PackOn; work: number; milliseconds: number }>()
    const followed = createProgress((fraction, note) => {
      if (on && typeof note === 'object' && 'stage' in note && note.pace) {
        const { provider, work, milliseconds } = note.pace
        if (milliseconds >= leastPace) {
          paces.set(provider, { on: { ...on, provider }, work, milliseconds })
          this.#speeds.underWay({ ...on, provider }, work, milliseconds)
        }
      }
      progress.report(fraction, note)
    })
    const stopped = async () => {
      for (const pace of paces.values()) await this.#speeds.learn(pace.on, pace.work, pace.milliseconds)
    }
    const done = async (report: RenderReport) => {
      if (on && (await this.#learn(recipe, on, report))) paces.delete(on.provider)
      await stopped()
    }
    return { progress: followed, done, stopped }
  }

  /** @returns whether the report says how long it took */
  async #learn(recipe: Recipe, on: PackOn, report: RenderReport): Promise<boolean> {
    const done = report.findings.find((finding) => finding.code === 'upscale.done')
    const milliseconds = report.timings['upscale']
    // Where the CPU took over, part of the time was lost elsewhere.
    const isElsewhere = report.notes.some(({ code }) => code === 'provider.cpuTookOver')
    if (done?.code !== 'upscale.done' || milliseconds === undefined || isElsewhere) return false
    const { manifest } = on.pack
    const rule = manifest.input.size
    const factor = factorOf(recipe, manifest)
    const [width, height] = [Math.round(done.data.width / factor), Math.round(done.data.height / factor)]
    if (rule.kind === 'renderFactor') return false
    await this.#speeds.learn(on, tilePixels({ width, height }, rule), milliseconds)
    return true
  }
}

/** Milliseconds of work after which its pace is that of the whole. */
const leastPace = 1000
