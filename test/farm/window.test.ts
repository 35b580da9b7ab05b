/**
 * Back-pressure on the producer: a studio with many photos puts no more jobs and originals into the farm at a
 * time than its window.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createRouterClient } from '@orpc/server'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { uploadNameHeader } from '../../src/contract/rpc.ts'
import { openSession } from '../../src/studio/session.ts'
import { browserServices } from '../support/fake-studio.ts'
import { testFarm } from '../support/farm.ts'
import { greyPhoto } from '../support/pictures.ts'
import { hasRedis } from '../support/redis.ts'

const importedSchema = z.object({ photo: z.int() })
const window = 3
const count = 14

describe.skipIf(!hasRedis)('back-pressure on the producer', () => {
  it(
    'holds a large queue in the library: the farm has a window of it at a time',
    { timeout: 180_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tintype-farm-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      const farm = await testFarm(folder, { window })
      const session = await openSession(farm.studio, browserServices, { library: join(folder, 'library') })
      // Before the farm, which ends with its studio.
      onTestFinished(() => session.close())
      const client = createRouterClient(session.router, { context: {} })
      const photos: number[] = []
      for (let n = 0; n < count; n += 1) {
        const file = join(folder, `photo ${n}.png`)
        await greyPhoto(file, 60 + n, 40)
        const request = new Request('http://studio/photos', {
          method: 'POST',
          headers: { [uploadNameHeader]: `photo ${n}.png` },
          body: new Uint8Array(await readFile(file)),
        })
        photos.push(importedSchema.parse(await session.uploads['/photos'](request)).photo)
      }
      const inFarm = async () => {
        const { lanes } = await farm.studio.farm!.status()
        return lanes.reduce((sum, { waiting, running }) => sum + waiting + running, 0)
      }
      const originals = async () => {
        const all = await readdir(join(farm.store, 'originals'), { recursive: true, withFileTypes: true })
        return all.filter((entry) => entry.isFile()).length
      }
      const done = async () => (await session.library.current.jobs.counts()).done
      expect(await client.queue.render({ photos })).toMatchObject({ queued: count })
      await vi.waitFor(async () => expect(await inFarm()).toBe(window), { timeout: 60_000, interval: 50 })
      // Nobody works: it stays so, however long it waits.
      for (let look = 0; look < 10; look += 1) {
        await pause(100)
        expect([await inFarm(), await originals(), await done()]).toEqual([window, window, 0])
      }
      await farm.worker('one')
      for (let ended = 0; ended < count;) {
        const before = ended
        expect(await inFarm()).toBeLessThanOrEqual(window)
        const sent = await originals()
        ended = await done()
        expect(ended).toBeGreaterThanOrEqual(before)
        expect(sent).toBeLessThanOrEqual(ended + window)
        await pause(20)
      }
      expect([await inFarm(), await originals()]).toEqual([0, count])
    },
  )
})
