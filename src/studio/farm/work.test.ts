/** What travels in a farm is looked at before it is used: jobs, reports, packs; nothing names a place outside of the store. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { testPack } from '../../../test/support/packs.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { PackRegistry } from '../models/registry.ts'
import { blobNames } from './blob-store.ts'
import { PackFetcher, packHash, PackPublisher } from './farm-packs.ts'
import { FolderStore } from './folder-store.ts'
import { readWork } from './render-handler.ts'
import { madeFileSchema, renderWorkSchema } from './work.ts'

const { path } = testFolder()
const hash = 'ab'.repeat(32)

const work = {
  version: '1.2.3',
  key: hash,
  name: 'beach.jpg',
  original: hash,
  packs: [{ id: 'tintype-stable', hash }],
  recipe: makeRecipe(),
  options: { format: 'jpeg', quality: 92, mark: false, metadata: true },
  reference: null,
}

it('a job is what its schema says, of this version, and nothing else', () => {
  expect(readWork(work, renderWorkSchema, '1.2.3')).toMatchObject({ key: hash, name: 'beach.jpg' })
  for (const [change, code] of [
    [{ version: '1.2.4' }, 'farm.otherVersion'],
    [{ version: '9', recipe: 'of a later one' }, 'farm.otherVersion'],
    [{ original: '../../etc/passwd' }, 'farm.badJob'],
    [{ key: 'x' }, 'farm.badJob'],
    [{ recipe: { version: 2 } }, 'farm.badJob'],
    [{ packs: [{ id: '../x', hash }] }, 'farm.badJob'],
    [{ reference: { sha256: '/etc/passwd', name: null } }, 'farm.badJob'],
    [{ output: '/etc/cron.d/x' }, 'farm.badJob'],
    [{ options: { format: 'exe' } }, 'farm.badJob'],
  ] as const) {
    expect(() => readWork({ ...work, ...change }, renderWorkSchema, '1.2.3')).toThrow(
      expect.objectContaining({ code }),
    )
  }
  for (const none of [null, 7, 'text', [], {}]) {
    expect(() => readWork(none, renderWorkSchema, '1.2.3')).toThrow(
      expect.objectContaining({ code: 'farm.badJob' }),
    )
  }
})

it('a report names files of results only', () => {
  const file = (blob: string) => madeFileSchema.safeParse({ blob, sha256: hash, bytes: 1 }).success
  expect(file(blobNames.result(hash, hash, 'jpg'))).toBe(true)
  for (const blob of [
    `originals/${hash}`,
    `results/../../etc/passwd`,
    `/etc/passwd`,
    `results/${hash}.json`,
    `results/${hash}.${hash.slice(0, 16)}.jpg/../../x`,
  ]) {
    expect(file(blob), blob).toBe(false)
  }
})

it('packs travel once, by hash; a damaged one is fetched anew, and never used', async () => {
  const pack = await testPack(path('studio'), 'mine', 'flat')
  mkdirSync(path('store'))
  const store = new FolderStore(path('store'))
  const ref = { id: 'mine', hash: packHash(pack.manifest) }
  expect(await new PackPublisher(store).publish([pack, pack])).toEqual([ref])
  const fetcher = (name: string) => {
    const folders = { builtIn: path('none'), installed: path(name) }
    return new PackFetcher(store, new PackRegistry(folders), path(name))
  }
  const [packs, same] = await Promise.all([fetcher('worker').forJob([ref]), fetcher('worker').forJob([ref])])
  const got = await packs.get('mine')
  expect(got.manifest).toEqual(pack.manifest)
  expect((await same.get('mine')).folder).toBe(got.folder)
  expect(readFileSync(join(got.folder, 'model.onnx'))).toEqual(readFileSync(join(pack.folder, 'model.onnx')))
  await expect(packs.get('other')).rejects.toMatchObject({ code: 'farm.badJob' })
  // One that a person has installed is taken as it is.
  const own = await fetcher('studio').forJob([ref])
  expect((await own.get('mine')).folder).toBe(pack.folder)
  // Of the same id, but another: the job's is fetched beside it.
  await testPack(path('third'), 'mine', 'slope')
  const third = await fetcher('third').forJob([ref])
  expect((await third.get('mine')).folder).toContain('.farm')

  writeFileSync(join(got.folder, 'model.onnx'), 'damaged')
  const mended = await (await fetcher('worker').forJob([ref])).get('mine')
  expect(readFileSync(join(mended.folder, 'model.onnx'))).toEqual(
    readFileSync(join(pack.folder, 'model.onnx')),
  )
  const [{ sha256 }] = pack.manifest.files
  const blob = blobNames.packFile(sha256)
  const place = join(path('store'), blob.replace(/^([a-z]+)\/(..)/, '$1/$2/$2'))
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, 'damaged')
  await expect(fetcher('late').forJob([ref])).rejects.toMatchObject({
    code: 'farm.storeDamaged',
    data: { file: 'mine', place: blob },
  })
  expect(readdirSync(path('late/.farm'))).toEqual([])
  await expect(fetcher('late').forJob([{ id: 'mine', hash }])).rejects.toMatchObject({
    code: 'farm.storeDamaged',
  })
})
