/** Without these: a download that a power cut ended can never be started again, or two of them write into one file. */
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { newOwner } from '../../../platform/process-liveness.ts'
import { faultOf, useFolder } from '../../../../test/support/model-files/fixtures.ts'
import { withLock } from './lock.ts'

const makeFolder = useFolder()
const never = new AbortController().signal
const done = () => Promise.resolve('done')

/** A lock file of `owner`, last touched `age` seconds ago. */
async function locked(owner: string, age = 0) {
  const folder = await makeFolder()
  await writeFile(join(folder, 'some.pth.lock'), owner)
  const then = Date.now() / 1000 - age
  await utimes(join(folder, 'some.pth.lock'), then, then)
  return { folder, path: join(folder, 'some.pth') }
}

it.each([
  // No system gives out this process id.
  ['a process that is gone', `${hostname()}/4194999/x`, 0],
  // In a container the one before had the same id.
  ['an earlier process of our own id', newOwner(), 0],
  ['somebody with the id of a process that lives now', `${hostname()}/${process.ppid}/x`, 3600],
  ['another machine, long silent', 'elsewhere/1/x', 3600],
  ['an earlier Tintype, which wrote a bare id', String(process.ppid), 3600],
  ['nobody, as after a power cut', '', 3600],
])('is taken over from %s', async (_, owner, age) => {
  const { folder, path } = await locked(owner, age)
  expect(await withLock(path, never, done)).toBe('done')
  expect(await readdir(folder)).toEqual([])
})

it.each([
  ['a process that lives', `${hostname()}/${process.ppid}/x`],
  ['another machine, heard of just now', 'elsewhere/1/x'],
  ['one that has not yet written its name', ''],
])('is left to %s', async (_, owner) => {
  const { folder, path } = await locked(owner)
  expect((await faultOf(withLock(path, never, done))).code).toBe('model.busy')
  expect(await readFile(join(folder, 'some.pth.lock'), 'utf8')).toBe(owner)
})

it('is held as long as the work takes, and given back after a fault', async () => {
  const path = join(await makeFolder(), 'some.pth')
  const work = async () => {
    await utimes(`${path}.lock`, 1, 1)
    // An hour's download must not look abandoned.
    await vi.waitFor(async () => expect((await stat(`${path}.lock`)).mtimeMs).toBeGreaterThan(1e12), 60_000)
    expect((await faultOf(withLock(path, never, done))).code).toBe('model.busy')
    throw new Error('the work')
  }
  await expect(withLock(path, never, work, { heartbeatMs: 20 })).rejects.toThrow('the work')
  expect(await withLock(path, never, done)).toBe('done')
})

it('lost while the computer slept, ends the work and leaves the new owner alone', async () => {
  const path = join(await makeFolder(), 'some.pth')
  const work = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      void writeFile(`${path}.lock`, 'elsewhere/1/x')
    })
  expect((await faultOf(withLock(path, never, work, { heartbeatMs: 20 }))).code).toBe('model.busy')
  expect(await readFile(`${path}.lock`, 'utf8')).toBe('elsewhere/1/x')
})

it('a cancel reaches the work, and the lock goes', async () => {
  const folder = await makeFolder()
  const abort = new AbortController()
  const work = (signal: AbortSignal) => {
    abort.abort(new Error('a cancel'))
    signal.throwIfAborted()
    return done()
  }
  const held = withLock(join(folder, 'some.pth'), abort.signal, async (signal) => work(signal))
  await expect(held).rejects.toThrow('a cancel')
  expect(await readdir(folder)).toEqual([])
})
