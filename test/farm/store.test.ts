/** A store that is not there, at the start or in the middle, is waited for and said once; no photo fails by it. */
import { mkdtemp, mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { testFarm } from '../support/farm.ts'
import { greyPhoto } from '../support/pictures.ts'
import { hasRedis } from '../support/redis.ts'

const eventually = { timeout: 60_000, interval: 50 }

describe.skipIf(!hasRedis)('a store that is away', { timeout: 180_000 }, () => {
  it('is waited for by studio and workers; jobs are not given up for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-farm-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const store = join(folder, 'share')
    // Late: workers are not waited for.
    const farm = await testFarm(folder, { store, late: true })
    await farm.redis.start()
    const away = `${store}: the farm's store does not answer as it should (there is no such file)`
    const back = `The farm's store at ${store} answers again.`
    await vi.waitFor(() => expect(farm.notices.join('\n')).toContain(away), eventually)
    const workers = await Promise.all([farm.worker('one'), farm.worker('other')])
    const said = (what: RegExp | string) =>
      vi.waitFor(() => {
        for (const worker of workers) expect(worker.said()).toMatch(what)
      }, eventually)
    await said(away)
    const photos = Array.from({ length: 10 }, (_, n) => join(folder, `photo ${n}.png`))
    for (const [n, photo] of photos.entries()) await greyPhoto(photo, 200 + n, 150)
    const early = farm.render(photos[0])
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect((await farm.studio.farm!.status()).workers).toEqual([])
    await mkdir(store)
    await said(/ works: /)
    await early
    for (const worker of workers) {
      expect(worker.said()).toContain(back)
      expect(worker.said().indexOf(back)).toBeLessThan(worker.said().indexOf(' works: '))
    }
    const rendering = Promise.all(photos.map((photo) => farm.render(photo)))
    await said(/done render/)
    await rename(store, `${store}.off`)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    // Nobody has begun another one in its place.
    await rename(`${store}.off`, store)
    expect(await rendering).toHaveLength(10)
    expect(farm.notices.filter((notice) => notice === back).length).toBeGreaterThan(0)
    expect((await farm.tintype('farm', 'failed')).out).toBe('Nothing has failed.\n')
  })
})
