/** What the calls to the engine share: sessions, the memory budget, worker threads, and what previews keep. */
import { totalmem } from 'node:os'
import type { EngineSettings } from '../contract/engine-wire.ts'
import { Exiftool } from '../imaging/metadata/exiftool.ts'
import { MemoryBudget } from './budget.ts'
import { FilmThread } from './film/film-thread.ts'
import { GraphCache } from './graph-cache.ts'
import { OnScreenWork } from './on-screen.ts'
import { MergeWorkerPool } from './merge-worker-pool.ts'
import { PreviewCache } from './preview-cache.ts'
import { SessionCache } from './sessions.ts'

export interface EngineResources {
  readonly sessions: SessionCache
  readonly budget: MemoryBudget
  readonly mergePool: MergeWorkerPool
  readonly filmThread: FilmThread
  readonly previewCache: PreviewCache
  readonly exiftool: Exiftool
  /** What a person waits for, before which films wait. */
  readonly onScreen: OnScreenWork
}

/** Decoded photos in flight: enough for several ordinary ones, or one scan of 100 megapixels. */
const photoBudget = Math.min(900 * 2 ** 20, totalmem() / 8)
/** All sessions together: the two built-in packs many times over, or both of DeOldify's. */
const sessionBudget = Math.max(512 * 2 ** 20, totalmem() / 6)
/** What previews keep: a dozen photos at the size of a screen. */
const previewBudget = Math.min(192 * 2 ** 20, totalmem() / 32)

export function createResources({ graphs, graphsFrom }: EngineSettings = {}): EngineResources {
  const graphCache = graphs === undefined ? null : new GraphCache(graphs, { from: graphsFrom })
  return {
    sessions: new SessionCache(sessionBudget, graphCache),
    budget: new MemoryBudget(photoBudget),
    mergePool: new MergeWorkerPool(),
    filmThread: new FilmThread(),
    previewCache: new PreviewCache(previewBudget),
    exiftool: new Exiftool(),
    onScreen: new OnScreenWork(),
  }
}
