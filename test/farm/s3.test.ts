/** A farm whose store is S3: the same pictures, and credentials that are said nowhere. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { hashFile } from '../../src/platform/hash-file.ts'
import { createStudio } from '../../src/studio/studio.ts'
import { plainOptions, testFarm } from '../support/farm.ts'
import { hasMoto, startMoto } from '../support/moto.ts'
import { greyPhoto } from '../support/pictures.ts'
import { hasRedis } from '../support/redis.ts'

describe.skipIf(!hasRedis || !hasMoto)('a farm on S3', { timeout: 180_000 }, () => {
  it('has the pictures of one machine; who looks at its processes sees no secret', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-farm-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const s3Endpoint = await startMoto('archive')
    const farm = await testFarm(folder, { store: 's3://archive/tintype', s3Endpoint })
    const secret = 'quite-secret'
    const address = farm.redis.url.replace('redis://', `redis://default:${secret}@`)
    const worker = await farm.worker('one', { args: ['--queue', address] })
    const photo = join(folder, 'photo.png')
    await greyPhoto(photo, 300, 200)
    const made = await farm.render(photo)
    const alone = await createStudio({ paths: farm.paths })
    onTestFinished(() => alone.close())
    const output = join(folder, 'alone.png')
    await alone.restore({ input: photo, output, recipe: makeRecipe(), options: plainOptions })
    expect(await hashFile(made)).toBe(await hashFile(output))
    if (process.platform === 'linux') {
      expect(await readFile(`/proc/${worker.pid}/cmdline`, 'utf8')).toMatch(/^tintype\0*$/)
    }
    expect(worker.said()).not.toContain(secret)
    expect(JSON.stringify(await farm.studio.farm!.status())).not.toContain(secret)
  })
})
