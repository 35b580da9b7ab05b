/** A farm of real processes: a studio, Redis, a store, and workers with engines; what dies on the way loses nothing. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { hashFile } from '../../src/platform/hash-file.ts'
import { createStudio } from '../../src/studio/studio.ts'
import { plainOptions, testFarm } from '../support/farm.ts'
import { writePack } from '../support/packs.ts'
import { greyPhoto } from '../support/pictures.ts'
import { hasRedis } from '../support/redis.ts'

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-farm-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function photosIn(folder: string, count: number): Promise<string[]> {
  const files = Array.from({ length: count }, (_, n) => join(folder, `photo ${n}.png`))
  for (const [n, file] of files.entries()) await greyPhoto(file, 400 + n, 300)
  return files
}

const eventually = { timeout: 60_000, interval: 100 }

describe.skipIf(!hasRedis)('a farm', () => {
  it(
    'has the pictures of one machine; of two workers one is killed in the middle',
    { timeout: 180_000 },
    async () => {
      const folder = await ownFolder()
      const farm = await testFarm(folder)
      const [one, other] = await Promise.all([farm.worker('one'), farm.worker('other')])
      const photos = await photosIn(folder, 12)
      const rendering = Promise.all(photos.map((photo) => farm.render(photo)))
      await vi.waitFor(() => {
        for (const worker of [one, other]) expect(worker.said()).toMatch(/done render/)
      }, eventually)
      one.kill('SIGKILL')
      const made = await rendering
      const alone = await createStudio({ paths: farm.paths })
      onTestFinished(() => alone.close())
      for (const [n, input] of photos.entries()) {
        const output = join(folder, `alone ${n}.png`)
        await alone.restore({ input, output, recipe: makeRecipe(), options: plainOptions })
        expect(await hashFile(made[n])).toBe(await hashFile(output))
      }
      expect((await farm.tintype('farm', 'failed')).out).toBe('Nothing has failed.\n')
      const { lanes, workers, isUp } = await farm.studio.farm!.status()
      expect(isUp).toBe(true)
      expect(lanes.every(({ waiting, running, failed }) => waiting + running + failed === 0)).toBe(true)
      expect(workers.some(({ id, done }) => id.includes(`/${other.pid}/`) && done > 0)).toBe(true)
      await vi.waitFor(async () => {
        expect((await farm.studio.farm!.status()).workers).toHaveLength(1)
      }, eventually)
    },
  )

  it('gives a photo that is none its fault, which the list keeps; what is done already is not done twice', async () => {
    const folder = await ownFolder()
    const farm = await testFarm(folder)
    const worker = await farm.worker('one')
    const poison = join(folder, 'letter.jpg')
    await writeFile(poison, 'Dear aunt, here is no picture.')
    await expect(farm.render(poison)).rejects.toMatchObject({
      code: 'image.notAPicture',
      data: { file: poison },
    })
    const { out } = await farm.tintype('farm', 'failed', '--json')
    expect(JSON.parse(out)).toMatchObject([
      { kind: 'render', name: 'letter.jpg', attempts: 1, fault: { code: 'image.notAPicture' } },
    ])
    expect(out).not.toContain(folder)
    const [photo] = await photosIn(folder, 1)
    await farm.render(photo)
    const before = worker.said().match(/begun/g)?.length
    await farm.render(photo)
    expect(worker.said().match(/begun/g)).toHaveLength(before ?? 0)
    expect((await farm.tintype('farm', 'retry')).out).toBe('1 put back into the queue.\n')
    await vi.waitFor(() => expect(worker.said().match(/letter\.jpg/g)?.length).toBe(2), eventually)
    expect((await farm.tintype('farm', 'forget')).out).toBe('1 forgotten.\n')
    expect((await farm.tintype('farm', 'failed')).out).toBe('Nothing has failed.\n')
  })

  it('fetches a pack that a worker lacks, and takes colours from the photo that a recipe names', async () => {
    const folder = await ownFolder()
    const farm = await testFarm(folder)
    await farm.worker('one')
    await writePack(join(farm.paths.data, 'models'), 'mine', 'flat')
    const [photo, reference] = await photosIn(folder, 2)
    const sha256 = await hashFile(reference)
    const recipe = makeRecipe(
      { model: 'mine' },
      { manualColor: { reference: { photo: sha256, name: 'other.png', strength: 1 } } },
    )
    const output = join(folder, 'out.png')
    const request = { input: photo, output, recipe, options: plainOptions }
    const report = await farm.studio.restore({
      ...request,
      reference: { name: 'other.png', file: reference },
    })
    expect(report).toMatchObject({ output, model: 'mine', provider: 'cpu' })
    const [fetched] = await readdir(join(folder, 'one/data/models/.farm'))
    expect(fetched).toMatch(/^[0-9a-f]{64}$/)
    await expect(farm.studio.restore(request)).rejects.toMatchObject({ code: 'hand.referenceGone' })
  })

  it('takes no damaged result, and puts a damaged original there anew', async () => {
    const folder = await ownFolder()
    const farm = await testFarm(folder)
    await farm.worker('one')
    const [photo, second] = await photosIn(folder, 2)
    const right = await readFile(await farm.render(photo))
    const blobs = async (kind: string) =>
      (await readdir(join(farm.store, kind), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.json'))
        .map(({ parentPath, name }) => join(parentPath, name))
    const [result] = await blobs('results')
    await writeFile(result, 'another picture')
    expect(await readFile(await farm.render(photo))).toEqual(right)
    const sha256 = await hashFile(second)
    const place = join(farm.store, 'originals', sha256.slice(0, 2), sha256)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, 'damaged')
    await farm.render(second)
    expect(await hashFile(place)).toBe(sha256)
  })

  it('refuses workers and jobs of other versions, and names both', async () => {
    const folder = await ownFolder()
    const farm = await testFarm(folder)
    const { Redis } = await import('ioredis')
    const redis = new Redis(farm.redis.url)
    onTestFinished(() => redis.disconnect())
    const worker = await farm.worker('one')
    await redis.set('{tintype}:farm:version', '9.9.9')
    expect(await worker.ended).toBe(1)
    expect(worker.said()).toMatch(
      /The farm's work is of Tintype 9\.9\.9, and this is Tintype \d+\.\d+\.\d+: refused/,
    )
    const late = await farm.worker('late')
    expect(await late.ended).toBe(1)
    expect(late.said()).toContain('9.9.9')
  })

  it(
    'waits for a Redis that is not there yet, and one that goes; nothing is lost',
    { timeout: 120_000 },
    async () => {
      const folder = await ownFolder()
      const farm = await testFarm(folder, { late: true })
      const worker = await farm.worker('one')
      const photos = await photosIn(folder, 6)
      const rendering = Promise.all(photos.map((photo) => farm.render(photo)))
      await vi.waitFor(() => {
        expect(worker.said()).toMatch(/does not answer \(ECONNREFUSED\)/)
        expect(farm.notices).toHaveLength(1)
      }, eventually)
      expect(await farm.studio.farm!.status()).toMatchObject({ isUp: false, workers: [] })
      await farm.redis.start()
      await vi.waitFor(() => expect(worker.said()).toMatch(/done render/), eventually)
      await farm.redis.kill()
      await vi.waitFor(() => expect(farm.notices.length).toBeGreaterThan(2), eventually)
      await farm.redis.start()
      expect(await rendering).toHaveLength(6)
      // Both end, also without it.
      await farm.redis.kill()
      worker.kill()
      expect(await worker.ended).toBe(0)
    },
  )
})
