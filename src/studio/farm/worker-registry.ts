/** Who works in a farm: each worker says so every few seconds, and is gone when it has not for a while, by Redis' own clock. */
import { farmWorkerSchema, type FarmWorker } from '../../contract/farm.ts'
import { parseJson } from '../library/stored-rows.ts'
import { keyPrefix, type FarmConnection } from './connection.ts'

/** Milliseconds between two signs of life. */
export const heartbeatMs = 3000
/** Seconds after the last one in which a worker counts as there. */
const aliveSeconds = 12

const namesKey = `${keyPrefix}:farm:workers`
const workerKey = (id: string) => `${keyPrefix}:farm:worker:${id}`

export async function sayAlive({ redis }: FarmConnection, worker: FarmWorker): Promise<void> {
  await redis
    .pipeline()
    .set(workerKey(worker.id), JSON.stringify(worker), 'EX', aliveSeconds)
    .sadd(namesKey, worker.id)
    .exec()
}

export async function sayGone({ redis }: FarmConnection, id: string): Promise<void> {
  await redis.pipeline().del(workerKey(id)).srem(namesKey, id).exec()
}

/** Those that live, by host and id. What can't be read is left out; names of the dead are removed on the way. */
export async function aliveWorkers({ redis }: FarmConnection): Promise<FarmWorker[]> {
  const ids = await redis.smembers(namesKey)
  if (ids.length === 0) return []
  const texts = await redis.mget(ids.map(workerKey))
  const dead = ids.filter((_id, i) => texts[i] === null)
  if (dead.length > 0) await redis.srem(namesKey, ...dead)
  return texts
    .flatMap((text) => {
      const read = text === null ? null : farmWorkerSchema.safeParse(parseJson(text))
      return read?.success ? [read.data] : []
    })
    .sort((a, b) => a.host.localeCompare(b.host) || a.id.localeCompare(b.id))
}
