/** What a simulated farm is made of, and the figures that were measured or are assumed; docs/scale.md says how. */
import type { JobKind } from './job-pool.ts'
import type { Draw } from './random.ts'

/** Work that is all there at the beginning, and that a producer hands to the queue little by little. */
export interface Supply {
  jobs: number
  /** Seconds of one usual core for each. */
  work: Draw
  bytesIn: number
  bytesOut: number
  /** The part of them that fails whenever it is tried. */
  poisonPart: number
}

/** Pictures that people send: they come one by one, and somebody waits. */
export interface Visitors extends Omit<Supply, 'jobs'> {
  /** Jobs a second at the busiest hour. */
  rate: number
  /** How much the rate changes over a day: 0 not at all, 1 down to nothing at night. */
  dayShare: number
  /** When the last one comes, in seconds; where the supplies are done before, nobody comes after that. */
  until: number
}

export interface FarmParameters {
  seed: number
  workers: number
  /** Part of the workers that are slower, and how many times. */
  slowPart: number
  slowFactor: number
  archive: Supply
  film: Supply
  family: Visitors
  /** Kinds in the order in which workers take them; null: whatever came first. */
  order: readonly JobKind[] | null
  /** Studios that give the work of archive and film: their jobs in the farm at a time, and their links, all together. */
  producers: { window: number; bytesASecond: number }
  /** Seconds of work of one worker between two crashes, on average, and until it is back. */
  crashSeconds: number
  restartSeconds: number
  queue: {
    /** A worker's lock on a job, renewed at its half; seconds between the looks for stalled jobs. */
    lockSeconds: number
    checkSeconds: number
    /** A job whose worker is lost more often is dead. */
    maxStalls: number
    /** Tries of a job that fails, and seconds before the second. */
    attempts: number
    retrySeconds: number
    /** Part of the tries that fail by chance: a store that answers 503. */
    failPart: number
  }
  redis: {
    /** Seconds of Redis's one thread: to add a job; to end one and hand out the next; to renew a lock. */
    addSeconds: number
    turnSeconds: number
    renewSeconds: number
    /** To look in vain; and whether one idle worker or each of them looks when a job was added. */
    lookSeconds: number
    tells: 'one' | 'all'
    /** There and back. */
    roundTripSeconds: number
    /** Redis processes that share the queues. */
    shards: number
    /** Memory of a job that waits. */
    bytesAJob: number
  }
  store: {
    /** All of it, and one worker's link. */
    bytesASecond: number
    linkBytesASecond: number
    /** Seconds until the first byte. */
    firstByteSeconds: number
    /** Requests of a job: whether the result is there, the original, the result. */
    requestsAJob: number
  }
}

/** Measured by `bench/farm-times.ts`, processor time on one core. */
export const measuredWork = {
  photo3: 0.19,
  photo12: 0.4,
  /** 640 x 272, render factor 21. */
  filmFrame: 0.202,
}

/**
 * Measured by `bench/farm-redis.ts` with BullMQ 6.7.0 on Redis 7.0, in memory: processor time of Redis where commands come one
 * after the other. Where many come at once it needs less: 30 and 110 us for the first two.
 */
export const measuredRedis = {
  addSeconds: 170e-6,
  turnSeconds: 250e-6,
  renewSeconds: 95e-6,
  lookSeconds: 155e-6,
  bytesAJob: 2630,
}
/** The same with its append-only file flushed for every command, against that. */
export const appendOnlyCost = 2.3
/** Written to that file for a job, from its adding to its end. */
export const appendOnlyBytesAJob = 4700

/** How a film is cut (src/studio/film/plan.ts): scenes, at most 20 s, 12 frames on either side of a cut within one. */
export const filmCut = { longestSeconds: 20, contextFrames: 12, framesASecond: 24, meanSceneSeconds: 8 }

/** Segments of a film and the mean work of each, by how long one may be. */
export function filmSegments(hours: number, longestSeconds = filmCut.longestSeconds) {
  const { contextFrames, framesASecond, meanSceneSeconds } = filmCut
  // Scenes of exponential length: what is left of one at a cut is as long as a whole one, and this part reaches the cap.
  const capped = Math.exp(-longestSeconds / meanSceneSeconds)
  const seconds = meanSceneSeconds * (1 - capped)
  const context = 2 * contextFrames * capped
  const frames = seconds * framesASecond
  const secondsOfWork = framesASecond * measuredWork.filmFrame
  const work: Draw = {
    kind: 'capped',
    mean: meanSceneSeconds * secondsOfWork,
    most: longestSeconds * secondsOfWork,
    extra: 2 * contextFrames * measuredWork.filmFrame,
  }
  return {
    segments: Math.round((hours * 3600) / seconds),
    seconds,
    work,
    contextPart: context / (frames + context),
  }
}

/** A farm of 1,000 usual cores, an archive of 10 million photos and 1,000 hours of film, a family's pictures in between. */
export function largeFarm(): FarmParameters {
  const film = filmSegments(1000)
  const photo = { bytesIn: 4.5e6, bytesOut: 6e6, poisonPart: 1e-5 }
  return {
    seed: 1,
    workers: 1000,
    slowPart: 0.05,
    slowFactor: 4,
    archive: {
      ...photo,
      jobs: 10_000_000,
      work: { kind: 'lognormal', mean: measuredWork.photo12, sigma: 0.6 },
    },
    film: {
      jobs: film.segments,
      work: film.work,
      // A second of film as it is sent and as it comes back.
      bytesIn: film.seconds * 0.5e6,
      bytesOut: film.seconds * 0.5e6,
      poisonPart: 0,
    },
    family: {
      ...photo,
      work: { kind: 'lognormal', mean: measuredWork.photo12, sigma: 0.6 },
      rate: 0.5,
      dayShare: 0.9,
      until: Infinity,
    },
    order: ['family', 'film', 'archive'],
    producers: { window: 4000, bytesASecond: 10 * 1.25e9 },
    crashSeconds: 24 * 3600,
    restartSeconds: 30,
    queue: {
      lockSeconds: 30,
      checkSeconds: 30,
      maxStalls: 5,
      attempts: 3,
      retrySeconds: 1,
      failPart: 1e-4,
    },
    redis: { ...measuredRedis, tells: 'all', roundTripSeconds: 0.0005, shards: 1 },
    store: {
      bytesASecond: 40e9,
      linkBytesASecond: 125e6,
      firstByteSeconds: 0.03,
      requestsAJob: 3,
    },
  }
}
