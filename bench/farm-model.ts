/**
 * A farm of 1,000 workers, 10 million photos and 1,000 hours of film, simulated event by event, and the same varied until it
 * bends: workers against store and Redis, the producer's window, crashes, the length of film segments, stragglers. What it is
 * fed with is measured by `bench/farm-times.ts` and `bench/farm-redis.ts`, or assumed: `bench/farm/parameters.ts`.
 *
 * `npm run bench -- farm-model`; with TINTYPE_CURVES naming a file, the curves go there, for `scripts/scale-curves.py`.
 */
import { writeFile } from 'node:fs/promises'
import {
  appendOnlyBytesAJob,
  appendOnlyCost,
  filmSegments,
  largeFarm,
  measuredWork,
  type FarmParameters,
} from './farm/parameters.ts'
import type { FarmResult } from './farm/result.ts'
import { simulate } from './farm/simulate.ts'
import { line } from './measure.ts'

/** One curve: a name, and points. */
interface Curve {
  name: string
  points: [x: number, y: number][]
}

/** Measured: three to add it, one to take it, one to end it; renewals come beside. */
const commandsAJob = 5
const curves: Record<string, Curve[]> = {}
const base = largeFarm()
const hours = (seconds: number) => `${(seconds / 3600).toFixed(2)} h`
const percent = (part: number) => `${(part * 100).toFixed(1)} %`
const ended = ({ kinds }: FarmResult) =>
  Object.values(kinds).reduce((sum, { done, dead }) => sum + done + dead, 0)
const dead = ({ kinds }: FarmResult) => Object.values(kinds).reduce((sum, each) => sum + each.dead, 0)

/** A farm with a part of the work: what is found is rates and shares, which `whole` shows to be those of all of it. */
function scaled(part: number, change: Partial<FarmParameters> = {}): FarmParameters {
  return {
    ...base,
    archive: { ...base.archive, jobs: Math.round(base.archive.jobs * part) },
    film: { ...base.film, jobs: Math.round(base.film.jobs * part) },
    ...change,
  }
}

const onlyPhotos = (jobs: number, change: Partial<FarmParameters> = {}): FarmParameters => ({
  ...base,
  archive: { ...base.archive, jobs },
  film: { ...base.film, jobs: 0 },
  family: { ...base.family, rate: 0 },
  ...change,
})

function report(name: string, result: FarmResult): void {
  const { kinds, seconds, redisBusySeconds, storeBusySeconds, bytesIn, bytesOut } = result
  line(name, '')
  line('  all of it done after; 99 %', `${hours(seconds)}; ${hours(result.seconds99)}`)
  line('  jobs a second', (ended(result) / seconds).toFixed(0))
  line(
    '  workers at work on what counted; on what was lost',
    [result.usefulSeconds, result.lostSeconds].map((each) => percent(each / result.workerSeconds)).join('; '),
  )
  line(
    '  a family waits: median, 99 %, longest',
    ['0.5', '0.99', '1'].map((part) => `${kinds.family.wait.quantile(Number(part)).toFixed(2)} s`).join(', '),
  )
  line(
    '  Redis: busy; commands sent a second; jobs held at most',
    `${percent(redisBusySeconds / seconds)}; ${((commandsAJob * result.begun) / seconds).toFixed(0)}; ${result.mostHeld}`,
  )
  line('  Redis: memory at most', `${((result.mostHeld * base.redis.bytesAJob) / 1e6).toFixed(0)} MB`)
  line(
    '  Redis: written where its file is kept, all in all',
    `${((ended(result) * appendOnlyBytesAJob) / 1e9).toFixed(0)} GB`,
  )
  line(
    '  store: out, in; requests a second',
    `${((bytesOut / seconds) * 8e-9).toFixed(1)}, ${((bytesIn / seconds) * 8e-9).toFixed(1)} Gbit/s; ${(result.requests / seconds).toFixed(0)}`,
  )
  line(
    '  store: busy; egress; requests',
    `${percent(storeBusySeconds / seconds)}; ${(bytesOut / 1e12).toFixed(1)} TB; ${(result.requests / 1e6).toFixed(1)} million`,
  )
  line('  begun; lost with their worker; dead', `${result.begun}; ${result.lost}; ${dead(result)}`)
}

function whole(): void {
  const all = simulate(base)
  report('1,000 workers, 10 million photos, 1,000 hours of film', all)
  const tenth = simulate(scaled(0.1))
  const rate = (result: FarmResult) => ended(result) / result.seconds99
  line('  the same with a tenth of the work: jobs a second against it', (rate(tenth) / rate(all)).toFixed(3))
}

const widest = 1e15
const counts = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]

/** Jobs a second by the number of workers. */
function byWorkers(name: string, change: (count: number) => Partial<FarmParameters>): Curve {
  return {
    name,
    points: counts.map((count) => {
      const producers = { window: 4 * count, bytesASecond: widest }
      const farm = onlyPhotos(100 * count, { workers: count, slowPart: 0, producers })
      const result = simulate({ ...farm, ...change(count) })
      return [count, ended(result) / result.seconds99]
    }),
  }
}

/** More and more workers, until the producers' links, the store or Redis have no more. */
function workers(): void {
  const wide = { ...base.store, bytesASecond: widest }
  const store = (bytesASecond: number) => () => ({ store: { ...base.store, bytesASecond } })
  const studio = (bytesASecond: number) => (count: number) => ({
    store: wide,
    producers: { window: 4 * count, bytesASecond },
  })
  curves['workers'] = [
    byWorkers('one studio at 1 Gbit/s', studio(0.125e9)),
    byWorkers('one studio at 10 Gbit/s', studio(1.25e9)),
    byWorkers('originals in the store; a disk server at 10 Gbit/s', store(1.25e9)),
    byWorkers('the same at 100 Gbit/s', store(12.5e9)),
    byWorkers('S3, as wide as needed', store(widest)),
  ]
  // Small pictures, whose jobs are short and hardly load a store: what Redis itself can do.
  const work = { kind: 'lognormal', mean: measuredWork.photo3, sigma: 0.6 } as const
  const redis = (cost: number, shards: number) => (count: number) => {
    const { addSeconds, turnSeconds } = base.redis
    return {
      store: wide,
      archive: { ...base.archive, jobs: 100 * count, work, bytesIn: 0.5e6, bytesOut: 0.6e6 },
      redis: { ...base.redis, shards, addSeconds: addSeconds * cost, turnSeconds: turnSeconds * cost },
    }
  }
  curves['redis'] = [
    byWorkers('one Redis, flushed always', redis(appendOnlyCost, 1)),
    byWorkers('one Redis, in memory', redis(1, 1)),
    byWorkers('four of them, a queue each', redis(1, 4)),
  ]
  for (const each of [...curves['workers'], ...curves['redis']]) {
    line(
      `jobs a second by workers: ${each.name}`,
      each.points.map(([x, y]) => `${x}: ${y.toFixed(0)}`).join(', '),
    )
  }
}

/** Single jobs that come to a farm with nothing else to do: each wakes one worker, or all that are idle. */
function idleFarm(): void {
  const rates = [0.5, 1, 2, 5, 10, 20, 50, 100]
  const run = (tells: 'one' | 'all', workerCount: number, rate: number) => {
    const redis = { ...base.redis, tells }
    const family = { ...base.family, rate, dayShare: 0, until: 300 }
    return simulate({ ...onlyPhotos(0), workers: workerCount, slowPart: 0, redis, family })
  }
  curves['idle'] = (
    [
      ['all of 100 idle workers look', 'all', 100],
      ['all of 1,000 look', 'all', 1000],
      ['one of 1,000 looks', 'one', 1000],
    ] as const
  ).map(([name, tells, count]) => ({
    name,
    points: rates.map((rate) => {
      const { redisBusySeconds, seconds } = run(tells, count, rate)
      return [rate, redisBusySeconds / seconds]
    }),
  }))
  for (const { name, points } of curves['idle']) {
    line(`Redis busy, by jobs a second: ${name}`, points.map(([x, y]) => `${x}: ${percent(y)}`).join(', '))
  }
}

/** How many jobs the producers let into the farm: too few starve the workers, too many stand before families. */
function windows(): void {
  const sizes = [300, 1000, 1500, 2000, 4000, 20_000, 100_000]
  const run = (window: number, order: FarmParameters['order']) =>
    simulate(scaled(0.05, { order, slowPart: 0, producers: { ...base.producers, window } }))
  const runs = sizes.map((window) => ({ window, first: run(window, base.order), plain: run(window, null) }))
  const wait = (result: FarmResult) => result.kinds.family.wait.quantile(0.99)
  const busy = (result: FarmResult) => result.usefulSeconds / result.workerSeconds
  curves['window'] = [
    { name: 'workers at work', points: runs.map(({ window, first }) => [window, busy(first)]) },
  ]
  curves['wait'] = [
    { name: 'in the order of arrival', points: runs.map(({ window, plain }) => [window, wait(plain)]) },
    { name: 'families first', points: runs.map(({ window, first }) => [window, wait(first)]) },
  ]
  for (const { window, first, plain } of runs) {
    const memory = (first.mostHeld * base.redis.bytesAJob) / 1e6
    line(
      `window of ${window}: at work; memory; a family's wait (99 %)`,
      `${percent(busy(first))}; ${memory.toFixed(0)} MB; ${wait(first).toFixed(1)} s, unordered ${wait(plain).toFixed(1)} s`,
    )
  }
}

/** Workers that crash every week to every two minutes: what is lost, and what a strict count of stalls takes for poison. */
function crashes(): void {
  const pauses = [120, 600, 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600]
  const run = (crashSeconds: number, maxStalls: number) =>
    simulate(
      scaled(0.1, {
        crashSeconds,
        queue: { ...base.queue, maxStalls },
        archive: { ...base.archive, jobs: 1_000_000, poisonPart: 0 },
      }),
    )
  const runs = pauses.map((pause) => ({
    pause,
    strict: run(pause, 1),
    usual: run(pause, base.queue.maxStalls),
  }))
  curves['crashes'] = [
    {
      name: 'time of workers lost',
      points: runs.map(({ pause, usual }) => [pause, usual.lostSeconds / usual.workerSeconds]),
    },
  ]
  for (const { pause, strict, usual } of runs) {
    line(
      `a crash each ${(pause / 3600).toFixed(2)} h of work: lost; dead at 1 stall, at ${base.queue.maxStalls}`,
      `${percent(usual.lostSeconds / usual.workerSeconds)}, ${usual.lost} jobs; ${dead(strict)}, ${dead(usual)}`,
    )
  }
}

/** One film of two hours on 1,000 workers, and 100 hours of film, by how long a segment may be; means of five runs. */
function segments(): void {
  const lengths = [1, 2, 5, 10, 20, 60]
  const minutes = (filmHours: number, longest: number, slowPart: number) => {
    const cut = filmSegments(filmHours, longest)
    const film = { ...base.film, jobs: cut.segments, work: cut.work }
    const runs = [1, 2, 3, 4, 5].map((seed) => simulate({ ...onlyPhotos(0), film, slowPart, seed }).seconds)
    return runs.reduce((sum, each) => sum + each, 0) / runs.length / 60
  }
  const runs = lengths.map((longest) => ({
    longest,
    slow: minutes(2, longest, base.slowPart),
    even: minutes(2, longest, 0),
    many: minutes(100, longest, base.slowPart),
  }))
  curves['segments'] = [
    { name: 'one worker in twenty is slow', points: runs.map(({ longest, slow }) => [longest, slow]) },
    { name: 'none is', points: runs.map(({ longest, even }) => [longest, even]) },
  ]
  for (const { longest, slow, even, many } of runs) {
    line(
      `segments up to ${longest} s: twice coloured; 2 h of film; 100 h`,
      `${percent(filmSegments(1, longest).contextPart)}; ${slow.toFixed(1)} min, without slow workers ${even.toFixed(1)} min; ${hours(60 * many)}`,
    )
  }
}

/** Which supply goes first, with slow workers: how long the last ones are waited for. */
function tails(): void {
  for (const [name, order] of [
    ['film before photos', ['family', 'film', 'archive']],
    ['photos before film', ['family', 'archive', 'film']],
  ] as const) {
    for (const slowPart of [0, 0.05]) {
      const result = simulate(scaled(0.02, { order, slowPart }))
      line(
        `${name}, ${percent(slowPart)} slow workers: done; of it the last percent`,
        `${hours(result.seconds)}; ${(result.seconds - result.seconds99).toFixed(0)} s`,
      )
    }
  }
}

const began = process.cpuUsage()
for (const each of [whole, workers, idleFarm, windows, crashes, segments, tails]) each()
const { user, system } = process.cpuUsage(began)
line(
  'processor time of all this; memory of the process',
  `${((user + system) / 1e6).toFixed(0)} s; ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
)
const file = process.env['TINTYPE_CURVES']
if (file) await writeFile(file, JSON.stringify(curves, null, 1))
