/**
 * What the farm's queue adds to a render: 100 clients at once, each waits for its job and asks for the next, on 100 places of
 * 4 worker processes that only wait as long as a 12-megapixel photo takes. Against the queue of one program (SQLite) with as
 * many places. Target: 99 of 100 within 20 ms beyond the render. Starts a `redis-server` of its own; skipped where none is.
 *
 * `npm run bench -- farm-queue`
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { newOwner } from '../src/platform/process-liveness.ts'
import { systemClock } from '../src/platform/clock.ts'
import { openAccess } from '../src/studio/access/database.ts'
import { BullQueue } from '../src/studio/farm/bull-queue.ts'
import { openConnection } from '../src/studio/farm/connection.ts'
import { FarmClient } from '../src/studio/farm/farm-client.ts'
import { FolderStore } from '../src/studio/farm/folder-store.ts'
import { JobRunner } from '../src/studio/jobs/runner.ts'
import { freePort } from '../test/support/free-port.ts'
import { slotsKind, tookSchema, waited } from './farm/slots.ts'
import { line, processorMs } from './measure.ts'

const clients = 100
const jobsEach = 20
const processes = 4
const renderMs = 400
/** The first of each client are not counted: connections, scripts and code get warm. */
const warmUp = 3

/** Has a job done. @returns milliseconds that the work itself took */
type Ask = (key: string) => Promise<number>

const keyOf = (client: number, n: number) => createHash('sha256').update(`${client} ${n}`).digest('hex')

/** Milliseconds beyond the work, sorted. */
async function overheads(ask: Ask): Promise<number[]> {
  const beyond: number[] = []
  const one = async (client: number) => {
    // Not all at the same moment: people don't.
    await pause((client * renderMs) / clients)
    for (let n = 0; n < jobsEach; n += 1) {
      const began = performance.now()
      const took = await ask(keyOf(client, n))
      if (n >= warmUp) beyond.push(performance.now() - began - took)
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, client) => one(client)))
  return beyond.sort((a, b) => a - b)
}

async function inProcess(folder: string): Promise<number[]> {
  const access = await openAccess(folder)
  const waiting = new Map<string, (ms: number) => void>()
  const took = new Map<string, number>()
  const runner = new JobRunner({
    queue: access.queue,
    clock: systemClock,
    owner: newOwner(),
    handlers: {
      [slotsKind]: async (payload) => {
        const { key, ms } = await waited(payload)
        took.set(key, ms)
      },
    },
    concurrency: clients,
    onEvent: ({ type, job: { key } }) => {
      if (type === 'done') waiting.get(key)?.(took.get(key) ?? 0)
    },
  })
  const ending = new AbortController()
  const running = runner.run(ending.signal)
  const result = await overheads(async (key) => {
    const done = new Promise<number>((resolve) => waiting.set(key, resolve))
    await access.queue.add([{ kind: slotsKind, key, payload: { key, ms: renderMs } }])
    runner.lookForWork()
    return done
  })
  ending.abort()
  await running
  await access.close()
  return result
}

/** Resolves when the process says that it is ready. */
const ready = (child: ChildProcess) => new Promise((resolve) => child.stdout?.once('data', resolve))

async function onFarm(folder: string): Promise<number[]> {
  const port = await freePort()
  const store = join(folder, 'store')
  await mkdir(store)
  const options = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec', '--dir', folder]
  const redis = spawn('redis-server', ['--port', String(port), ...options], { stdio: 'ignore' })
  const url = `redis://127.0.0.1:${port}`
  const connection = openConnection(url, () => {})
  await connection.redis.ping()
  const program = join(import.meta.dirname, 'farm/slots.ts')
  const workers = Array.from({ length: processes }, () =>
    spawn(process.execPath, [program, url, store, String(clients / processes)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const queue = new BullQueue({ connection })
  const client = new FarmClient({ connection, queue, store: new FolderStore(store) })
  const parts: [string, (number | undefined)[]][] = [
    ['the studio', [process.pid]],
    ['workers', workers.map(({ pid }) => pid)],
    ['Redis', [redis.pid]],
  ]
  const spent = () => parts.map(([, pids]) => pids.reduce<number>((sum, pid) => sum + processorMs(pid), 0))
  try {
    await Promise.all(workers.map(ready))
    const before = spent()
    const result = await overheads(async (key) => {
      const prepare = () => Promise.resolve({ kind: slotsKind, key, payload: { key, ms: renderMs } })
      return (await client.run(key, tookSchema, { prepare })).ms
    })
    const each = spent().map((ms, i) => `${((ms - before[i]) / (clients * jobsEach)).toFixed(2)} ms`)
    line(
      `processor time of a job: ${parts.map(([name]) => name).join(', ')}`,
      process.platform === 'linux' ? each.join(', ') : 'not known here',
    )
    return result
  } finally {
    await client.close()
    await queue.close()
    connection.close()
    for (const child of [...workers, redis]) child.kill('SIGKILL')
  }
}

function report(name: string, sorted: readonly number[]): number {
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
  line(
    `${name}: median, 99 %, longest beyond the render`,
    [0.5, 0.99, 1].map((part) => `${at(part).toFixed(1)} ms`).join(', '),
  )
  return at(0.99)
}

if (spawnSync('redis-server', ['--version']).status === 0) {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
  try {
    line('load of the machine before', loadavg()[0].toFixed(1))
    // How late a timer is on this machine with nothing to do beside: no queue can be quicker.
    const late = monitorEventLoopDelay({ resolution: 5 })
    late.enable()
    await pause(5000)
    late.disable()
    line(
      'a timer that nothing is in the way of: late, 99 %',
      `${(late.percentile(99) / 1e6 - 5).toFixed(1)} ms`,
    )
    const alone = report('queue of one program', await inProcess(folder))
    const farm = report("farm's queue", await onFarm(folder))
    line('99 %: the farm against one program', `${(farm / alone).toFixed(2)} times`)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
} else {
  line("farm's queue", 'skipped: there is no redis-server')
}
