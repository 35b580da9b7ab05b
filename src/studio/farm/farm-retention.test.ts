/** What is old leaves the store, and nothing that is young, that work names, or that is not Tintype's. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hasMoto, startMoto } from '../../../test/support/moto.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { hasRedis, startRedis } from '../../../test/support/redis.ts'
import { StudioFault } from '../../contract/errors.ts'
import { blobNames, type BlobStore } from './blob-store.ts'
import { BullQueue } from './bull-queue.ts'
import { openConnection } from './connection.ts'
import { cleanStore } from './farm-retention.ts'
import { FolderStore } from './folder-store.ts'
import { S3Store } from './s3-store.ts'

const { path, write } = testFolder()
const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const day = 24 * 3_600_000

async function setUp(name: string) {
  const redis = await startRedis(path(`redis ${name}`))
  const connection = openConnection(redis.url, () => undefined)
  const queue = new BullQueue({ connection, take: ['any', 'film'], leaseMs: 60_000 })
  onTestFinished(async () => {
    await queue.close()
    connection.close()
  })
  const add = (key: string, payload: unknown, lane: 'any' | 'film' | 'gpu' = 'any') =>
    queue.add([{ kind: 'render', key: `render:${hash(key)}`, payload, lane }])
  return { queue, add }
}

/** All that the store has, by name. */
async function names(store: BlobStore): Promise<string[]> {
  const found: string[] = []
  for (const folder of ['originals', 'packs', 'results']) {
    for await (const { name } of store.list(folder)) found.push(name)
  }
  return found.sort()
}

describe.skipIf(!hasRedis)('cleaning', () => {
  it('removes what is old, and what no job names', async () => {
    const { queue, add } = await setUp('folder')
    const folder = path('store')
    mkdirSync(folder)
    const store = new FolderStore(folder)
    const file = write('file', 'twelve bytes')
    const old = new Date(Date.now() - 40 * day)
    const onDisk = (name: string) => join(folder, name.replace(/^([a-z]+)\/(..)/, '$1/$2/$2'))
    const put = async (name: string, time = old) => {
      await store.put(name, file)
      utimesSync(onDisk(name), time, time)
      return name
    }
    const result = (of: string) => blobNames.result(hash(of), hash(`file ${of}`), 'jpg')
    const gone = [
      await put(blobNames.original(hash('forgotten'))),
      await put(result('forgotten')),
      await put(blobNames.report(hash('forgotten'))),
    ]
    const stay = [
      await put(blobNames.original(hash('young')), new Date(Date.now() - 29 * day)),
      await put(result('young'), new Date()),
      await put(blobNames.packFile(hash('pack'))),
      await put(blobNames.manifest(hash('manifest'))),
    ]
    // A photo and the one that it takes colours from, what leads a segment, what runs, and what has failed.
    const needed = [
      await put(blobNames.original(hash('waiting'))),
      await put(blobNames.original(hash('reference'))),
      await put(blobNames.original(hash('lead'))),
      await put(blobNames.original(hash('runs'))),
      await put(result('runs')),
      await put(blobNames.original(hash('failed'))),
    ]
    await add('runs', { original: hash('runs'), key: hash('runs') })
    expect(await queue.claim('me')).not.toBeNull()
    await add('failed', { original: hash('failed') })
    const empty = new StudioFault('image.empty', { file: 'a.jpg' }).toError()
    expect(await queue.fail((await queue.claim('me'))!, empty)).toBe(true)
    await add('waiting', { original: hash('waiting'), reference: { sha256: hash('reference') } }, 'gpu')
    await add('segment', { original: hash('film'), lead: { picture: hash('lead') } }, 'film')
    // Of others, and half-written by who died.
    const others = join(folder, 'originals', 'ab', 'abroad.txt')
    const part = `${onDisk(stay[0])}.0123456789ab.part`
    mkdirSync(dirname(others), { recursive: true })
    for (const each of [others, part]) {
      writeFileSync(each, 'x')
      utimesSync(each, old, old)
    }
    const before = await names(store)
    const trial = await cleanStore({ store, queue, olderThan: 30 * day, isTrial: true })
    expect(trial).toEqual({ removed: 3, bytes: 36, needed: 6 })
    expect(await names(store)).toEqual(before)
    expect(await cleanStore({ store, queue, olderThan: 30 * day })).toMatchObject({ needed: 6 })
    expect(await names(store)).toEqual([...stay, ...needed, 'originals/abroad.txt'].sort())
    for (const name of gone) expect(await store.has(name)).toBe(false)
    expect(existsSync(others)).toBe(true)
    expect(existsSync(part)).toBe(false)
    // What is put there again finds its place.
    await put(gone[0])
  })

  it.skipIf(!hasMoto)('reads all of a bucket, page by page', { timeout: 120_000 }, async () => {
    const { queue, add } = await setUp('bucket')
    const endpoint = await startMoto('photos')
    const store = new S3Store({ bucket: 'photos', prefix: 'archive', endpoint, pageSize: 5 })
    onTestFinished(() => store.close())
    const keys = Array.from({ length: 12 }, (_, n) => hash(String(n)))
    await Promise.all(keys.map((key) => store.putText(blobNames.report(key), '{}')))
    await store.putText(blobNames.manifest(hash('m')), '{}')
    await add('one', { key: keys[3] })
    expect(await cleanStore({ store, queue, olderThan: day })).toMatchObject({ removed: 0 })
    const cleaned = await cleanStore({ store, queue, olderThan: -day })
    expect(cleaned).toEqual({ removed: 11, bytes: 22, needed: 1 })
    expect(await names(store)).toEqual([blobNames.manifest(hash('m')), blobNames.report(keys[3])].sort())
  })
})
