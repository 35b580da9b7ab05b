/** Files appear whole or not at all, whatever the disk does. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import * as files from 'node:fs/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { expectFault, testFolder } from '../../test/support/pictures.ts'
import { smallDisk } from '../../test/support/small-disk.ts'
import { fill, removeAbandoned, removeLeftovers, writeBuffers, writeWhole } from './atomic-file.ts'

const folder = testFolder()

test('a file appears whole, and replaces an older one only at the end', async () => {
  const file = folder.write('old.txt', 'old')
  await writeWhole(file, async (part) => {
    await fill(part, [Buffer.from('ne'), Buffer.from('w')])
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(dirname(part)).toBe(dirname(file))
  })
  expect(readFileSync(file, 'utf8')).toBe('new')
})

test('nothing is left of a write that failed', async () => {
  const file = folder.path('failed/result.txt')
  mkdirSync(dirname(file))
  const attempt = writeWhole(file, async (part) => {
    await fill(part, [Buffer.from('half')])
    throw new Error('the encoder gave up')
  })
  await expectFault(attempt, 'output.failed', 'result.txt')
  expect(readdirSync(dirname(file))).toEqual([])
})

test('names of 255 bytes are written; longer ones say so', async () => {
  const long = folder.path(`${'👵'.repeat(62)}abc.txt`)
  await writeBuffers(long, [Buffer.from('x')])
  expect(readFileSync(long, 'utf8')).toBe('x')
  const tooLong = folder.path('x'.repeat(256))
  await expectFault(writeBuffers(tooLong, [Buffer.from('x')]), 'output.nameTooLong', 'xxx')
})

test('a folder that is not there, or is a file', async () => {
  await expectFault(writeBuffers(folder.path('none/a.txt'), []), 'output.failed', 'a.txt')
})

test('leftovers of a dead writer go, those of others stay', async () => {
  const file = folder.path('dead/album.jpg')
  mkdirSync(dirname(file))
  for (const name of ['album.jpg.0123456789ab.part', 'album.jpg.part', 'album2.jpg.0123456789ab.part']) {
    writeFileSync(join(dirname(file), name), '')
  }
  await removeLeftovers(file)
  expect(readdirSync(dirname(file)).sort()).toEqual(['album.jpg.part', 'album2.jpg.0123456789ab.part'])
})

test('what was abandoned an hour ago goes, at any depth; what somebody may be writing, and what only looks so, stays', async () => {
  const part = (name: string, minutes: number) => {
    const path = folder.path(`library/${name}`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, 'half')
    const then = Date.now() / 1000 - minutes * 60
    utimesSync(path, then, then)
    return path
  }
  const old = part('thumbs/ab/ab12.320.webp.0123456789ab.part', 61)
  const young = part('thumbs/ab/ab13.320.webp.0123456789ab.part', 59)
  const others = [
    part('thumbs/ab/ab12.320.webp', 600),
    part('beach.part', 600),
    part('ab.part/beach.jpg', 600),
  ]
  await removeAbandoned(folder.path('library'))
  expect(existsSync(old)).toBe(false)
  for (const path of [young, ...others]) expect(existsSync(path), path).toBe(true)
  await removeAbandoned(folder.path('not there'))
})

test('a full disk: the fault says so and no part stays', async (context) => {
  const disk = smallDisk(context, folder.path('full'), 'size=64k')
  const attempt = writeBuffers(join(disk.folder, 'big.tif'), [Buffer.alloc(200_000, 1)])
  await expectFault(attempt, 'output.diskFull', 'big.tif')
  expect(readdirSync(disk.folder)).toEqual([])
})

test('a read-only disk', async (context) => {
  const disk = smallDisk(context, folder.path('readonly'), 'size=64k,ro')
  const attempt = writeBuffers(join(disk.folder, 'a.jpg'), [Buffer.from('x')])
  await expectFault(attempt, 'output.notWritable', 'a.jpg')
})

test('a folder in the place of the result stays as it is', async () => {
  mkdirSync(folder.path('taken.jpg'))
  await expectFault(writeBuffers(folder.path('taken.jpg'), [Buffer.from('x')]), 'output.failed', 'taken.jpg')
  expect(statSync(folder.path('taken.jpg')).isDirectory()).toBe(true)
  rmSync(folder.path('taken.jpg'), { recursive: true })
  expect(existsSync(folder.path('taken.jpg'))).toBe(false)
})

/** The rules of Windows: only what is opened for writing is flushed, and the read-only mark allows reading alone. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>()
  const open: typeof real.open = async (path, flags, mode) => {
    if (process.platform !== 'win32') return real.open(path, flags, mode)
    const refused = Object.assign(new Error('EPERM'), { code: 'EPERM' })
    const there = await real.stat(path).catch(() => null)
    if (there?.isDirectory() || (flags !== 'r' && there && (there.mode & 0o200) === 0)) throw refused
    const handle = await real.open(path, flags, mode)
    if (flags === 'r') handle.sync = () => Promise.reject(refused)
    return handle
  }
  return { ...real, open }
})

test('on Windows, too, what was written is flushed and stays, also a copy of what nobody may write', async () => {
  const platform = process.platform
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }))
  Object.defineProperty(process, 'platform', { value: 'win32' })
  const file = folder.path('windows.txt')
  await writeBuffers(file, [Buffer.from('kept')])
  expect(readFileSync(file, 'utf8')).toBe('kept')
  const locked = folder.write('locked.txt', 'a scan')
  chmodSync(locked, 0o444)
  await writeWhole(file, (part) => files.copyFile(locked, part))
  expect(readFileSync(file, 'utf8')).toBe('a scan')
})
