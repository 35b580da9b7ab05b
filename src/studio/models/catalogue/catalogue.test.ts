/** Without these: a model is installed that is not the one it is called, or a person's own list is not heard. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { StudioFault } from '../../../contract/errors.ts'
import { writePack } from '../../../engine/models/convert.ts'
import { proposalByHash } from '../../../engine/models/describe.ts'
import { faultOf, useFolder } from '../../../../test/support/model-files/fixtures.ts'
import { entryOf, loadCatalogue, type CatalogueEntry } from './catalogue.ts'
import { installEntry as install, type InstallEntryOptions } from './install-entry.ts'
import {
  asked,
  bytes,
  entryFor,
  sha256,
  useFaultServer,
} from '../../../../test/support/model-files/fault-server.ts'

const makeFolder = useFolder()
useFaultServer()

const installEntry = (
  entry: CatalogueEntry,
  options: Omit<InstallEntryOptions, 'tryOut' | 'write'> & Partial<InstallEntryOptions>,
) => install(entry, { tryOut: async () => {}, write: writePack, ...options })

describe('installing from the catalogue', () => {
  it('downloads, imports, and leaves no second copy', async () => {
    const modelsFolder = await makeFolder()
    const { manifest } = await installEntry(entryFor(['/ok']), { modelsFolder, env: {} })
    expect(manifest).toMatchObject({
      id: 'some-model',
      name: 'Some model',
      licence: 'MIT',
      style: 'artistic',
    })
    expect(await readdir(join(modelsFolder, '.downloads'))).toEqual([])
    const again = await faultOf(installEntry(entryFor(['/ok']), { modelsFolder, env: {} }))
    expect(again.code).toBe('model.alreadyInstalled')
    expect(asked).toHaveLength(1)
  })

  it('keeps the download until its pack is: what fails after it costs no second one', async () => {
    const modelsFolder = await makeFolder()
    const tryOut = () =>
      Promise.reject(new StudioFault('engine.died', { during: 'inspect', exit: 'it ran out of memory' }))
    const fault = await faultOf(installEntry(entryFor(['/ok']), { modelsFolder, env: {}, tryOut }))
    expect(fault.code).toBe('engine.died')
    expect(await readdir(modelsFolder)).toEqual(['.downloads'])
    expect(await readdir(join(modelsFolder, '.downloads'))).toEqual(['some.pth'])
    await installEntry(entryFor(['/ok']), { modelsFolder, env: {} })
    expect(asked).toHaveLength(1)
    expect(await readdir(join(modelsFolder, '.downloads'))).toEqual([])
  })

  it('uses the file that was kept aside once it is trusted, and leaves none of it behind', async () => {
    const modelsFolder = await makeFolder()
    const entry = entryFor(['/ok'], { sha256: null, bytes: null })
    const fault = await faultOf(installEntry(entry, { modelsFolder, env: {} }))
    expect(fault).toMatchObject({ code: 'model.hashUnknown', data: { expected: null, actual: sha256 } })
    // What another try has left goes too.
    await writeFile(join(modelsFolder, '.downloads', 'unknown-0123456789ab-some.pth'), 'older')
    await writeFile(join(modelsFolder, '.downloads', 'unknown-0123456789ab-other.pth'), "another model's")
    await installEntry(entry, { modelsFolder, env: {}, trust: sha256 })
    expect(asked).toHaveLength(1)
    expect(await readdir(join(modelsFolder, '.downloads'))).toEqual(['unknown-0123456789ab-other.pth'])
  })

  it('does not ask for ever about a file that turns out to be no model', async () => {
    const modelsFolder = await makeFolder()
    const entry = entryFor(['/other'], { sha256: null, bytes: null })
    const { data } = await faultOf(installEntry(entry, { modelsFolder, env: {} }))
    const trust = 'actual' in data ? data.actual : ''
    const refused = await faultOf(installEntry(entry, { modelsFolder, env: {}, trust }))
    expect(refused).toMatchObject({ code: 'model.importRefused', data: { file: 'some.pth' } })
    expect(await readdir(join(modelsFolder, '.downloads'))).toEqual([])
  })

  it('takes it from a stick, under whatever name it has there', async () => {
    const [stick, modelsFolder] = [await makeFolder(), await makeFolder()]
    await mkdir(join(stick, 'old', 'models'), { recursive: true })
    await writeFile(join(stick, 'some.pth'), 'something else')
    await writeFile(join(stick, 'old', 'models', 'renamed.bin'), bytes)
    const pack = await installEntry(entryFor([]), { modelsFolder, offlineFolder: stick })
    expect(pack.manifest.id).toBe('some-model')
    expect((await readdir(stick)).toSorted()).toEqual(['old', 'some.pth'])
    expect(asked).toEqual([])
  })

  it('says that it is not on the stick, or is another file', async () => {
    const [stick, modelsFolder] = [await makeFolder(), await makeFolder()]
    const missing = await faultOf(installEntry(entryFor([]), { modelsFolder, offlineFolder: stick }))
    expect(missing.code).toBe('model.notInFolder')
    await writeFile(join(stick, 'some.pth'), 'something else')
    const other = await faultOf(installEntry(entryFor([]), { modelsFolder, offlineFolder: stick }))
    expect(other.code).toBe('model.hashUnknown')
    expect(await readdir(stick)).toEqual(['some.pth'])
  })

  it('keeps a file that it does not know aside: both hashes are shown, and nothing is installed', async () => {
    const modelsFolder = await makeFolder()
    const fault = await faultOf(installEntry(entryFor(['/other']), { modelsFolder, env: {} }))
    expect(fault.code).toBe('model.hashUnknown')
    const actual = createHash('sha256').update(Buffer.alloc(bytes.length, 7)).digest('hex')
    expect(fault.message).toContain(sha256)
    expect(fault.message).toContain(actual)
    expect(await readdir(modelsFolder)).toEqual(['.downloads'])
    expect(await readdir(join(modelsFolder, '.downloads'))).toEqual([
      `unknown-${actual.slice(0, 12)}-some.pth`,
    ])
  })

  it('takes the one file that a person has chosen, if its hash is right or trusted', async () => {
    const [stick, modelsFolder] = [await makeFolder(), await makeFolder()]
    const file = join(stick, 'any name.dat')
    await writeFile(file, bytes)
    const other = entryFor([], { sha256: 'a'.repeat(64) })
    const fault = await faultOf(installEntry(other, { modelsFolder, offlineFile: file }))
    expect(fault).toMatchObject({ code: 'model.hashUnknown', data: { actual: sha256 } })
    expect(await readdir(modelsFolder)).toEqual([])
    await installEntry(other, { modelsFolder, offlineFile: file, trust: sha256 })
    expect(await readdir(modelsFolder)).toEqual(['some-model'])
    expect(await readdir(stick)).toEqual(['any name.dat'])
  })
})

describe('the catalogue', () => {
  it('holds the models that people ask for, each with its licence and where to get it', async () => {
    const entries = await loadCatalogue()
    const ids = entries.map(({ id }) => id)
    for (const id of [
      'deoldify-artistic',
      'deoldify-stable',
      'deoldify-video',
      'ddcolor',
      'eccv16',
      'siggraph17',
    ]) {
      expect(ids).toContain(id)
    }
    expect(
      entries.every(({ file }) => file.urls.length > 0 && file.urls.every((url) => url.startsWith('https:'))),
    ).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it("is extended by a file of the person's own", async () => {
    const file = join(await makeFolder(), 'catalogue.json')
    expect(await loadCatalogue(file)).toEqual(await loadCatalogue())
    const mine = { ...entryFor(['/ok']), id: 'ddcolor' }
    await writeFile(file, JSON.stringify({ version: 1, models: [mine, { ...mine, id: 'mine' }] }))
    const entries = await loadCatalogue(file)
    expect(entryOf(entries, 'ddcolor')).toEqual(mine)
    expect(entryOf(entries, 'mine').name).toBe('Some model')
  })

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    [
      'a path for a name',
      JSON.stringify({ version: 1, models: [{ id: 'x', file: { name: '../x.pth' } }] }),
      'a plain file name',
    ],
    ['another version', JSON.stringify({ version: 2, models: [] }), 'version'],
  ])('says what is wrong with such a file: %s', async (_, text, sentence) => {
    const file = join(await makeFolder(), 'catalogue.json')
    await writeFile(file, text)
    const fault = await faultOf(loadCatalogue(file))
    expect(fault.code).toBe('catalogue.invalid')
    expect(fault.message).toContain(sentence)
  })
})

it.each([
  ['real-esrgan-x4', 'upscale', '4139cc1585d04851ccd41570b0f76e775c96e064ca292d5372b6031704dda0d3'],
  ['gfpgan-1.4', 'face', '4307bddf127c7e03d227e522434f1e567a737b93b83b1315ab347b9d70013d69'],
])('%s is in the catalogue, and its file is known for what it does', async (id, task, hash) => {
  expect(entryOf(await loadCatalogue(), id).file.sha256).toBe(hash)
  expect(proposalByHash(hash)?.contract.task).toBe(task)
})
