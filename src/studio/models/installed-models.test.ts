/** What a window does with models that are known: their cards, the catalogue, a quicker variant, the graphics card's test. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writePack } from '../../../test/support/packs.ts'
import type { EngineMethod, EngineParams, Verdict } from '../../contract/engine.ts'
import { uploadedModelSchema } from '../../contract/models.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { Studio } from '../studio.ts'
import { checkpoint, faultOf, last, openModels } from './models-session.fixture.ts'

describe('the cards', () => {
  it('show what is built in and what can be installed, with size, licence and what it is good at', async () => {
    const { client } = await openModels()
    const cards = await client.models.list()
    expect(cards.find(({ id }) => id === 'tintype-stable')).toMatchObject({ state: 'builtIn' })
    expect(cards.find(({ id }) => id === 'deoldify-artistic')).toMatchObject({
      state: 'available',
      licence: 'MIT',
      bytes: 255_144_681,
    })
    for (const { summary, source } of cards) expect(summary.length * source.length).toBeGreaterThan(0)
  })
})

describe('installing from the catalogue', () => {
  it('takes a file from a folder; one of another hash is kept aside until a person trusts it', async () => {
    const { client, dialog, folder, paths } = await openModels()
    const entry = {
      id: 'grannys',
      name: 'Granny',
      summary: 'Good at grannies.',
      licence: 'MIT',
      source: 'a test',
      file: { name: 'granny.pth', bytes: null, sha256: null, urls: [] },
    }
    await mkdir(paths.data, { recursive: true })
    await writeFile(join(paths.data, 'catalogue.json'), JSON.stringify({ version: 1, models: [entry] }))
    expect(await last(await client.models.install({ id: 'grannys', fromFolder: true }))).toEqual({
      type: 'dismissed',
    })
    await writeFile(join(folder, 'granny.pth'), checkpoint())
    dialog.answer = folder
    const fault = await faultOf(client.models.install({ id: 'grannys', fromFolder: true }).then(last))
    if (fault.code !== 'model.hashUnknown') throw new Error(fault.message)
    expect(fault.data).toMatchObject({ expected: null, actual: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const trusted = client.models.install({ id: 'grannys', fromFolder: true, trust: fault.data.actual })
    expect(await trusted.then(last)).toEqual({ type: 'installed', id: 'grannys' })
  })

  it('takes a file that a browser sent, by its hash; another one until a person trusts it', async () => {
    const { client, upload, uploads, paths, folder } = await openModels()
    const bytes = checkpoint()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const entry = {
      id: 'grannys',
      name: 'Granny',
      summary: 'Good at grannies.',
      licence: 'MIT',
      source: 'a test',
      file: { name: 'granny.pth', bytes: bytes.length, sha256, urls: [] },
    }
    await mkdir(paths.data, { recursive: true })
    await writeFile(join(paths.data, 'catalogue.json'), JSON.stringify({ version: 1, models: [entry] }))
    const send = async (body: Uint8Array<ArrayBuffer>) =>
      uploadedModelSchema.parse(await (await upload('from stick.bin', body, '/models/file')).json()).token
    const other = await send(Uint8Array.from(bytes.toReversed()))
    const fault = await faultOf(client.models.install({ id: 'grannys', upload: other }).then(last))
    if (fault.code !== 'model.hashUnknown') throw new Error(fault.message)
    expect(fault.data.expected).toBe(sha256)
    expect(fault.message).not.toContain(folder)
    expect(await client.models.discard({ token: other })).toEqual({ discarded: true })
    const token = await send(bytes)
    expect(await last(await client.models.install({ id: 'grannys', upload: token }))).toEqual({
      type: 'installed',
      id: 'grannys',
    })
    expect(await uploads()).toEqual([])
  })
})

describe('a quicker variant', () => {
  /** An engine whose int8 is done at once, as the speed of this machine is not what is tested. */
  const quick = (studio: Studio): Studio => {
    const call = async (method: EngineMethod, params: unknown, options?: CallOptions): Promise<unknown> => {
      if (method !== 'int8') return studio.engine.call(method, params as never, options)
      const { pack, folder, id } = params as EngineParams<'int8'>
      const made = await writePack(dirname(folder), basename(folder), 'flat', (manifest) => ({
        ...manifest,
        id,
        precision: 'int8',
        variant: { of: pack.manifest.id, comparison },
      }))
      return { manifest: JSON.parse(await readFile(join(made, 'model.json'), 'utf8')) as unknown }
    }
    return {
      ...studio,
      engine: { call: call as Studio['engine']['call'], close: () => studio.engine.close() },
    }
  }
  const comparison = { photos: 7, psnr: 42.7, mean: 0.7, greatest: 17, speedup: 2 }

  it('is measured first, and kept or thrown away as a person says', async () => {
    const { client, models } = await openModels(quick)
    const card = async (id: string) => (await client.models.list()).find((each) => each.id === id)
    expect(await card('tintype-stable')).toMatchObject({ canMakeInt8: true, variant: null })
    const first = await last(await client.models.makeInt8({ id: 'tintype-stable' }))
    if (first?.type !== 'measured') throw new Error('not measured')
    expect(first.comparison).toEqual(comparison)
    expect(await card('tintype-stable-int8')).toBe(undefined)
    await client.models.discard({ token: first.token })
    expect(await readdir(models)).toEqual([])
    const second = await last(await client.models.makeInt8({ id: 'tintype-stable' }))
    if (second?.type !== 'measured') throw new Error('not measured')
    await client.models.installInt8({ token: second.token })
    expect(await card('tintype-stable-int8')).toMatchObject({
      state: 'installed',
      canMakeInt8: false,
      variant: { of: 'tintype-stable', comparison },
    })
    expect(await card('tintype-stable')).toMatchObject({ canMakeInt8: false })
  })

  it('that can’t be is said with the model’s id', async () => {
    const { client } = await openModels()
    expect((await faultOf(client.models.makeInt8({ id: 'nobody' }).then(last))).code).toBe('model.unknown')
  })
})

it('a built-in model stays, and an unknown one is named', async () => {
  const { client } = await openModels()
  expect((await faultOf(client.models.remove({ id: 'tintype-stable' }))).code).toBe('model.builtIn')
  expect((await faultOf(client.models.verify({ id: 'nobody' }))).code).toBe('model.unknown')
})

it('a person who asks for a test of the graphics card gets one, whatever an earlier test found', async () => {
  const tested: Verdict = {
    provider: 'webgpu',
    trusted: true,
    reason: 'right, and 4.0 times as fast as the CPU',
    difference: 0.001,
    speedup: 4,
    testedAt: '2026-01-01T00:00:00.000Z',
  }
  const known: Verdict = { ...tested, trusted: false, reason: 'no answer', difference: null, speedup: null }
  const { client } = await openModels((studio) => ({
    ...studio,
    verdicts: {
      candidates: () => ['webgpu'],
      verdict: (_pack, _provider, options) => Promise.resolve(options?.again ? tested : known),
      resolve: () => Promise.resolve('cpu'),
    },
  }))
  expect(await client.models.verdicts()).toEqual([tested])
})
