/** One download of a file at a time, also between processes: a lock file that names its owner. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { StudioFault } from '../../../contract/errors.ts'
import { errnoOf } from '../import/byte-file.ts'
import { isAlive } from '../../process-life.ts'

/**
 * Runs `work` while `path` is locked.
 * @throws StudioFault `model.busy` where another download of it is under way; whatever `work` throws
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`
  await take(lock, path)
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string, path: string): Promise<void> {
  const claim = () => writeFile(lock, String(process.pid), { flag: 'wx' })
  try {
    await claim()
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    const owner = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10)
    if (isAlive(owner)) throw new StudioFault('model.busy', { file: path }, error)
    // Its owner was killed. Whoever else sees this in the same moment fails at the second claim.
    await rm(lock, { force: true })
    await claim()
  }
}
