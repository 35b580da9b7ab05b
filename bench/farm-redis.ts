/**
 * What a job costs Redis, by the farm's own queue on BullMQ: commands, processor time of Redis's one thread
 * and memory, for 10,000 jobs of a real payload; and what a lock's renewal and a look of an idle worker cost.
 * Twice: in memory alone, and with the append-only file flushed for each command. Starts a `redis-server` of
 * its own; skipped where there is none.
 *
 * `npm run bench -- farm-redis`
 */
import type { Redis } from 'ioredis'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeRecipe } from '../src/contract/recipe.ts'
import { version } from '../src/platform/version.ts'
import { BullQueue, type FarmJob } from '../src/studio/farm/bull-queue.ts'
import { openConnection, type FarmConnection } from '../src/studio/farm/connection.ts'
import { renderKind, type RenderWork } from '../src/studio/farm/work.ts'
import type { Lease } from '../src/studio/jobs/queue.ts'
import { freePort } from '../test/support/free-port.ts'
import { line } from './measure.ts'

const jobs = 10_000
const renewals = 1000
const quietSeconds = 5

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

interface Figures {
  /** Calls of each command, those within scripts included. */
  calls: Map<string, number>
  /** Microseconds of Redis's thread. */
  busyUs: number
}

async function figuresOf(redis: Redis): Promise<Figures> {
  const calls = new Map<string, number>()
  for (const [, name, count] of (await redis.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm))
    calls.set(name, Number(count))
  const cpu = await redis.info('cpu')
  const part = (name: string) => Number(new RegExp(`^used_cpu_${name}_main_thread:(.*)$`, 'm').exec(cpu)?.[1])
  return { calls, busyUs: (part('user') + part('sys')) * 1e6 }
}

const memoryOf = async (redis: Redis) => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1])

/** Commands that clients send here; all others are run by scripts. */
const sentByUs = ['evalsha', 'eval', 'publish']

/** What has happened between two looks, by the unit. */
function since(before: Figures, after: Figures, units: number) {
  const calls = [...after.calls].map(
    ([name, count]) => [name, (count - (before.calls.get(name) ?? 0)) / units] as const,
  )
  const real = calls.filter(([name, count]) => count >= 0.05 && name !== 'info')
  const sent = real.filter(([name]) => sentByUs.includes(name))
  const sum = (list: typeof real) => list.reduce((total, [, count]) => total + count, 0)
  return {
    sent: sum(sent),
    inside: sum(real) - sum(sent),
    us: (after.busyUs - before.busyUs) / units,
    names: real
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count.toFixed(1)}`)
      .join(', '),
  }
}

const recipe = makeRecipe()
const work = (n: number): RenderWork => ({
  version,
  key: sha256(`work ${n}`),
  name: `scan ${n} of box 12.jpg`,
  original: sha256(`original ${n}`),
  packs: [{ id: 'tintype-stable', hash: sha256('pack') }],
  recipe,
  options: { format: 'jpeg', quality: 92, mark: false, metadata: true },
  reference: null,
})
const job = (n: number): FarmJob => ({
  kind: renderKind,
  key: `${renderKind}:${work(n).key}`,
  payload: work(n),
})

async function claimed(queue: BullQueue): Promise<Lease<string>> {
  const lease = await queue.claim('bench')
  if (!lease) throw new Error('a job that was added is not there')
  return lease
}

async function life(redis: Redis, connection: FarmConnection) {
  const queue = new BullQueue({ connection, take: ['any', 'gpu'] })
  // Connections and scripts are there before anything is counted.
  await queue.add([job(-1)])
  await queue.complete(await claimed(queue))
  const empty = await memoryOf(redis)
  const before = await figuresOf(redis)
  for (let n = 0; n < jobs; n += 1) await queue.add([job(n)])
  const added = await figuresOf(redis)
  const held = ((await memoryOf(redis)) - empty) / jobs
  const last: Lease<string>[] = []
  for (let n = 0; n < jobs; n += 1) {
    const lease = await claimed(queue)
    if (n < jobs - 1) await queue.complete(lease)
    else last.push(lease)
  }
  const done = await figuresOf(redis)
  for (let n = 0; n < renewals; n += 1) await queue.heartbeat(last[0], n / renewals)
  const renewed = await figuresOf(redis)
  for (let n = 0; n < renewals; n += 1) await queue.claim('bench')
  const asked = await figuresOf(redis)
  await sleep(quietSeconds * 1000)
  const quiet = await figuresOf(redis)
  await queue.complete(last[0])
  await queue.close()
  return {
    held,
    bytes: JSON.stringify(work(1)).length,
    add: since(before, added, jobs),
    turn: since(added, done, jobs),
    renew: since(done, renewed, renewals),
    ask: since(renewed, asked, renewals),
    quietUs: since(asked, quiet, quietSeconds).us,
  }
}

async function measure(name: string, appendOnly: 'yes' | 'no'): Promise<void> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
  const options = ['--save', '', '--appendonly', appendOnly, '--appendfsync', 'always', '--dir', folder]
  const server = spawn('redis-server', ['--port', String(port), ...options], { stdio: 'ignore' })
  const connection = openConnection(`redis://127.0.0.1:${port}`, () => {})
  const { redis } = connection
  try {
    await redis.ping()
    const { held, bytes, add, turn, renew, ask, quietUs } = await life(redis, connection)
    line(name, '')
    const figure = (what: string, each: ReturnType<typeof since>) =>
      line(
        `  ${what}`,
        `${each.sent.toFixed(2)} sent, ${each.inside.toFixed(1)} inside, ${each.us.toFixed(0)} us (${each.names})`,
      )
    figure('a job added', add)
    figure('a job taken and ended', turn)
    figure("a lock's renewal, with progress", renew)
    figure('a look in two lanes where nothing is', ask)
    line('  Redis by itself, a second', `${quietUs.toFixed(0)} us`)
    line('  memory of a waiting job; its payload', `${held.toFixed(0)} B; ${bytes} B`)
    line('  jobs a second that one Redis can do', (1e6 / (add.us + turn.us)).toFixed(0))
    if (appendOnly === 'yes') {
      const files = await readdir(join(folder, 'appendonlydir'))
      const sizes = await Promise.all(
        files.map(async (file) => (await stat(join(folder, 'appendonlydir', file))).size),
      )
      const written = sizes.reduce((sum, size) => sum + size, 0) / jobs
      line('  the append-only file, a job', `${(written / 1000).toFixed(1)} kB`)
    }
  } finally {
    connection.close()
    server.kill('SIGKILL')
    await new Promise((resolve) => (server.exitCode === null ? server.once('exit', resolve) : resolve(null)))
    await rm(folder, { recursive: true, force: true })
  }
}

if (spawnSync('redis-server', ['--version']).status === 0) {
  await measure('Redis in memory', 'no')
  await measure('Redis with its append-only file, flushed always', 'yes')
} else {
  line('what a job costs Redis', 'skipped: there is no redis-server')
}
