/** What a studio is told of its farm; apart from it, for those who have none. */
import type { FarmNotice } from './connection.ts'
import type { StoreOptions } from './open-store.ts'

export interface FarmOptions extends StoreOptions {
  /** `redis://...`; may hold a password, and is said nowhere. */
  queue: string
  /** A folder or `s3://bucket/prefix`. */
  store: string
  /** Jobs of this studio in the farm at the same time: what holds back whoever makes them. */
  window: number
  /** Milliseconds after which originals and results are removed from the store; never where it is left out. */
  retentionMs?: number | undefined
  onNotice: FarmNotice
}

export const usualWindow = 64
