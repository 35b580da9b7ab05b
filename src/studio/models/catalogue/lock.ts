/** One download of a file at a time, also between processes: a lock file that names its owner, who touches it while he lives. */
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { StudioFault } from '../../../contract/errors.ts'
import { isGone, newOwner } from '../../../platform/process-owner.ts'
import { errnoOf } from '../../../platform/byte-file.ts'

/** Milliseconds after its last touch at which a lock counts as abandoned, whatever process has its owner's id now. */
const leaseTime = 60_000

/** What this process holds: an owner with our process id that is not among them came before us. */
const held = new Set<string>()

/**
 * Runs `work` while `path` is locked.
 * @param work hears by its signal of a cancel, and that the lock was lost: a computer that slept may find another owner
 * @throws StudioFault `model.busy` where another download of it is under way; whatever `work` throws
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  { beatMs = leaseTime / 6 } = {},
): Promise<T> {
  const lock = `${path}.lock`
  const owner = newOwner()
  held.add(owner)
  const lost = new AbortController()
  let beat: NodeJS.Timeout | undefined
  const isOurs = async () => (await ownerOf(lock)) === owner
  const touch = async () => {
    if (await isOurs()) await utimes(lock, new Date(), new Date())
    else lost.abort()
  }
  try {
    await take(lock, owner, path)
    // A disk that is away for a moment is no reason to stop.
    beat = setInterval(() => void touch().catch(() => undefined), beatMs)
    return await work(AbortSignal.any([signal, lost.signal]))
  } catch (error) {
    if (lost.signal.aborted) throw new StudioFault('model.busy', { file: path }, error)
    throw error
  } finally {
    clearInterval(beat)
    held.delete(owner)
    if (await isOurs().catch(() => false)) await rm(lock, { force: true })
  }
}

async function take(lock: string, owner: string, path: string): Promise<void> {
  const busy = (error: unknown) =>
    errnoOf(error) === 'EEXIST' ? new StudioFault('model.busy', { file: path }, error) : error
  const claim = () => writeFile(lock, owner, { flag: 'wx' })
  try {
    await claim()
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || !(await isAbandoned(lock))) throw busy(error)
    await rm(lock, { force: true })
    // Whoever else sees this in the same moment is refused here, or hears at his next beat who has it.
    await claim().catch((second: unknown) => Promise.reject(busy(second)))
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const owner = await ownerOf(lock)
  const touched = await stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  const isEarlierSelf = owner.startsWith(`${hostname()}/${process.pid}/`) && !held.has(owner)
  return isEarlierSelf || isGone(owner) || Date.now() - touched > leaseTime
}

/** Nothing of a lock that is gone. @throws the file system's error */
function ownerOf(lock: string): Promise<string> {
  return readFile(lock, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return ''
    throw error
  })
}
