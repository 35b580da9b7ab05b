/** A studio's farm as one thing: its connection, its store, who restores and who colours segments, and how it goes. */
import { StudioFault } from '../../contract/errors.ts'
import type { FailedWork, FarmStatus } from '../../contract/farm.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { Packs } from '../models/registry.ts'
import type { BlobStore } from './blob-store.ts'
import { BullQueue } from './bull-queue.ts'
import { openConnection, type FarmConnection } from './connection.ts'
import { FarmClient } from './farm-client.ts'
import { PackPublisher } from './farm-packs.ts'
import { FarmRestorer } from './farm-restorer.ts'
import { FarmSegments } from './farm-segments.ts'
import { failedWork, forgetWork, lanesOf, retryWork } from './farm-lists.ts'
import { keepClean } from './farm-retention.ts'
import { openStore } from './open-store.ts'
import type { FarmOptions } from './options.ts'
import { StoreWatch } from './store-watch.ts'
import { aliveWorkers } from './worker-registry.ts'

/** Queue and store, for whoever looks at a farm or works in it. */
export interface OpenFarm {
  connection: FarmConnection
  store: BlobStore
  close(): void
}

/** @throws StudioFault `usage` */
export async function openFarm({
  queue,
  store: address,
  onNotice,
  s3Endpoint,
}: Omit<FarmOptions, 'window' | 'retentionMs'>): Promise<OpenFarm> {
  const store = await openStore(address, { s3Endpoint })
  const connection = openConnection(queue, onNotice)
  return {
    connection,
    store,
    close() {
      connection.close()
      store.close()
    },
  }
}

export class Farm {
  readonly window: number
  readonly restorer: FarmRestorer
  readonly segments: FarmSegments
  readonly #open: OpenFarm
  readonly #queue: BullQueue
  readonly #client: FarmClient

  readonly #end = new AbortController()

  private constructor(
    open: OpenFarm,
    { window, retentionMs, onNotice }: FarmOptions,
    studio: { engine: EngineClient; packs: Packs },
  ) {
    this.window = window
    this.#open = open
    this.#queue = new BullQueue({ connection: open.connection })
    const watch = new StoreWatch(open.store, onNotice, this.#end.signal)
    // A person who starts a studio learns at once where its store is not there.
    void watch.untilBack(0)
    this.#client = new FarmClient({ ...open, queue: this.#queue, watch })
    const parts = { client: this.#client, publisher: new PackPublisher(open.store), engine: studio.engine }
    this.restorer = new FarmRestorer({ ...parts, packs: studio.packs })
    this.segments = new FarmSegments({ ...parts, window })
    if (retentionMs !== undefined) {
      void keepClean(
        { store: open.store, queue: this.#queue, olderThan: retentionMs },
        this.#end.signal,
        onNotice,
      )
    }
  }

  /** Redis need not be there yet. @throws StudioFault `usage` */
  static async open(options: FarmOptions, studio: { engine: EngineClient; packs: Packs }): Promise<Farm> {
    return new Farm(await openFarm(options), options, studio)
  }

  async status(): Promise<FarmStatus> {
    const { connection, store } = this.#open
    const where = { queue: connection.place, store: store.place, window: this.window }
    if (!connection.isUp()) return { ...where, isUp: false, lanes: [], workers: [] }
    return {
      ...where,
      isUp: true,
      lanes: await lanesOf(this.#queue),
      workers: await aliveWorkers(connection),
    }
  }

  /** @throws StudioFault `farm.unreachable`, as those below: nobody at a window waits until Redis is back */
  async failed(): Promise<FailedWork[]> {
    return failedWork(this.#reached())
  }

  /** @param ids all when left out. @returns how many. @throws StudioFault `farm.unknownJob` */
  async retry(ids?: readonly string[]): Promise<number> {
    return retryWork(this.#reached(), ids)
  }

  /** As `retry`. */
  async forget(ids?: readonly string[]): Promise<number> {
    return forgetWork(this.#reached(), ids)
  }

  #reached(): BullQueue {
    const { connection } = this.#open
    if (connection.isUp()) return this.#queue
    throw new StudioFault('farm.unreachable', { queue: connection.place, reason: 'there is no connection' })
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.#client.close()
    await this.#queue.close()
    this.#open.close()
  }
}
