/** What is old is removed from a farm's store, unless work in its queue names it. */
import { setTimeout as pause } from 'node:timers/promises'
import { fromStudioError, toStudioError } from '../../contract/errors.ts'
import type { BlobStore } from './blob-store.ts'
import { blobNames } from './blob-store.ts'
import { laneNames, type BullQueue } from './bull-queue.ts'

/** Jobs that are read in one request. */
const pageOf = 1000
/** Milliseconds between two times that a server looks by itself, and before the first. */
const cleanIntervalMs = 6 * 3_600_000
const firstDelayMs = 10_000

/**
 * Names that Tintype gives; whatever else lies there is not its own. Packs stay: they are few, and every new
 * worker needs them.
 */
const originalName = /^originals\/([0-9a-f]{64})$/
const resultName = /^results\/([0-9a-f]{64})(?:\.[0-9a-f]{16}\.[a-z]{3,4}|\.json)$/

export interface Cleaned {
  /** Files, or those that would be where nothing is to be removed. */
  removed: number
  bytes: number
  /** Old ones that stay, because waiting, running or failed jobs name them. */
  needed: number
}

interface Cleaning {
  store: BlobStore
  queue: BullQueue
  /** Milliseconds since a file was put there. */
  olderThan: number
  /** Only says what would be removed. */
  isTrial?: boolean
  signal?: AbortSignal
}

/**
 * A studio that asks for the same work again, or whose original is gone from the store, has it made and put there anew; so
 * nothing is lost by whatever is removed.
 * @throws StudioFault `farm.storeFailed`; what Redis says
 */
export async function cleanStore({
  store,
  queue,
  olderThan,
  isTrial = false,
  signal,
}: Cleaning): Promise<Cleaned> {
  const hashes = await hashesInWork(queue)
  const cleaned = { removed: 0, bytes: 0, needed: 0 }
  for (const [folder, pattern] of [
    ['originals', originalName],
    ['results', resultName],
  ] as const) {
    for await (const { name, bytes, age } of store.list(folder)) {
      signal?.throwIfAborted()
      const hash = pattern.exec(name)?.[1]
      if (hash === undefined || age < olderThan) continue
      if (hashes.has(hash)) {
        cleaned.needed += 1
        continue
      }
      cleaned.removed += 1
      cleaned.bytes += bytes
      if (isTrial) continue
      // First what says that it is there.
      if (folder === 'results') await store.remove(blobNames.report(hash))
      await store.remove(name)
    }
  }
  if (!isTrial) await store.removeAbandoned()
  return cleaned
}

/** All hashes that jobs name, whatever their kind and version: of originals, of pictures that lead, of their own work. */
async function hashesInWork(queue: BullQueue): Promise<Set<string>> {
  const hashes = new Set<string>()
  const states = ['wait', 'prioritized', 'delayed', 'active', 'failed'] as const
  for (const lane of laneNames) {
    for (const state of states) {
      for (let first = 0; ; first += pageOf) {
        const jobs = await queue.queueOf(lane).getJobs([state], first, first + pageOf - 1, true)
        for (const job of jobs) {
          // Between the list and the job itself it may have come to its end.
          const text = JSON.stringify((job as typeof job | undefined)?.data ?? null)
          for (const [hash] of text.matchAll(/[0-9a-f]{64}/g)) hashes.add(hash)
        }
        if (jobs.length < pageOf) break
      }
    }
  }
  return hashes
}

/** Cleans now and then until `signal` is aborted. @param onFault told what is wrong; it is tried again */
export async function keepClean(
  cleaning: Omit<Cleaning, 'isTrial' | 'signal'>,
  signal: AbortSignal,
  onFault: (sentence: string) => void,
): Promise<void> {
  for (let ms = firstDelayMs; !signal.aborted; ms = cleanIntervalMs) {
    try {
      await pause(ms, undefined, { signal, ref: false })
      await cleanStore({ ...cleaning, signal })
    } catch (error) {
      if (!signal.aborted) onFault(fromStudioError(toStudioError(error)).message)
    }
  }
}
