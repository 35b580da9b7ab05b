/** Measuring a model that never comes to an end is given up with a sentence; one that is only slow is not. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { createProgress, type CallOptions } from '../../contract/progress.ts'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import type { EngineClient } from '../engine-client/client.ts'
import { ModelManager } from './model-manager.ts'

const { path } = testFolder()

/** A studio whose engine measures as the test says. */
async function managerWith(
  name: string,
  measure: (options: CallOptions) => Promise<unknown>,
  trialLimitMs: number,
) {
  const fake = await createFakeStudio()
  const paths = { ...fake.paths, data: path(name) }
  const call = (_method: string, _params: unknown, options: CallOptions = {}) => measure(options)
  const engine = { ...fake.engine, call: call as EngineClient['call'] }
  return new ModelManager({ ...fake, engine, paths }, { trialLimitMs })
}

/** As the supervisor does with an engine that does not answer. */
const ended = ({ signal }: CallOptions) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new StudioFault('cancelled', {})))
  })

it('a model that never ends is given up after the time limit, with a sentence; nothing is left', async () => {
  const manager = await managerWith('endless', ended, 100)
  const attempt = manager.stageInt8('tintype-stable')
  await expect(attempt).rejects.toMatchObject({ code: 'model.cannotQuantize' })
  await expect(attempt).rejects.toThrow(/did not finish a trial run within 0 seconds/)
  const models = join(path('endless'), 'models')
  expect(existsSync(models) ? readdirSync(models) : []).toEqual([])
})

it('each photo has the time limit of its own, and progress is passed on', async () => {
  // All of them take longer than the limit; a stall of the machine at one of them does not reach it.
  const photos = 15
  const slow = async ({ progress, signal }: CallOptions) => {
    for (let i = 1; i <= photos; i++) {
      await delay(250, undefined, { signal })
      progress?.report(i / photos)
    }
    throw new StudioFault('model.noGain', { id: 'tintype-stable', speedup: 1 })
  }
  const manager = await managerWith('slow', slow, 3000)
  const seen: number[] = []
  const progress = createProgress((fraction) => seen.push(fraction))
  await expect(manager.stageInt8('tintype-stable', { progress })).rejects.toMatchObject({
    code: 'model.noGain',
  })
  expect(seen.at(-1)).toBe(1)
})

it('a cancel is a cancel, not a time limit', async () => {
  const manager = await managerWith('cancelled', ended, 60_000)
  const stop = new AbortController()
  const attempt = manager.stageInt8('tintype-stable', { signal: stop.signal })
  setTimeout(() => stop.abort(), 50)
  await expect(attempt).rejects.toSatisfy((error: Error) => !/trial run/.test(error.message))
})
