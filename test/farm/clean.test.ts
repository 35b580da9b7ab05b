/** What is old leaves a farm's store, by hand in a terminal or by the server itself, and what work names stays. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { blobNames } from '../../src/studio/farm/blob-store.ts'
import { BullQueue } from '../../src/studio/farm/bull-queue.ts'
import { openConnection } from '../../src/studio/farm/connection.ts'
import { startCommand } from '../support/cli.ts'
import { hasRedis, startRedis } from '../support/redis.ts'

const day = 24 * 3_600_000
const hash = (text: string) => createHash('sha256').update(text).digest('hex')

/** A store with an old original that nobody names, an old one that a job names, and a young one. */
async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-farm-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const redis = await startRedis(join(folder, 'redis'))
  const store = join(folder, 'store')
  const put = (text: string, days: number) => {
    const file = join(store, blobNames.original(hash(text)).replace(/^([a-z]+)\/(..)/, '$1/$2/$2'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, 'twelve bytes')
    const time = new Date(Date.now() - days * day)
    utimesSync(file, time, time)
    return file
  }
  const files = { old: put('old', 40), named: put('named', 40), young: put('young', 1) }
  const connection = openConnection(redis.url, () => undefined)
  const queue = new BullQueue({ connection })
  const payload = { original: hash('named'), name: 'named.jpg' }
  await queue.add([{ kind: 'render', key: `render:${hash('job')}`, payload }])
  await queue.close()
  connection.close()
  const start = (...args: string[]) => startCommand(folder, ...args)
  const places = ['--queue', redis.url, '--store', store]
  return {
    folder,
    store,
    places,
    start,
    async tintype(...args: string[]) {
      const asked = start(...args)
      return { code: await asked.ended, said: asked.said() }
    },
    there: () => Object.entries(files).flatMap(([name, file]) => (existsSync(file) ? [name] : [])),
  }
}

describe.skipIf(!hasRedis)('cleaning', { timeout: 180_000 }, () => {
  it('by "tintype farm clean" says first what would go, then removes it', async () => {
    const t = await setUp()
    const clean = (...args: string[]) => t.tintype('farm', 'clean', ...t.places, ...args)
    const trial = await clean('--older-than', '30d', '--dry-run')
    expect(trial).toEqual({
      code: 0,
      said: '1 would be removed, 0.0 MB; one older one stays, because jobs of the queue name it.\n',
    })
    expect(t.there()).toEqual(['old', 'named', 'young'])
    const removed = await clean('--older-than', '720h', '--json')
    expect([removed.code, JSON.parse(removed.said)]).toEqual([0, { removed: 1, bytes: 12, needed: 1 }])
    expect(t.there()).toEqual(['named', 'young'])
  })

  it('refuses what makes no sense with a sentence, and removes nothing', async () => {
    const t = await setUp()
    const refused = async (sentence: string, ...args: string[]) => {
      const { code, said } = await t.tintype('farm', 'clean', ...args)
      expect(code).toBe(2)
      expect(said).toContain(sentence)
    }
    await refused('It must be days or hours', ...t.places, '--older-than', '0d')
    await refused('--older-than <age>', ...t.places)
    await refused('Say which farm', '--older-than', '30d')
    await refused('go together', '--older-than', '30d', '--store', t.store)
    const away = join(t.folder, 'away')
    await refused(`${away}: the farm's store`, ...t.places, '--store', away, '--older-than', '30d')
    expect(existsSync(away)).toBe(false)
    expect(t.there()).toEqual(['old', 'named', 'young'])
  })

  it('is done by a server with --store-days, soon after its start', async () => {
    const t = await setUp()
    const server = t.start('serve', '--port', '0', ...t.places, '--store-days', '30')
    await expect.poll(t.there, { timeout: 90_000, interval: 200 }).toEqual(['named', 'young'])
    server.end()
    expect(await server.ended).toBe(0)
    expect((await t.tintype('serve', '--store-days', '0')).said).toContain("option '--store-days <n>'")
  })
})
