/** What goes wrong in real life, through the session: broken files, full disks, unplugged drives, two programs at once. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession, waitFor } from '../../../test/support/session.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { openLibrary } from '../library/open.ts'
import { migrations } from '../library/migrations.ts'

const { path } = testFolder()

/** JPEGs that differ in a byte behind their end, which is no part of the picture. */
async function photos(folder: string, count: number, side = 24): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const
  const jpeg = await sharp({ create: { width: side, height: side, channels: 3, background: '#777', noise } })
    .jpeg()
    .toBuffer()
  for (let i = 0; i < count; i++)
    writeFileSync(
      join(folder, `${String(i).padStart(4, '0')}.jpg`),
      Buffer.concat([jpeg, Buffer.from(`#${i}`)]),
    )
  return folder
}

describe('a window and bad input', () => {
  it(
    '5,000 files of which 300 are broken: counted, the first hundred reported by name, and no folder shown',
    { timeout: 300_000 },
    async () => {
      const t = await testSession(path('many'), { thumbs: false })
      const folder = await photos(path('many/photos'), 4700)
      for (let i = 0; i < 300; i++) writeFileSync(join(folder, `broken-${i}.jpg`), i % 2 ? '' : 'no picture')
      t.dialogs.folder = folder
      const { activity } = await t.client.library.pick({ what: 'folder' })
      const ended = await t.ended(activity)
      expect(ended).toMatchObject({ state: 'done', total: 5000, done: 5000, fresh: 4700, failed: 300 })
      expect(ended.faults).toHaveLength(100)
      for (const { message } of ended.faults) {
        expect(message).toMatch(/^broken-\d+\.jpg: /)
        expect(message).not.toContain(folder)
      }
      expect((await t.client.library.order({})).ids).toHaveLength(4700)
    },
  )

  it(
    'cancelled in the middle: what came in stays, and doing it again brings the rest',
    { timeout: 120_000 },
    async () => {
      const t = await testSession(path('cancelled'), { thumbs: false })
      t.dialogs.folder = await photos(path('cancelled/photos'), 300)
      const events = await t.client.library.events()
      const { activity } = await t.client.library.pick({ what: 'folder' })
      await waitFor(events, (event) => event.type === 'activity' && event.activity.fresh > 0)
      expect(await t.client.library.cancelActivity({ id: activity! })).toEqual({ cancelled: true })
      const first = await t.ended(activity)
      expect(first.state).toBe('cancelled')
      expect((await t.client.library.summary()).photos).toBe(first.fresh)
      const second = await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
      expect(first.fresh + second.fresh).toBe(300)
      expect(await t.client.library.dismissActivity({ id: activity! })).toEqual({ dismissed: true })
    },
  )

  it('an unplugged drive: its photos show as missing, a render says why, and plugged in again all is well', async () => {
    const t = await testSession(path('drive'))
    t.dialogs.folder = await photos(path('drive/stick'), 2)
    await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
    await rename(path('drive/stick'), path('drive/away'))
    t.dialogs.folder = path('drive')
    await rename(path('drive/away'), path('elsewhere'))
    await t.ended((await t.client.library.findMissing()).activity)
    expect((await t.client.library.summary()).missing).toBe(2)
    const { ids } = await t.client.library.order({ missing: true })
    const events = await t.client.library.events()
    await t.client.queue.render({ photos: ids })
    await waitFor(events, (event) => event.type === 'queue' && event.queue.counts.failed === 2)
    const [card] = await t.client.library.cards({ ids })
    expect(card).toMatchObject({ missing: true, state: 'failed', fault: { code: 'library.fileMissing' } })
    expect(card.fault!.message).toContain('Connect its drive')
    await rename(path('elsewhere'), path('drive/stick'))
    await t.ended((await t.client.library.findMissing()).activity)
    expect((await t.client.library.summary()).missing).toBe(0)
    const jobs = await t.client.queue.list({ limit: 10 })
    await t.client.queue.retry({ ids: jobs.map(({ id }) => id) })
    await waitFor(events, (event) => event.type === 'queue' && event.queue.counts.done === 2)
    expect((await t.client.library.summary()).states).toMatchObject({ rendered: 2 })
  })

  it('a library of a newer Tintype is refused politely: there is a window, and no backup is offered', async () => {
    const next = { version: migrations.length + 1, sql: 'CREATE TABLE later (id INTEGER) STRICT' }
    const newer = await openLibrary(path('newer/library'), { migrations: [...migrations, next] })
    await newer.close()
    const t = await testSession(path('newer'))
    const status = await waitFor(await t.client.library.events(), () => true)
    expect(status).toMatchObject({
      status: { state: 'broken', backups: [], fault: { code: 'library.newer' } },
    })
    await expect(t.client.library.order({})).rejects.toMatchObject({ data: { code: 'library.newer' } })
    await expect(t.client.queue.render({ photos: [1] })).rejects.toMatchObject({
      data: { code: 'library.newer' },
    })
  })
})

describe('two programs on one library', () => {
  const script = join(import.meta.dirname, '../../../test/library/session-worker.ts')

  it('do not render one photo twice, and see what the other changes', { timeout: 180_000 }, async () => {
    const t = await testSession(path('two'))
    t.dialogs.folder = await photos(path('two/photos'), 24)
    await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
    await t.client.queue.pause({})
    const events = await t.client.library.events()
    const child = spawn(process.execPath, [script, path('two')], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const begun = new Promise((resolve) => child.stdout.once('data', resolve))
    const gone = new Promise((resolve) => child.once('exit', resolve))
    // It sees the queue at its next poll: as long as it has made nothing, ours are under way.
    t.fake.pause = async () => {
      await begun
    }
    // It queues all photos, and waits; so do we, and both begin.
    await waitFor(events, (event) => event.type === 'queue' && event.queue.counts.queued === 24)
    const { ids } = await t.client.library.order({})
    expect(await t.client.queue.render({ photos: ids })).toEqual({
      queued: 24,
      finished: 0,
      changed: 0,
      films: 0,
    })
    await t.client.queue.resume({})
    await waitFor(events, (event) => event.type === 'queue' && event.queue.counts.done === 24)
    await gone
    const theirs = said.trim().split('\n').filter(Boolean)
    const made = [...t.fake.requests.map(({ output }) => output), ...theirs]
    expect(theirs.length).toBeGreaterThan(0)
    expect(t.fake.requests.length).toBeGreaterThan(0)
    expect([made.length, new Set(made).size]).toEqual([24, 24])
    expect((await t.client.library.summary()).states).toMatchObject({ rendered: 24 })
  })

  it(
    'killed with kill -9 in mid-batch: what is finished stays, and the other goes on with the rest',
    { timeout: 180_000 },
    async () => {
      const t = await testSession(path('killed'))
      t.dialogs.folder = await photos(path('killed/photos'), 8)
      await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
      await t.session.close()
      const child = spawn(process.execPath, [script, path('killed'), 'hang'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const gone = new Promise((resolve) => child.once('exit', resolve))
      // It makes some and hangs in the next ones.
      await new Promise((resolve) => child.stdout.once('data', resolve))
      child.kill('SIGKILL')
      await gone
      const library = await openLibrary(path('killed/library'))
      const finished = await library.db
        .selectFrom('renders')
        .select('id')
        .where('state', '=', 'ready')
        .execute()
      await library.db.destroy()
      expect(finished.length).toBeGreaterThan(0)
      const again = await testSession(path('killed'))
      await waitFor(
        await again.client.library.events(),
        (event) => event.type === 'queue' && event.queue.counts.done === 8,
      )
      expect(again.fake.requests).toHaveLength(8 - finished.length)
      expect((await again.client.library.summary()).states).toMatchObject({ rendered: 8 })
      const left = await readdir(path('killed/library/renders'), { recursive: true })
      expect(left.filter((name) => name.endsWith('.jpg'))).toHaveLength(8)
    },
  )
})

describe('a photo that takes Tintype down', () => {
  it('is left as failed after three times, with a sentence on its card', async () => {
    const t = await testSession(path('poison'))
    t.dialogs.folder = await photos(path('poison/photos'), 1)
    await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
    await t.client.queue.pause({})
    await t.client.queue.render({ photos: [1] })
    const { jobs: queue } = t.session.library.current
    await queue.resume()
    for (let i = 0; i < 3; i++) {
      await queue.claim(`gone-${i}`)
      await queue.expire(() => true)
    }
    await queue.claim('next')
    const [card] = await t.client.library.cards({ ids: [1] })
    expect(card).toMatchObject({ state: 'failed', fault: { code: 'engine.died' } })
    expect((await t.client.library.summary()).states).toMatchObject({ failed: 1 })
  })
})

describe('closing in mid-batch', () => {
  it('gives running jobs back within seconds, and the next start goes on by itself', async () => {
    const t = await testSession(path('close'))
    t.dialogs.folder = await photos(path('close/photos'), 6)
    await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
    const { ids } = await t.client.library.order({})
    const begun = Promise.withResolvers<void>()
    t.fake.pause = (signal) => {
      begun.resolve()
      return new Promise((_resolve, reject) => {
        const stop = () => reject(new DOMException('stop', 'AbortError'))
        if (signal?.aborted) stop()
        signal?.addEventListener('abort', stop)
      })
    }
    await t.client.queue.render({ photos: ids })
    await begun.promise
    await t.session.close()
    const library = await openLibrary(path('close/library'))
    const jobs = await library.db.selectFrom('jobs').select(['state', 'attempts']).execute()
    expect(jobs.every(({ state, attempts }) => state === 'queued' && attempts === 0)).toBe(true)
    await library.db.destroy()
    const again = await testSession(path('close'))
    await waitFor(
      await again.client.library.events(),
      (event) => event.type === 'queue' && event.queue.counts.done === 6,
    )
  })
})

describe('a disk of its own', () => {
  it(
    'full in the middle of an import: one sentence, what came in stays, and after making room it goes on',
    { timeout: 120_000 },
    async (context) => {
      const disk = smallDisk(context, path('disk'), 'size=6m')
      const source = await photos(path('source'), 60, 400)
      const t = await testSession(disk.folder)
      await t.client.settings.set({ importAs: 'copy' })
      t.dialogs.folder = source
      const full = await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
      expect(full.state).toBe('stopped')
      // Whichever finds no room first: a picture, or the database.
      expect(full.stopped?.code).toMatch(/^(output|library)\.diskFull$/)
      const { ids } = await t.client.library.order({})
      expect(ids).toHaveLength(full.fresh)
      expect((await t.client.library.cards({ ids })).length).toBe(full.fresh)
      disk.grow('64m')
      const rest = await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
      expect(rest).toMatchObject({ state: 'done', failed: 0 })
      expect(full.fresh + rest.fresh).toBe(60)
      const left = await readdir(join(disk.folder, 'library'), { recursive: true })
      expect(left.filter((name) => name.endsWith('.part'))).toEqual([])
      await t.session.close()
      await rm(join(disk.folder, 'library'), { recursive: true, force: true })
    },
  )
})
