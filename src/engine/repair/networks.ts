/** The two networks of a repair pack, run on planes of any provider, with the CPU as the last resort. */
import { Tensor, type InferenceSession } from 'onnxruntime-node'
import type { PackOn } from '../../contract/engine.ts'
import type { Note } from '../../contract/notes.ts'
import { isFault, StudioFault, toStudioError } from '../../contract/errors.ts'
import type { ExecutionProvider, RepairGate } from '../../contract/manifest.ts'
import { firstLine, type SessionCache } from '../sessions.ts'
import { gateOf } from './evidence.ts'

export class RepairNetworks {
  readonly id: string
  /** Of every side and origin of a tile. */
  readonly multipleOf: number
  readonly detectMargin: number
  readonly fillMargin: number
  /** Probability from which a pixel is damage, at the middle sensitivity. */
  readonly threshold: number
  readonly gate: RepairGate
  readonly #on: PackOn
  readonly #fill: NonNullable<PackOn['pack']['manifest']['fill']>
  readonly #sessions: SessionCache
  readonly #note: (note: Note) => void
  #provider: ExecutionProvider

  /**
   * @param note called when the CPU took over from a GPU
   * @throws StudioFault `model.otherTask` for a pack that does not repair
   */
  constructor(on: PackOn, sessions: SessionCache, note: (note: Note) => void) {
    const { id, task, input, fill } = on.pack.manifest
    if (!fill || input.size.kind !== 'tiles')
      throw new StudioFault('model.otherTask', { id, task, needed: 'repair' })
    this.id = id
    this.multipleOf = input.size.multipleOf
    this.detectMargin = input.size.margin
    this.fillMargin = fill.margin
    this.threshold = fill.threshold
    this.gate = gateOf(on.pack.manifest)
    this.#on = on
    this.#fill = fill
    this.#sessions = sessions
    this.#note = note
    this.#provider = on.provider
  }

  /** Probability of damage, 0 to 1, from luma 0 to 1, both `width * height`. @throws as `#run` */
  detect(luma: Float32Array, width: number, height: number): Promise<Float32Array> {
    const { input, output, files } = this.#on.pack.manifest
    return this.#run(files[0].path, input.name, { '': luma }, output.name, width, height)
  }

  /** Luma under the mask; see `FillNet` in training. @throws as `#run` */
  paint(
    luma: Float32Array,
    mask: Float32Array,
    hidden: Float32Array,
    width: number,
    height: number,
  ): Promise<Float32Array> {
    const { file, output } = this.#fill
    const planes = { [this.#fill.luma]: luma, [this.#fill.mask]: mask, [this.#fill.hidden]: hidden }
    return this.#run(file, undefined, planes, output, width, height)
  }

  /** @throws StudioFault `model.runFailed`, `model.badOutput` from the CPU, after which there is nothing left to try */
  async #run(
    file: string,
    input: string | undefined,
    planes: Record<string, Float32Array>,
    output: string | undefined,
    width: number,
    height: number,
  ): Promise<Float32Array> {
    const provider = this.#provider
    try {
      return await this.#runOn(provider, file, input, planes, output, width, height)
    } catch (error) {
      if (provider === 'cpu') throw error
      this.#provider = 'cpu'
      const message = `The CPU took over from ${provider}: ${toStudioError(error).message}`
      this.#note({ code: 'provider.cpuTookOver', message, data: { provider } })
      return this.#runOn('cpu', file, input, planes, output, width, height)
    }
  }

  async #runOn(
    provider: ExecutionProvider,
    file: string,
    input: string | undefined,
    planes: Record<string, Float32Array>,
    output: string | undefined,
    width: number,
    height: number,
  ): Promise<Float32Array> {
    const { id } = this
    const failed = (reason: string, cause?: unknown) =>
      new StudioFault('model.runFailed', { id, provider, reason }, cause)
    const work = async (session: InferenceSession): Promise<unknown> => {
      const feeds: Record<string, Tensor> = {}
      for (const [name, plane] of Object.entries(planes)) {
        const key = name === '' ? (input ?? session.inputNames[0]) : name
        feeds[key] = new Tensor('float32', plane, [1, 1, height, width])
      }
      const results = await session.run(feeds).catch((error: unknown) => {
        throw failed(firstLine(error), error)
      })
      return results[output ?? session.outputNames[0]]?.data
    }
    const data = await this.#sessions.use(this.#on.pack, provider, work, file).catch((error: unknown) => {
      throw isFault(error, 'model.notColorizer') ? failed(error.data.reason, error) : error
    })
    if (!(data instanceof Float32Array) || data.length !== width * height) {
      throw failed(`its answer is not ${width} x ${height} numbers`)
    }
    for (const value of data) {
      if (!Number.isFinite(value)) {
        throw new StudioFault('model.badOutput', { id, provider, reason: 'values that are not numbers' })
      }
    }
    return data
  }
}
