/** A farm as `tintype farm` looks at it: without a studio. */
import { setTimeout as pause } from 'node:timers/promises'
import { StudioFault } from '../../contract/errors.ts'
import type { FailedWork, FarmStatus } from '../../contract/farm.ts'
import type { BlobStore } from './blob-store.ts'
import { BullQueue } from './bull-queue.ts'
import { authenticated, openConnection } from './connection.ts'
import { failedWork, forgetWork, lanesOf, retryWork } from './farm-lists.ts'
import { cleanStore, type Cleaned } from './farm-retention.ts'
import { aliveWorkers } from './worker-registry.ts'

export interface FarmAdmin {
  status(): Promise<Pick<FarmStatus, 'queue' | 'lanes' | 'workers'>>
  failed(): Promise<FailedWork[]>
  /** @param ids all when left out. @returns how many. @throws StudioFault `farm.unknownJob` */
  retry(ids?: readonly string[]): Promise<number>
  /** As `retry`. */
  forget(ids?: readonly string[]): Promise<number>
  /** @param olderThan milliseconds. @throws StudioFault `farm.storeFailed` */
  clean(store: BlobStore, olderThan: number, isTrial: boolean): Promise<Cleaned>
}

/** Seconds in which a queue has to answer a person. */
const answerSeconds = 5

/** @throws StudioFault `usage`, `farm.unreachable` */
export async function withFarmAdmin<T>(address: string, work: (admin: FarmAdmin) => Promise<T>): Promise<T> {
  const connection = openConnection(address, () => undefined)
  const queue = new BullQueue({ connection })
  try {
    const answered = authenticated(connection, connection.redis.ping()).then(
      () => true,
      (error: unknown) => {
        if (error instanceof StudioFault) throw error
        return false
      },
    )
    const waiting = pause(answerSeconds * 1000, false, { ref: false })
    if (!(await Promise.race([answered, waiting]))) {
      const reason = `nothing within ${answerSeconds} seconds`
      throw new StudioFault('farm.unreachable', { queue: connection.place, reason })
    }
    return await work({
      status: async () => ({
        queue: connection.place,
        lanes: await lanesOf(queue),
        workers: await aliveWorkers(connection),
      }),
      failed: () => failedWork(queue),
      retry: (ids) => retryWork(queue, ids),
      forget: (ids) => forgetWork(queue, ids),
      clean: (store, olderThan, isTrial) => cleanStore({ store, queue, olderThan, isTrial }),
    })
  } finally {
    if (connection.isUp()) await queue.close()
    connection.close()
  }
}
