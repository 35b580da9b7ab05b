/** Where the reference files of the original lie (beside the project), and small helpers of the importer's tests. */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { StudioFault } from '../../../src/contract/errors.ts'
import type { Pack } from '../../../src/contract/manifest.ts'
import { writePack } from '../../../src/engine/models/convert.ts'
import { stageModel, type InstallOptions } from '../../../src/studio/models/staging.ts'

export const fixtures = join(import.meta.dirname, '../../../../shared/fixtures/deoldify')
export const hasFixtures = existsSync(fixtures)
/** The name of a test that needs them. */
export const ifFixtures = (name: string) => (hasFixtures ? name : `${name} (skipped: no ../shared)`)

/** Little-endian float32 of a fixture. */
export function readFloats(name: string): Float32Array {
  const bytes = readFileSync(join(fixtures, name))
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

export function differences(a: ArrayLike<number>, b: ArrayLike<number>): { max: number; mean: number } {
  let max = a.length === b.length ? 0 : Infinity
  let sum = 0
  for (let i = 0; i < a.length; i += 1) {
    const difference = Math.abs(a[i] - b[i])
    // A NaN must not pass as a small difference.
    if (!(difference <= max)) max = Number.isNaN(difference) ? Infinity : difference
    sum += difference
  }
  return { max, mean: sum / a.length }
}

/** A folder for each test, removed after it. */
export function useFolder(): () => Promise<string> {
  const made: string[] = []
  afterEach(async () => {
    for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true })
  })
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-import-'))
    made.push(folder)
    return folder
  }
}

/** The fault that a promise is refused with; anything else than a fault fails the test. */
export async function faultOf(promise: Promise<unknown>): Promise<StudioFault> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof StudioFault) return error
  throw new Error(`expected a fault, got ${String(error)}`, { cause: error })
}

/** A model file as an installed pack, without a sample and without the engine. */
export async function installModel(file: string, options: Omit<InstallOptions, 'write'>): Promise<Pack> {
  return (await stageModel(file, { ...options, write: writePack })).install()
}
