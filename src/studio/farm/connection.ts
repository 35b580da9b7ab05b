/** The connection to Redis or Valkey: its address, which may hold a password, and what is said when it is gone. */
import { Redis } from 'ioredis'
import { StudioFault } from '../../contract/errors.ts'

/** Before all keys. In braces, so that a cluster keeps them on one machine. */
export const keyPrefix = '{tintype}'

export interface FarmConnection {
  /** For people: host, port and database, never a user or a password. */
  readonly place: string
  /** For commands; they wait while Redis is gone. */
  readonly redis: Redis
  /** One more, as subscriptions and blocking reads need it. */
  open(): Redis
  /** Whether it answers just now. */
  isUp(): boolean
  /** Ends all of its connections; commands that wait are refused. */
  close(): void
}

/** Milliseconds without a byte after which a connection counts as cut, while an answer is awaited. */
const silentMs = 20_000
/** Longest pause between two tries to connect. */
const retryMs = 2000

export type FarmNotice = (sentence: string) => void

/** Redis' codes for "not with these credentials": by its protocol the first word of a refusal. */
const refusals: readonly (readonly [code: string, reason: string])[] = [
  ['NOAUTH', 'it wants a password, as in redis://:password@host:6379'],
  ['WRONGPASS', 'it refuses the user or the password'],
  ['NOPERM', 'its user may not do what a farm needs'],
]

/** Why Redis refuses the login; null for everything else, which may pass. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null
  return refusals.find(([code]) => error.message.startsWith(`${code} `))?.[1] ?? null
}

/** @throws StudioFault `farm.unreachable` where Redis refuses the login; whatever `work` throws else */
export async function authenticated<T>({ place }: FarmConnection, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const reason = refusalOf(error)
    throw reason === null ? error : new StudioFault('farm.unreachable', { queue: place, reason }, error)
  }
}

/**
 * @param onNotice told, in a sentence, that Redis is gone, and that it is back; once each
 * @throws StudioFault `usage`, which does not hold the address
 */
export function openConnection(address: string, onNotice: FarmNotice): FarmConnection {
  const url = URL.parse(address)
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || !/^\/?\d*$/.test(url.pathname)) {
    throw new StudioFault('usage', {
      reason: 'The queue must be an address such as redis://host:6379 or rediss://user:password@host:6380/1.',
    })
  }
  const place = `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`
  const opened: Redis[] = []
  /** BullMQ makes copies, which it leaves trying for ever where Redis was never there: they end with the others. */
  const keep = (redis: Redis): Redis => {
    const duplicate = redis.duplicate.bind(redis)
    redis.duplicate = (override) => keep(duplicate(override))
    opened.push(redis)
    if (closed) redis.disconnect()
    return redis
  }
  const open = () => {
    const redis = new Redis(address, {
      maxRetriesPerRequest: null,
      enableReadyCheck: true,
      retryStrategy: (times) => Math.min(retryMs, 50 * 2 ** Math.min(times, 6)),
      keepAlive: 5000,
      connectTimeout: 5000,
      socketTimeout: silentMs,
    })
    // Without a listener each failed try would be printed, with the address.
    redis.on('error', () => undefined)
    return keep(redis)
  }
  let closed = false
  const redis = open()
  let isGone = false
  redis.on('error', (error: NodeJS.ErrnoException) => {
    if (isGone) return
    isGone = true
    onNotice(
      `The farm's queue at ${place} does not answer (${refusalOf(error) ?? error.code ?? error.name}). It is tried again and again; work waits meanwhile.`,
    )
  })
  redis.on('close', () => {
    if (isGone || closed) return
    isGone = true
    onNotice(
      `The connection to the farm's queue at ${place} is cut. It is tried again and again; work waits meanwhile.`,
    )
  })
  redis.on('ready', () => {
    if (isGone) onNotice(`The farm's queue at ${place} answers again.`)
    isGone = false
  })
  return {
    place,
    redis,
    open,
    isUp: () => redis.status === 'ready',
    close() {
      closed = true
      for (const each of opened) each.disconnect()
    },
  }
}
