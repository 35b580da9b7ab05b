/** A photo on which engines die: it is tried once more elsewhere, then set aside; the others beside it are done. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hashFile } from '../../src/platform/hash-file.ts'
import { forkHost, type EngineHost } from '../../src/studio/engine-client/host.ts'
import { defaultPaths } from '../../src/studio/paths.ts'
import { runFarmWorker } from '../../src/studio/studio.ts'
import { testFarm } from '../support/farm.ts'
import { greyPhoto } from '../support/pictures.ts'
import { hasRedis } from '../support/redis.ts'

/** Engines that are killed as soon as they are given a file of this name to render. */
function killingHost(entry: string, name: string): { host: EngineHost; deaths: () => number } {
  const fork = forkHost(entry)
  let deaths = 0
  const host: EngineHost = {
    spawn(options) {
      const child = fork.spawn(options)
      const send = child.send.bind(child)
      child.send = (message) => {
        send(message)
        if (!JSON.stringify(message).includes(`"render"`) || !JSON.stringify(message).includes(name)) return
        deaths += 1
        child.kill()
      }
      return child
    },
  }
  return { host, deaths: () => deaths }
}

describe.skipIf(!hasRedis)('a photo that kills engines', () => {
  it('takes two workers’ engines down, each twice, and no other photo', { timeout: 180_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-farm-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const farm = await testFarm(folder)
    const photos = Array.from({ length: 4 }, (_, n) => join(folder, `photo ${n}.png`))
    for (const [n, file] of photos.entries()) await greyPhoto(file, 100 + n, 80)
    const [poison, ...others] = photos
    const paths = defaultPaths({ TINTYPE_HOME: join(folder, 'worker') })
    const { host, deaths } = killingHost(paths.engineEntry, await hashFile(poison))
    const end = new AbortController()
    const working = runFarmWorker(
      {
        paths,
        host,
        farm: { queue: farm.redis.url, store: farm.store, onNotice: () => undefined },
        jobs: 1,
        provider: 'cpu',
        cacheBytes: 1e9,
        leaseMs: 3000,
        drainMs: 0,
      },
      end.signal,
    )
    const [fault, ...made] = await Promise.all([
      farm.render(poison).catch((error: unknown) => error),
      ...others.map((photo) => farm.render(photo)),
    ])
    expect(fault).toMatchObject({ code: 'engine.died' })
    expect(deaths()).toBe(4)
    expect(made).toHaveLength(3)
    expect(await farm.studio.farm!.failed()).toMatchObject([
      { name: 'photo 0.png', attempts: 2, fault: { code: 'engine.died' } },
    ])
    end.abort()
    await working
  })
})
