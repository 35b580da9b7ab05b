/** A farm on which everything that can die does, in one run; and what is known of every render afterwards. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { hashFile } from '../../src/platform/hash-file.ts'
import { createStudio } from '../../src/studio/studio.ts'
import { cutProxy } from './cut-proxy.ts'
import { plainOptions, testFarm, type TestFarm, type TestWorker } from './farm.ts'
import { greyPhoto } from './pictures.ts'
import { startRedis } from './redis.ts'

export interface ChaosPlan {
  workers: number
  /** Workers that are killed, one after the other; times that Redis is killed and comes back; cuts of the network. */
  kills: number
  redisKills: number
  cuts: number
  /** Photos at least; as many as there is time for until everything has died as often as it should. */
  photos: number
  seed: number
  /** See `testFarm`. */
  entry?: string | undefined
}

export interface ChaosFigures {
  photos: number
  /** Renders that were begun, by the workers' own words. */
  renders: number
  mostOfOne: number
  /** Photos that were begun more often than once and once more for each disturbance that met them in work. */
  tooOften: string[]
  lost: number
  wrong: string[]
  dead: number
  /** Of the kills: those that met a worker in the middle of a render. */
  killsAtWork: number
  seconds: number
}

/** What a worker said of one job, from its beginning to its end or the worker's. */
interface Span {
  key: string
  begun: number
  ended: number
  wasKilled: boolean
}

const atOnce = 24
const leaseSeconds = 8
/** Milliseconds before and after a disturbance in which what was in work counts as met by it: words take a while. */
const slackMs = 2000
/** Renders that end between two kills, at most, and how long they are waited for: a farm on which nothing ends is no test. */
const mostBetween = 4
const longestBetweenMs = 10_000
/** The smallest: a render is to be short, and there are to be many. */
const recipe = makeRecipe({ renderFactor: 7 })

/** Small numbers by chance, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

/** A worker that is started anew whenever it has been killed, and all that its processes have said. */
class Slot {
  readonly spans: Span[] = []
  worker: TestWorker | null = null
  #read = 0
  readonly #farm: TestFarm
  readonly #name: string

  constructor(farm: TestFarm, name: string) {
    this.#farm = farm
    this.#name = name
  }

  async start(): Promise<void> {
    this.#read = 0
    const args = ['--lease-seconds', String(leaseSeconds)]
    this.worker = await this.#farm.worker(this.#name, { args })
  }

  /** Notes what it has said since the last look. */
  read(): void {
    const said = this.worker?.said() ?? ''
    const end = said.lastIndexOf('\n') + 1
    const now = performance.now()
    for (const line of said.slice(this.#read, end).split('\n')) {
      const [, event, key] = /^(begun|done|givenBack) (render:\S+)$/.exec(line) ?? []
      if (event === 'begun') this.spans.push({ key, begun: now, ended: Infinity, wasKilled: false })
      else if (event) this.#endLast(now, false)
    }
    this.#read = end
  }

  #endLast(now: number, wasKilled: boolean): boolean {
    const last = this.spans.at(-1)
    if (!last || last.ended !== Infinity) return false
    Object.assign(last, { ended: now, wasKilled })
    return true
  }

  /** @returns whether it was in the middle of a render */
  async kill(): Promise<boolean> {
    this.worker?.kill('SIGKILL')
    await this.worker?.ended
    this.read()
    this.worker = null
    return this.#endLast(performance.now(), true)
  }
}

export async function runChaos(folder: string, plan: ChaosPlan): Promise<ChaosFigures> {
  const redis = await startRedis(join(folder, 'redis'))
  const proxy = await cutProxy(redis.port)
  onTestFinished(() => proxy.close())
  const through = { ...redis, url: `redis://127.0.0.1:${proxy.port}` }
  const farm = await testFarm(folder, { redis: through, entry: plan.entry })
  const random = chance(plan.seed)
  const slots = Array.from({ length: plan.workers }, (_, n) => new Slot(farm, `worker ${n}`))
  await Promise.all(slots.map((slot) => slot.start()))
  const reading = setInterval(() => {
    for (const slot of slots) slot.read()
  }, 50)
  onTestFinished(() => clearInterval(reading))
  const began = performance.now()
  const outages: { from: number; to: number }[] = []
  const outage = async (work: () => Promise<void>) => {
    const from = performance.now()
    await work()
    outages.push({ from, to: performance.now() })
  }
  const redisDies = async () => {
    await redis.kill()
    await pause(300 + 1500 * random())
    await redis.start()
  }
  const state = { isOver: false, killsAtWork: 0 }
  const dying = disturb(plan, slots, random, {
    redisKill: () => outage(redisDies),
    cut: (n) => outage(() => proxy.cut(n % 2 === 0 ? 'silent' : 'refused', 1000 + 3000 * random())),
    onKill: (wasAtWork) => (state.killsAtWork += wasAtWork ? 1 : 0),
  }).finally(() => (state.isOver = true))
  const made = await produce(farm, join(folder, 'photos'), plan.photos, () => state.isOver)
  await dying
  for (const slot of slots) slot.read()
  const seconds = (performance.now() - began) / 1000
  const failed = await farm.studio.farm?.failed()
  return {
    ...(await compare(farm, made)),
    ...counted(
      slots.flatMap(({ spans }) => spans),
      outages,
    ),
    dead: failed?.length ?? 0,
    killsAtWork: state.killsAtWork,
    seconds,
  }
}

interface Disturbances {
  redisKill: () => Promise<void>
  cut: (n: number) => Promise<void>
  onKill: (wasAtWork: boolean) => void
}

/** Until so many renders more have come to their end. */
async function progress(slots: readonly Slot[], renders: number): Promise<void> {
  const ended = () =>
    slots.flatMap(({ spans }) => spans).filter((span) => span.ended !== Infinity && !span.wasKilled).length
  const target = ended() + renders
  const until = performance.now() + longestBetweenMs
  while (ended() < target && performance.now() < until) await pause(50)
}

/** Kills workers one after the other, each started anew at once; between them, evenly, Redis and the network. */
async function disturb(
  plan: ChaosPlan,
  slots: Slot[],
  random: () => number,
  other: Disturbances,
): Promise<void> {
  const { kills, redisKills, cuts } = plan
  const starting = new Set<Promise<void>>()
  const due = (n: number, times: number) =>
    Math.floor(((n + 1) * times) / kills) > Math.floor((n * times) / kills)
  for (let n = 0, cutsSoFar = 0; n < kills; n += 1) {
    await progress(slots, Math.floor(random() * (mostBetween + 1)))
    await pause(500 * random())
    const alive = slots.filter(({ worker }) => worker !== null)
    if (alive.length === 0) await Promise.race(starting)
    const victim = slots.filter(({ worker }) => worker !== null)[
      Math.floor(random() * Math.max(1, alive.length))
    ]
    other.onKill(await victim.kill())
    const start = victim.start()
    starting.add(start)
    void start.finally(() => starting.delete(start))
    if (due(n, redisKills)) await other.redisKill()
    if (due(n, cuts)) {
      await other.cut(cutsSoFar)
      cutsSoFar += 1
    }
  }
  await Promise.all(starting)
}

/** Has photos rendered until `isOver`, `atOnce` at a time. @returns each with its result; null where it failed */
async function produce(farm: TestFarm, folder: string, least: number, isOver: () => boolean) {
  await mkdir(folder)
  const made: { input: string; output: string | null }[] = []
  let next = 0
  const one = async () => {
    while (next < least || !isOver()) {
      const n = next++
      const input = join(folder, `${n}.png`)
      await greyPhoto(input, 200 + (n % 100), 150 + Math.floor(n / 100))
      const output = await farm.render(input, recipe).catch(() => null)
      made.push({ input, output })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return made
}

/** Renders all of it again, by one studio that nothing disturbs. */
async function compare(farm: TestFarm, made: { input: string; output: string | null }[]) {
  const alone = await createStudio({ paths: farm.paths })
  onTestFinished(() => alone.close())
  const wrong: string[] = []
  for (const { input, output } of made) {
    if (output === null) continue
    const right = `${input}.alone.png`
    await alone.restore({ input, output: right, recipe, options: plainOptions })
    if ((await hashFile(right)) !== (await hashFile(output))) wrong.push(input)
  }
  return { photos: made.length, lost: made.filter(({ output }) => output === null).length, wrong }
}

/** How often each photo was begun, against how often it was met by a disturbance. */
function counted(spans: readonly Span[], outages: readonly { from: number; to: number }[]) {
  const byKey = Map.groupBy(spans, ({ key }) => key)
  const met = ({ begun, ended, wasKilled }: Span) =>
    wasKilled || outages.some(({ from, to }) => begun < to + slackMs && ended > from - slackMs)
  const tooOften = [...byKey]
    .filter(([, list]) => list.length > 1 + list.filter(met).length)
    .map(([key, list]) => `${key}: ${list.length} times`)
  const times = [...byKey.values()].map((list) => list.length)
  return { renders: spans.length, mostOfOne: Math.max(...times), tooOften }
}
