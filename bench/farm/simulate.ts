/** A farm event by event: workers that take jobs from the queue, fetch, work, store, crash and come back. */
import { EventHeap, type Event } from './event-heap.ts'
import { jobKinds, JobPool, NumberList } from './job-pool.ts'
import type { FarmParameters, Supply } from './parameters.ts'
import { Random } from './random.ts'
import { emptyResult, type FarmResult } from './result.ts'
import { recoveredAt } from './stalled.ts'

const [worked, stored, crashed, back, stalledBack, retried, given, visit, taken] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
const [family, film, archive] = [0, 1, 2]
const nobody = -1
const daySeconds = 24 * 3600
const barWidth = 60

/** @param stopAt seconds after which nothing more is looked at; without it: until all is done */
export function simulate(parameters: FarmParameters, stopAt = Infinity): FarmResult {
  return new Farm(parameters).run(stopAt)
}

class Farm {
  readonly #p: FarmParameters
  readonly #random: Random
  readonly #events = new EventHeap()
  readonly #pool = new JobPool()
  readonly #lists: NumberList[]
  /** Which list a kind's jobs wait in. */
  readonly #listOf: number[]
  readonly #idle = new NumberList()
  readonly #jobOf: Int32Array
  readonly #begunAt: Float64Array
  readonly #workEnd: Float64Array
  readonly #slow: Float64Array
  readonly #redisFree: Float64Array
  readonly #left: Record<number, number>
  readonly #waitingOf = [0, 0, 0]
  readonly #result: FarmResult
  #storeFree = 0
  #shard = 0
  /** Until when the producers' links are busy, each way. */
  #sent = 0
  #home = 0
  #now = 0
  #lastChange = 0
  #running = 0
  #away = 0
  #ended = 0

  constructor(parameters: FarmParameters) {
    const { workers, order, redis, slowPart, slowFactor, seed } = parameters
    this.#p = parameters
    this.#random = new Random(seed)
    this.#lists = jobKinds.map(() => new NumberList())
    this.#listOf = jobKinds.map((kind) => (order === null ? 0 : order.indexOf(kind)))
    this.#jobOf = new Int32Array(workers).fill(nobody)
    this.#begunAt = new Float64Array(workers)
    this.#workEnd = new Float64Array(workers)
    // Spread evenly, by the golden section: which are slow is not to depend on who is asked first.
    const isSlow = (worker: number) => (worker * 0.618034) % 1 < slowPart
    this.#slow = Float64Array.from({ length: workers }, (_, i) => (isSlow(i) ? slowFactor : 1))
    this.#redisFree = new Float64Array(redis.shards)
    this.#left = { [film]: parameters.film.jobs, [archive]: parameters.archive.jobs }
    this.#result = emptyResult()
  }

  run(stopAt: number): FarmResult {
    const { workers, family: visitors } = this.#p
    for (let worker = workers - 1; worker >= 0; worker -= 1) this.#idle.add(worker)
    for (const kind of [film, archive]) {
      for (let n = Math.min(this.#left[kind], this.#p.producers.window); n > 0; n -= 1) this.#give(kind)
    }
    if (visitors.rate > 0) this.#events.add(this.#random.exponential(1 / visitors.rate), visit, 0)
    const event: Event = { time: 0, kind: 0, subject: 0 }
    while (this.#events.take(event)) {
      if (event.time > stopAt) {
        this.#now = stopAt
        break
      }
      this.#now = event.time
      this.#happen(event.kind, event.subject)
    }
    this.#count(0)
    const result = this.#result
    return Object.assign(result, {
      waiting: this.#waitingOf[family] + this.#waitingOf[film] + this.#waitingOf[archive],
      running: this.#running,
      away: this.#away,
      seconds: this.#now,
      workerSeconds: this.#now * workers,
    })
  }

  #happen(kind: number, subject: number): void {
    switch (kind) {
      case worked:
        return this.#store(subject)
      case stored:
        return this.#end(subject)
      case crashed:
        return this.#crash(subject)
      case back:
        return this.#take(subject)
      case stalledBack:
      case retried:
        this.#away -= 1
        return this.#wait(subject)
      case given:
        this.#askRedis(this.#nextShard(), this.#p.redis.addSeconds)
        return this.#arrive(subject)
      case taken:
        return this.#give(subject)
      case visit:
        return this.#visit()
    }
  }

  /** Before the number of jobs changes: what the number until now comes to. */
  #count(change: number): void {
    this.#result.jobSeconds += (this.#pool.held - Math.max(0, change)) * (this.#now - this.#lastChange)
    this.#lastChange = this.#now
    this.#result.mostHeld = Math.max(this.#result.mostHeld, this.#pool.held)
  }

  /** New jobs go to each of them in turn. */
  #nextShard(): number {
    this.#shard = (this.#shard + 1) % this.#redisFree.length
    return this.#shard
  }

  #supplyOf = (kind: number): Omit<Supply, 'jobs'> => this.#p[jobKinds[kind]]

  #arrive(kind: number): void {
    const { work, poisonPart } = this.#supplyOf(kind)
    const isPoison = poisonPart > 0 && this.#random.next() < poisonPart
    const job = this.#pool.add(kind, this.#now, this.#random.draw(work), isPoison)
    this.#count(1)
    this.#result.kinds[jobKinds[kind]].arrived += 1
    this.#wait(job)
  }

  #wait(job: number): void {
    const kind = this.#pool.kindOf(job)
    this.#waitingOf[kind] += 1
    this.#lists[this.#listOf[kind]].add(job)
    this.#announce()
    const worker = this.#idle.take()
    if (worker !== nobody) this.#take(worker)
  }

  /** Where all idle workers are told, all of them look; whoever looks already looks once. */
  #announce(): void {
    const { lookSeconds, tells } = this.#p.redis
    const herd = this.#idle.size * lookSeconds
    if (tells === 'all' && this.#redisFree[0] - this.#now < herd) this.#askRedis(0, herd)
  }

  /** The producers send one more original, and then add its job; one after the other through their links. */
  #give(kind: number): void {
    if (this.#left[kind] === 0) return
    this.#left[kind] -= 1
    this.#sent =
      Math.max(this.#now, this.#sent) + this.#supplyOf(kind).bytesIn / this.#p.producers.bytesASecond
    this.#events.add(this.#sent, given, kind)
  }

  /** They take a result home, and have room for another job. */
  #takeHome(kind: number): void {
    if (this.#left[kind] === 0) return
    this.#home =
      Math.max(this.#now, this.#home) + this.#supplyOf(kind).bytesOut / this.#p.producers.bytesASecond
    this.#events.add(this.#home, taken, kind)
  }

  #visit(): void {
    const { rate, dayShare, until } = this.#p.family
    const isBatch = this.#p.film.jobs + this.#p.archive.jobs > 0
    const supplied = this.#left[film] + this.#left[archive] > 0
    if (this.#now > until || (isBatch && !supplied)) return
    // Thinned out: at this hour only a part of the busiest hour's visitors come.
    const part = 1 - (dayShare * (1 - Math.cos((2 * Math.PI * this.#now) / daySeconds))) / 2
    if (this.#random.next() < part) {
      this.#askRedis(0, this.#p.redis.addSeconds)
      this.#arrive(family)
    }
    this.#events.add(this.#now + this.#random.exponential(1 / rate), visit, 0)
  }

  /** @returns when Redis has answered: it does one thing after the other */
  #askRedis(shard: number, seconds: number): number {
    const end = Math.max(this.#now, this.#redisFree[shard]) + seconds
    this.#redisFree[shard] = end
    this.#result.redisBusySeconds += seconds
    return end + this.#p.redis.roundTripSeconds
  }

  /** @returns when so many bytes have come through the store, which all share, and the worker's own link */
  #transfer(from: number, bytes: number): number {
    const { bytesASecond, linkBytesASecond, firstByteSeconds } = this.#p.store
    const seconds = bytes / bytesASecond
    this.#storeFree = Math.max(from, this.#storeFree) + seconds
    this.#result.storeBusySeconds += seconds
    return Math.max(this.#storeFree, from + bytes / linkBytesASecond) + firstByteSeconds
  }

  #take(worker: number): void {
    let job = nobody
    for (let i = 0; job === nobody && i < this.#lists.length; i += 1) job = this.#lists[i].take()
    if (job === nobody) {
      this.#idle.add(worker)
      return
    }
    const { redis, store } = this.#p
    const result = this.#result
    const kind = this.#pool.kindOf(job)
    this.#waitingOf[kind] -= 1
    this.#running += 1
    this.#jobOf[worker] = job
    result.begun += 1
    const taken = this.#askRedis(worker % redis.shards, redis.turnSeconds)
    result.kinds[jobKinds[kind]].wait.add(taken - this.#pool.cameAt(job))
    const { bytesIn } = this.#supplyOf(kind)
    const fetched = this.#transfer(taken, bytesIn)
    result.bytesOut += bytesIn
    result.requests += store.requestsAJob
    this.#begunAt[worker] = this.#now
    this.#workEnd[worker] = fetched + this.#pool.workOf(job) * this.#slow[worker]
    this.#unlessCrashed(worker, this.#workEnd[worker], worked)
  }

  /** Something happens to a worker, if it does not crash before. */
  #unlessCrashed(worker: number, time: number, kind: number): void {
    const crash = this.#now + this.#random.exponential(this.#p.crashSeconds)
    if (crash < time) this.#events.add(crash, crashed, worker)
    else this.#events.add(time, kind, worker)
  }

  #store(worker: number): void {
    const { bytesOut } = this.#supplyOf(this.#pool.kindOf(this.#jobOf[worker]))
    this.#result.bytesIn += bytesOut
    this.#unlessCrashed(worker, this.#transfer(this.#now, bytesOut), stored)
  }

  #end(worker: number): void {
    const job = this.#jobOf[worker]
    const { queue, redis } = this.#p
    const result = this.#result
    const seconds = this.#now - this.#begunAt[worker]
    const renewals = Math.floor(seconds / (queue.lockSeconds / 2))
    if (renewals > 0) this.#askRedis(worker % redis.shards, renewals * redis.renewSeconds)
    result.usefulSeconds += seconds
    this.#running -= 1
    this.#jobOf[worker] = nobody
    if (this.#pool.isPoison(job) || this.#random.next() < queue.failPart) this.#fail(job)
    else this.#leave(job, 'done')
    this.#take(worker)
  }

  #fail(job: number): void {
    const { attempts, retrySeconds } = this.#p.queue
    const failures = this.#pool.fail(job)
    if (failures >= attempts) return this.#leave(job, 'dead')
    this.#away += 1
    this.#events.add(this.#now + retrySeconds * 2 ** (failures - 1), retried, job)
  }

  #leave(job: number, how: 'done' | 'dead'): void {
    const result = this.#result
    result.kinds[jobKinds[this.#pool.kindOf(job)]][how] += 1
    result.sojournSeconds += this.#now - this.#pool.cameAt(job)
    this.#count(0)
    const kind = this.#pool.kindOf(job)
    if (kind !== family) {
      this.#takeHome(kind)
      this.#ended += 1
      const all = this.#p.film.jobs + this.#p.archive.jobs
      if (this.#ended <= Math.ceil(all * 0.99)) result.seconds99 = this.#now
    }
    const minute = Math.floor(this.#now / barWidth)
    while (result.minutes.length <= minute) result.minutes.push(0)
    result.minutes[minute] += 1
    this.#pool.remove(job)
  }

  #crash(worker: number): void {
    const job = this.#jobOf[worker]
    const result = this.#result
    result.lost += 1
    result.lostSeconds += this.#now - this.#begunAt[worker]
    this.#running -= 1
    this.#jobOf[worker] = nobody
    this.#events.add(this.#now + this.#p.restartSeconds, back, worker)
    if (this.#pool.stall(job) > this.#p.queue.maxStalls) return this.#leave(job, 'dead')
    this.#away += 1
    this.#events.add(recoveredAt(this.#begunAt[worker], this.#now, this.#p.queue), stalledBack, job)
  }
}
