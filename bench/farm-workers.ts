/**
 * Two workers against one: photos of 3 megapixels a second, each worker with its engine on a core of its own
 * (`taskset`), so that engines are single-threaded. In turn, so that what else the machine does meets both.
 * Target: 1.8 times. Where others want the cores, the clock says nothing: photos a second of the workers' own
 * processor time are printed, too. Starts a `redis-server` of its own; skipped where there is none, or only
 * one core.
 *
 * `npm run bench -- farm-workers`, after `npm run build`
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { makeRecipe } from '../src/contract/recipe.ts'
import { defaultPaths } from '../src/studio/paths.ts'
import { createStudio, type Studio } from '../src/studio/studio.ts'
import { freePort } from '../test/support/free-port.ts'
import { line, median, processorMs } from './measure.ts'

const rounds = 2
const photos = 30
const sample = join(import.meta.dirname, '../resources/samples/summer-palace.jpg')
const cli = join(import.meta.dirname, '../out/main/cli.js')

interface Place {
  folder: string
  url: string
  store: string
}

/** A worker on one core, ready to work. */
async function worker({ folder, url, store }: Place, core: number): Promise<ChildProcess> {
  const options = ['--queue', url, '--store', store, '--jobs', '2', '--provider', 'cpu', '--quiet']
  const child = spawn('taskset', ['-c', String(core), process.execPath, cli, 'worker', ...options], {
    env: { ...process.env, TINTYPE_HOME: join(folder, `worker ${core}`) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await new Promise<void>((resolve) =>
    child.stderr.on('data', (chunk) => {
      if (String(chunk).includes(' works: ')) resolve()
    }),
  )
  return child
}

let made = 0
/** Photos that no one has seen: what the store holds is not rendered again. */
async function newPhotos(folder: string, count: number): Promise<string[]> {
  const files: string[] = []
  for (let i = 0; i < count; i += 1) {
    made += 1
    const file = join(folder, `${made}.jpg`)
    await sharp(sample)
      .resize(2000, 1400 + made, { fit: 'fill' })
      .jpeg({ quality: 90 })
      .toFile(file)
    files.push(file)
  }
  return files
}

/** Seconds in which `count` photos are rendered. */
async function secondsFor(studio: Studio, files: readonly string[]): Promise<number> {
  const began = performance.now()
  await Promise.all(
    files.map((input) =>
      studio.restore({
        input,
        output: `${input}.out.jpg`,
        recipe: makeRecipe({ style: 'stable' }),
        options: { format: 'jpeg', quality: 92, mark: false, metadata: true },
        leased: true,
      }),
    ),
  )
  return (performance.now() - began) / 1000
}

/** Processor seconds of a process and all that it has started and that still run. */
function cpuSeconds(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean)
  return children.reduce((sum, child) => sum + cpuSeconds(Number(child)), processorMs(pid) / 1000)
}

/** Photos a second with so many workers, by the clock and by their processor time, after some that warm them up. */
async function rate(studio: Studio, place: Place, count: number): Promise<{ clock: number; cpu: number }> {
  const workers = await Promise.all(Array.from({ length: count }, (_, core) => worker(place, core)))
  try {
    await secondsFor(studio, await newPhotos(place.folder, 6))
    const files = await newPhotos(place.folder, photos)
    const cpu = () => workers.reduce((sum, { pid = 0 }) => sum + cpuSeconds(pid), 0)
    const before = cpu()
    const seconds = await secondsFor(studio, files)
    return { clock: photos / seconds, cpu: photos / (cpu() - before) }
  } finally {
    for (const child of workers) child.kill('SIGTERM')
    await Promise.all(workers.map((child) => new Promise((resolve) => child.once('exit', resolve))))
  }
}

async function measure(folder: string): Promise<void> {
  const port = await freePort()
  const redis = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', folder], {
    stdio: 'ignore',
  })
  const place = { folder, url: `redis://127.0.0.1:${port}`, store: join(folder, 'store') }
  await mkdir(place.store)
  const paths = defaultPaths({ TINTYPE_HOME: join(folder, 'studio') })
  const farm = { queue: place.url, store: place.store, window: 64, onNotice: () => {} }
  const studio = await createStudio({ paths, farm })
  try {
    const rates: Record<1 | 2, { clock: number; cpu: number }[]> = { 1: [], 2: [] }
    for (let round = 0; round < rounds; round += 1) {
      for (const count of [1, 2] as const) rates[count].push(await rate(studio, place, count))
      line('load of the machine', loadavg()[0].toFixed(1))
    }
    for (const by of ['clock', 'cpu'] as const) {
      const [one, two] = ([1, 2] as const).map((count) => rates[count].map((each) => each[by]))
      const list = (each: number[]) => each.map((rate) => rate.toFixed(2)).join(', ')
      const what = by === 'clock' ? 'photos a second' : 'photos a processor second'
      line(`${what}, one worker; two`, `${list(one)}; ${list(two)}`)
      const share = median(two) / median(one)
      if (by === 'clock') line('two against one, medians', `${share.toFixed(2)} times`)
      else line('the same for two cores, if none waits', `${(2 * share).toFixed(2)} times`)
    }
  } finally {
    await studio.close()
    redis.kill('SIGKILL')
  }
}

const reasons = [
  availableParallelism() < 2 && 'there is only one core',
  spawnSync('redis-server', ['--version']).status !== 0 && 'there is no redis-server',
  spawnSync('taskset', ['--version']).status !== 0 && 'there is no taskset',
  !existsSync(cli) && 'not built',
].filter((reason) => reason !== false)
if (reasons.length > 0) {
  line('two workers against one', `skipped: ${reasons[0]}`)
} else {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
  try {
    await measure(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
