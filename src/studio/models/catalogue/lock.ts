/**
 * One download of a file at a time, also between processes: a lock file that names its owner, which touches
 * it while it lives.
 */
import { randomUUID } from 'node:crypto'
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { StudioFault } from '../../../contract/errors.ts'
import { isOwnerGone } from '../../../platform/process-liveness.ts'
import { errnoOf } from '../../../platform/file-errors.ts'

/** Milliseconds after its last touch at which a lock counts as abandoned, whatever process has its owner's id now. */
const leaseMs = 60_000

/** Tells the locks of this process from those of an earlier one with the same id. */
const ownPrefix = `${hostname()}/${process.pid}/${randomUUID()}/`

/**
 * Runs `work` while `path` is locked.
 * @param work its signal is aborted by a cancel, and when the lock was lost: a computer that slept may find another owner
 * @throws StudioFault `model.busy` where another download of it is under way; whatever `work` throws
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  { heartbeatMs = leaseMs / 6 } = {},
): Promise<T> {
  const lock = `${path}.lock`
  const owner = ownPrefix + randomUUID()
  const lost = new AbortController()
  let heartbeat: NodeJS.Timeout | undefined
  const isOurs = async () => (await ownerOf(lock)) === owner
  const touch = async () => {
    if (await isOurs()) await utimes(lock, new Date(), new Date())
    else lost.abort()
  }
  try {
    await acquire(lock, owner, path)
    // A disk that is away for a moment is no reason to stop.
    heartbeat = setInterval(() => void touch().catch(() => undefined), heartbeatMs)
    return await work(AbortSignal.any([signal, lost.signal]))
  } catch (error) {
    if (lost.signal.aborted) throw new StudioFault('model.busy', { file: path }, error)
    throw error
  } finally {
    clearInterval(heartbeat)
    if (await isOurs().catch(() => false)) await rm(lock, { force: true })
  }
}

async function acquire(lock: string, owner: string, path: string): Promise<void> {
  const busy = (error: unknown) =>
    errnoOf(error) === 'EEXIST' ? new StudioFault('model.busy', { file: path }, error) : error
  const claim = () => writeFile(lock, owner, { flag: 'wx' })
  try {
    await claim()
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || !(await isAbandoned(lock))) throw busy(error)
    await rm(lock, { force: true })
    // Whoever else sees this in the same moment is refused here, or finds at its next heartbeat who has it.
    await claim().catch((second: unknown) => Promise.reject(busy(second)))
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const owner = await ownerOf(lock)
  const touched = await stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  const isEarlierProcess = owner.startsWith(`${hostname()}/${process.pid}/`) && !owner.startsWith(ownPrefix)
  return isEarlierProcess || isOwnerGone(owner) || Date.now() - touched > leaseMs
}

/** Nothing of a lock that is gone. @throws the file system's error */
function ownerOf(lock: string): Promise<string> {
  return readFile(lock, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return ''
    throw error
  })
}
