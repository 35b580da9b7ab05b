/**
 * What a job costs Redis, with BullMQ as the farm uses it: commands, processor time of Redis's one thread and memory, for
 * 10,000 jobs of a real payload; and what a lock's renewal and an idle worker cost. Twice: in memory alone, and with the
 * append-only file flushed for each command. Starts a `redis-server` of its own; skipped where there is none.
 *
 * `npm run bench -- farm-redis`
 */
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeRecipe } from '../src/contract/recipe.ts'
import { freePort } from './farm/free-port.ts'
import { line } from './measure.ts'

const jobs = 10_000
const atOnce = 500
const idleSeconds = 12
const renewals = 200
const idleWorkers = 4

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

/** What has happened between two looks, by the unit. */
function since(before: Figures, after: Figures, units: number) {
  const calls = [...after.calls].map(
    ([name, count]) => [name, (count - (before.calls.get(name) ?? 0)) / units] as const,
  )
  const real = calls.filter(([name, count]) => count >= 0.05 && name !== 'info')
  const sent = real.filter(([name]) => ['evalsha', 'eval', 'bzpopmin'].includes(name))
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
const payload = (n: number) => ({
  original: { hash: sha256(`original ${n}`), bytes: 4_500_000, name: `box 12/scan-${n}.jpg` },
  recipe,
  pack: { id: 'tintype-stable', hash: sha256('pack') },
  options: { format: 'jpeg', quality: 92, mark: false, metadata: true },
})

async function life(redis: Redis, connection: { host: string; port: number; maxRetriesPerRequest: null }) {
  const queue = new Queue('photos', { connection })
  await queue.waitUntilReady()
  const empty = await memoryOf(redis)
  const one = await figuresOf(redis)
  for (let first = 0; first < jobs; first += atOnce) {
    await queue.addBulk(
      Array.from({ length: atOnce }, (_, i) => ({
        name: 'photo',
        data: payload(first + i),
        opts: { jobId: sha256(`${first + i}`), attempts: 3, removeOnComplete: true },
      })),
    )
  }
  const two = await figuresOf(redis)
  const held = ((await memoryOf(redis)) - empty) / jobs
  const progress = { done: 0 }
  const workers = Array.from({ length: idleWorkers }, () => {
    const worker = new Worker('photos', () => sleep(1), { connection })
    worker.on('completed', () => (progress.done += 1))
    return worker
  })
  while (progress.done < jobs) await sleep(20)
  const three = await figuresOf(redis)
  await sleep(idleSeconds * 1000)
  const four = await figuresOf(redis)
  await Promise.all(workers.map((worker) => worker.close()))
  const quiet = await figuresOf(redis)
  await sleep(idleSeconds * 1000)
  const quietEnd = await figuresOf(redis)
  const token = 'renewal'
  await queue.add('photo', payload(0), { jobId: 'renewed' })
  const holder = new Worker('photos', null, { connection })
  const job = await holder.getNextJob(token)
  if (!job) throw new Error('the job that was just added is not there')
  const five = await figuresOf(redis)
  for (let i = 0; i < renewals; i += 1) await job.extendLock(token, 30_000)
  const six = await figuresOf(redis)
  await holder.close()
  await queue.close()
  return {
    held,
    bytes: JSON.stringify(payload(1)).length,
    add: since(one, two, jobs),
    turn: since(two, three, jobs),
    idle: since(three, four, workers.length * idleSeconds),
    quietUs: since(quiet, quietEnd, idleSeconds).us,
    renew: since(five, six, renewals),
  }
}

async function measure(name: string, appendOnly: 'yes' | 'no'): Promise<void> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
  const options = ['--save', '', '--appendonly', appendOnly, '--appendfsync', 'always', '--dir', folder]
  const server = spawn('redis-server', ['--port', String(port), ...options], { stdio: 'ignore' })
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null }
  const redis = new Redis({ ...connection, retryStrategy: () => 50 })
  redis.on('error', () => {})
  try {
    await redis.ping()
    const { held, bytes, add, turn, idle, quietUs, renew } = await life(redis, connection)
    line(name, '')
    const figure = (what: string, each: ReturnType<typeof since>) =>
      line(
        `  ${what}`,
        `${each.sent.toFixed(2)} sent, ${each.inside.toFixed(1)} inside, ${each.us.toFixed(0)} us (${each.names})`,
      )
    figure('a job added', add)
    figure('a job ended, the next one taken', turn)
    figure("a lock's renewal", renew)
    // Redis has things of its own to do, and this bench asks it how it is.
    figure('an idle worker, a second', { ...idle, us: Math.max(0, idle.us - quietUs / idleWorkers) })
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
    redis.disconnect()
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
