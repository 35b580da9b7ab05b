/** How quick a pack that makes pictures is on this machine: measured once, learnt from every picture it makes, stored. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { PackOn } from '../../contract/engine.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { lazyAsync, SingleFlight } from '../../platform/lazy.ts'
import type { CallOptions, EngineClient } from './client.ts'

const storeSchema = z.object({ version: z.literal(1), speeds: z.record(z.string(), z.number().positive()) })

/** What the newest picture counts beside all before it: a machine that is busy today is free tomorrow. */
const newest = 0.4

export class ModelSpeeds {
  readonly #engine: Pick<EngineClient, 'call'>
  readonly #file: string
  readonly #measuring = new SingleFlight<number>()
  readonly #speeds: () => Promise<Map<string, number>>

  /** @param file where they are stored; they can always be measured again */
  constructor(engine: Pick<EngineClient, 'call'>, file: string) {
    this.#engine = engine
    this.#file = file
    this.#speeds = lazyAsync(async () => {
      try {
        const stored = storeSchema.parse(JSON.parse(await readFile(file, 'utf8')))
        return new Map(Object.entries(stored.speeds))
      } catch {
        // Not there yet, or from another version.
        return new Map<string, number>()
      }
    })
  }

  /**
   * Pixels that the network sees in a second; measured now where it is not known, which takes some seconds.
   * @throws as the engine's `packSpeed`
   */
  async of(on: PackOn, options: CallOptions = {}): Promise<number> {
    const known = (await this.#speeds()).get(keyOf(on))
    if (known !== undefined) return known
    return this.#measuring.run(keyOf(on), options, async (call) => {
      const { pixelsPerSecond } = await this.#engine.call('packSpeed', on, call)
      await this.#keep(on, pixelsPerSecond)
      return pixelsPerSecond
    })
  }

  /** Takes what a picture took. @param work pixels that the network saw */
  async learn(on: PackOn, work: number, milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || work <= 0) return
    const now = (work / milliseconds) * 1000
    const before = (await this.#speeds()).get(keyOf(on)) ?? now
    await this.#keep(on, before * (1 - newest) + now * newest)
  }

  async #keep(on: PackOn, pixelsPerSecond: number): Promise<void> {
    const speeds = await this.#speeds()
    speeds.set(keyOf(on), pixelsPerSecond)
    const text = JSON.stringify({ version: 1, speeds: Object.fromEntries(speeds) }, null, 2)
    // A folder that can't be written costs a measurement next time, nothing else.
    await writeBuffers(this.#file, [Buffer.from(text)]).catch(() => undefined)
  }
}

const keyOf = ({ pack, provider }: PackOn): string => `${pack.manifest.files[0].sha256} ${provider}`
