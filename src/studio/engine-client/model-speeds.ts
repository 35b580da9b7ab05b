/** How quick a pack that makes pictures is on this machine: measured once, learnt from every picture it makes, stored. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { PackOn } from '../../contract/engine.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { lazyAsync, SingleFlight } from '../../platform/lazy.ts'
import type { CallOptions, EngineClient } from './client.ts'

const speedSchema = z.object({
  pixelsPerSecond: z.number().positive(),
  /** From how many pictures it was learnt; 0: it was measured on a few pixels. */
  pictures: z.int().nonnegative(),
})
type Speed = z.infer<typeof speedSchema>

const storeSchema = z.discriminatedUnion('version', [
  z
    .object({ version: z.literal(1), speeds: z.record(z.string(), z.number().positive()) })
    .transform(({ speeds }) => Object.entries(speeds).map(([key, speed]) => [key, measured(speed)] as const)),
  z
    .object({ version: z.literal(2), speeds: z.record(z.string(), speedSchema) })
    .transform(({ speeds }) => Object.entries(speeds)),
])

const measured = (pixelsPerSecond: number): Speed => ({ pixelsPerSecond, pictures: 0 })

/** What the newest picture counts beside all before it: a machine that is busy today is free tomorrow. */
const newest = 0.4

export class ModelSpeeds {
  readonly #engine: Pick<EngineClient, 'call'>
  readonly #file: string
  readonly #measuring = new SingleFlight<number>()
  readonly #speeds: () => Promise<Map<string, Speed>>
  /** Of pictures that are being made just now. */
  readonly #underWay = new Map<string, number>()

  /** @param file where they are stored; they can always be measured again */
  constructor(engine: Pick<EngineClient, 'call'>, file: string) {
    this.#engine = engine
    this.#file = file
    this.#speeds = lazyAsync(async () => {
      try {
        return new Map(storeSchema.parse(JSON.parse(await readFile(file, 'utf8'))))
      } catch {
        // Not there yet, or from another version.
        return new Map<string, Speed>()
      }
    })
  }

  /**
   * Pixels that the network sees in a second; measured now where it is not known, which takes some seconds.
   * @throws as the engine's `packSpeed`
   */
  async of(on: PackOn, options: CallOptions = {}): Promise<number> {
    const known = this.#underWay.get(keyOf(on)) ?? (await this.#speeds()).get(keyOf(on))?.pixelsPerSecond
    if (known !== undefined) return known
    return this.#measuring.run(keyOf(on), options, async (call) => {
      const { pixelsPerSecond } = await this.#engine.call('packSpeed', on, call)
      await this.#keep(on, measured(pixelsPerSecond))
      return pixelsPerSecond
    })
  }

  /** Takes what a picture that is still being made has taken until now. @param work pixels that the network saw */
  underWay(on: PackOn, work: number, milliseconds: number): void {
    if (milliseconds > 0 && work > 0) this.#underWay.set(keyOf(on), (work / milliseconds) * 1000)
  }

  /**
   * Takes what a picture took, or the part of it that was made. The first one replaces what was measured, which was a few
   * pixels and perhaps beside other work.
   * @param work pixels that the network saw
   */
  async learn(on: PackOn, work: number, milliseconds: number): Promise<void> {
    this.#underWay.delete(keyOf(on))
    if (milliseconds <= 0 || work <= 0) return
    const now = (work / milliseconds) * 1000
    const before = (await this.#speeds()).get(keyOf(on))
    const pictures = before?.pictures ?? 0
    const pixelsPerSecond =
      before && pictures > 0 ? before.pixelsPerSecond * (1 - newest) + now * newest : now
    await this.#keep(on, { pixelsPerSecond, pictures: pictures + 1 })
  }

  async #keep(on: PackOn, speed: Speed): Promise<void> {
    const speeds = await this.#speeds()
    speeds.set(keyOf(on), speed)
    const text = JSON.stringify({ version: 2, speeds: Object.fromEntries(speeds) }, null, 2)
    // A folder that can't be written costs a measurement next time, nothing else.
    await writeBuffers(this.#file, [Buffer.from(text)]).catch(() => undefined)
  }
}

const keyOf = ({ pack, provider }: PackOn): string => `${pack.manifest.files[0].sha256} ${provider}`
