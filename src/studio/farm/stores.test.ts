/** Both stores keep what they are given, whole, and say in a sentence when they can't; S3 is moto's. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { hasMoto, startMoto, useTestCredentials } from '../../../test/support/moto.ts'
import { quickNoise, testFolder } from '../../../test/support/pictures.ts'
import type { BlobStore } from './blob-store.ts'
import { blobNames } from './blob-store.ts'
import { openStore } from './open-store.ts'
import { S3Store } from './s3-store.ts'

const { path, write } = testFolder()
const name = blobNames.original('ab'.repeat(32))

function describeStore(kind: string, open: () => Promise<BlobStore>): void {
  it(`${kind} keeps files and texts by name`, async () => {
    const store = await open()
    const into = write(`into-${kind}`, 'what was there before is longer')
    expect(await store.has(name)).toBe(false)
    expect(await store.fetch(name, into)).toBe(false)
    expect(await store.readText(blobNames.report('0'.repeat(64)))).toBeNull()
    await store.put(name, write(`small-${kind}`, 'small'))
    expect(await store.has(name)).toBe(true)
    expect(await store.fetch(name, into)).toBe(true)
    expect(readFileSync(into, 'utf8')).toBe('small')
    // More than S3 takes in one piece here.
    const large = quickNoise(20 << 20)
    await store.put(name, write(`large-${kind}`, large))
    expect(await store.fetch(name, into)).toBe(true)
    expect(readFileSync(into).equals(large)).toBe(true)
    await store.put(name, write(`empty-${kind}`, ''))
    expect(await store.fetch(name, into)).toBe(true)
    expect(readFileSync(into)).toHaveLength(0)
    await store.putText(blobNames.report('1'.repeat(64)), '{"ä":1}')
    expect(await store.readText(blobNames.report('1'.repeat(64)))).toBe('{"ä":1}')
    await store.remove(name)
    await store.remove(name)
    expect(await store.has(name)).toBe(false)
  })
}

describeStore('a folder', async () => {
  mkdirSync(path('store'))
  return openStore(path('store'))
})

it('a folder that is not there is a fault, not an empty store', async () => {
  const store = await openStore(path('unplugged'))
  await expect(store.has(name)).rejects.toMatchObject({ code: 'farm.storeFailed' })
  await expect(store.readText(name)).rejects.toThrow(/unplugged: the farm's store/)
  await expect(store.putText(name, 'x')).rejects.toMatchObject({ code: 'farm.storeFailed' })
  expect(existsSync(path('unplugged'))).toBe(false)
  writeFileSync(path('file'), '')
  const file = await openStore(path('file'))
  await expect(file.putText(name, 'x')).rejects.toMatchObject({ code: 'farm.storeFailed' })
})

it.each(['s3://', 's3://user:secret@bucket', 's3://bucket?x=secret'])('%s is no store', async (address) => {
  await expect(openStore(address)).rejects.toMatchObject({ code: 'usage' })
  await expect(openStore(address)).rejects.not.toThrow(/secret/)
})

describe.skipIf(!hasMoto)('on S3', { timeout: 120_000 }, () => {
  describeStore('S3', async () =>
    openStore('s3://photos/archive/1', { s3Endpoint: await startMoto('photos') }),
  )

  it('a bucket that is not there is a fault, not an empty store', async () => {
    const store = await openStore('s3://other', { s3Endpoint: await startMoto('photos') })
    await expect(store.readText(name)).rejects.toThrow(/s3:\/\/other: .*NoSuchBucket/)
    await expect(store.putText(name, 'x')).rejects.toMatchObject({ code: 'farm.storeFailed' })
  })
})

it('an S3 without a region or credentials says what to set', async () => {
  useTestCredentials()
  vi.stubEnv('AWS_CONFIG_FILE', path('none'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path('none'))
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_REGION', undefined)
  await expect(openStore('s3://photos')).rejects.toThrow('set AWS_REGION')
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
  const store = await openStore('s3://photos', { s3Endpoint: 'http://127.0.0.1:9' })
  await expect(store.has(name)).rejects.toThrow('set AWS_ACCESS_KEY_ID')
})

/** Answers 503 so many times, then as an S3 that holds nothing. */
async function busyServer(times: number): Promise<{ endpoint: string; asked: () => number }> {
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.writeHead(asked <= times ? 503 : 404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${port}`, asked: () => asked }
}

it('an S3 that answers 503 is asked again, and in the end there is a sentence', async () => {
  useTestCredentials()
  const recovers = await busyServer(2)
  const place = { bucket: 'photos', prefix: '', attempts: 4 }
  const patient = new S3Store({ ...place, endpoint: recovers.endpoint })
  expect(await patient.has(name)).toBe(false)
  expect(recovers.asked()).toBe(3)
  const stays = await busyServer(Infinity)
  const store = new S3Store({ ...place, endpoint: stays.endpoint })
  await expect(store.has(name)).rejects.toThrow(
    /^s3:\/\/photos: the farm's store does not answer as it should \(it answered 503, .+\)\. Check/,
  )
  expect(stays.asked()).toBe(4)
  await expect(store.putText(name, 'x')).rejects.toMatchObject({ code: 'farm.storeFailed' })
})
