/** A farm for tests: Redis, a store, a studio in this process, and workers that are processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { makeRecipe, type Recipe } from '../../src/contract/recipe.ts'
import type { OutputOptions } from '../../src/contract/engine.ts'
import { defaultPaths, type StudioPaths } from '../../src/studio/paths.ts'
import { createStudio, type Studio } from '../../src/studio/studio.ts'
import { cliEntry } from './cli.ts'
import { startRedis, type TestRedis } from './redis.ts'

export const plainOptions: OutputOptions = { format: 'png', quality: 92, mark: false, metadata: true }

export interface TestWorker {
  pid: number
  /** What it has said. */
  said(): string
  /** Resolves with the exit code; null after a signal. */
  ended: Promise<number | null>
  kill(signal?: NodeJS.Signals): void
}

export interface TestFarm {
  redis: TestRedis
  store: string
  /** Of the studio. */
  paths: StudioPaths
  studio: Studio
  notices: string[]
  /** A worker with a home of its own, which works when it resolves. */
  worker(name: string, options?: { args?: readonly string[]; env?: NodeJS.ProcessEnv }): Promise<TestWorker>
  /** Renders a picture by the farm, into a file beside it. */
  render(input: string, recipe?: Recipe, signal?: AbortSignal): Promise<string>
  tintype(...args: string[]): Promise<{ code: number | null; out: string }>
}

interface FarmSetup {
  /** Redis is not there at first. */
  late?: boolean
  /** One that is there already. */
  redis?: TestRedis
  /** The command line that workers are; the source when left out. */
  entry?: string | undefined
  store?: string
  s3Endpoint?: string
  /** Jobs of the studio in the farm at a time; 16 when left out. */
  window?: number
}

/** @param folder of the test, which is removed afterwards */
export async function testFarm(folder: string, setup: FarmSetup = {}): Promise<TestFarm> {
  const redis = setup.redis ?? (await startRedis(join(folder, 'redis'), { started: setup.late !== true }))
  const store = setup.store ?? join(folder, 'store')
  if (!setup.store) await mkdir(store)
  const notices: string[] = []
  const paths = defaultPaths({ TINTYPE_HOME: join(folder, 'studio') })
  const studio = await createStudio({
    paths,
    farm: {
      queue: redis.url,
      store,
      s3Endpoint: setup.s3Endpoint,
      window: setup.window ?? 16,
      onNotice: (sentence) => notices.push(sentence),
    },
  })
  onTestFinished(() => studio.close())
  const s3 = setup.s3Endpoint === undefined ? [] : ['--s3-endpoint', setup.s3Endpoint]
  return {
    redis,
    store,
    paths,
    studio,
    notices,
    async worker(name, { args = [], env = {} } = {}) {
      const addresses = ['--queue', redis.url, '--store', store, ...s3]
      const fast = ['--provider', 'cpu', '--jobs', '1', '--lease-seconds', '1']
      const home = { TINTYPE_HOME: join(folder, name) }
      const child = spawn(
        process.execPath,
        [setup.entry ?? cliEntry, 'worker', ...addresses, ...fast, ...args],
        {
          env: { ...process.env, ...home, ...env },
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      )
      const worker = asWorker(child)
      onTestFinished(async () => {
        worker.kill('SIGKILL')
        await worker.ended
      })
      while (!/ works: /.test(worker.said()) && child.exitCode === null && !setup.late) {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      return worker
    },
    async render(input, recipe = makeRecipe(), signal) {
      const output = `${input}.out.png`
      await studio.restore({ input, output, recipe, options: plainOptions, leased: true }, { signal })
      return output
    },
    tintype(...args) {
      const child = spawn(process.execPath, [cliEntry, ...args], {
        env: { ...process.env, TINTYPE_QUEUE: redis.url, TINTYPE_HOME: join(folder, 'cli') },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let out = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += String(chunk)))
      return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })))
    },
  }
}

function asWorker(child: ChildProcess): TestWorker {
  let said = ''
  child.stderr?.on('data', (chunk) => (said += String(chunk)))
  return {
    pid: child.pid ?? 0,
    said: () => said,
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code))),
    kill: (signal = 'SIGTERM') => void child.kill(signal),
  }
}
