/** What a window may do with models, over the contract and with the real engine: and what it never learns. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import sharp from 'sharp'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { writePack } from '../../../test/support/packs.ts'
import { testStudio } from '../../../test/support/studio.ts'
import type { EngineMethod, EngineParams, Verdict } from '../../contract/engine.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { modelProposalSchema, uploadedModelSchema } from '../../contract/models.ts'
import { uploadNameHeader } from '../../contract/rpc.ts'
import type { CallOptions } from '../engine-client/client.ts'
import { createHandler } from '../http/handler.ts'
import { openSession } from '../session.ts'
import type { Studio } from '../studio.ts'
import {
  checkpointBytes,
  deoldifyState,
  tinyDeep,
} from '../../../test/support/model-files/synthetic-checkpoint.ts'

const closing: (() => PromiseLike<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/**
 * A studio as a window has it, with a dialog that answers what the test says.
 * @param change a studio with something of it replaced
 */
async function openModels(change: (studio: Studio) => Studio = (studio) => studio) {
  const env = await testStudio()
  closing.push(() => env[Symbol.asyncDispose]())
  const dialog: { answer: string | null } = { answer: null }
  const session = await openSession(
    change(env.studio),
    {
      host: 'desktop',
      version: '1',
      locale: 'en',
      maxUploadBytes: 5_000_000,
      pickFiles: null,
      pickFolder: null,
      pickTarget: null,
      pickModel: async () => dialog.answer,
      showPlace: null,
    },
    { temporary: env.folder },
  )
  closing.push(() => session.close())
  const handler = await createHandler({
    ui: env.folder,
    media: session.media,
    uploads: session.uploads,
  })
  const client = createRouterClient(session.router, { context: {} })
  const upload = (name: string, body: Uint8Array<ArrayBuffer>, path = '/models') =>
    handler(
      new Request(`http://127.0.0.1${path}`, { method: 'POST', body, headers: { [uploadNameHeader]: name } }),
    )
  const get = (path: string) => handler(new Request(`http://127.0.0.1${path}`))
  const run = env.folder
  const uploads = async () => {
    const [folder] = (await readdir(run)).filter((name) => name.startsWith('tintype-run-'))
    const folders = ['uploads', 'samples'].map((name) => readdir(join(run, folder, name)))
    return (await Promise.all(folders)).flat()
  }
  const models = join(env.paths.data, 'models')
  const proposed = async (name: string, body: Uint8Array<ArrayBuffer>) =>
    modelProposalSchema.parse(await (await upload(name, body)).json())
  return { ...env, session, client, dialog, upload, uploads, get, models, proposed }
}

const checkpoint = () => Uint8Array.from(checkpointBytes(deoldifyState(tinyDeep), { container: 'zip' }))

async function last<Event>(events: AsyncIterable<Event>): Promise<Event | undefined> {
  let event: Event | undefined
  for await (event of events);
  return event
}

/** Greatest distance from grey, in 8-bit steps of RGB. */
function strongestChroma(rgb: Uint8Array): number {
  let most = 0
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = rgb.subarray(i, i + 3)
    most = Math.max(most, Math.max(r, g, b) - Math.min(r, g, b))
  }
  return most
}

/** The typed error that a window would get. */
async function faultOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return studioErrorSchema.parse((error as { data: unknown }).data)
}

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

describe('importing a file', () => {
  it('is proposed first and installed when a person agrees, then checked and removed', async () => {
    const { client, upload, uploads, models, get } = await openModels()
    const answer = await upload('granny.pth', checkpoint())
    expect(answer.status).toBe(201)
    const proposal = modelProposalSchema.parse(await answer.json())
    expect(proposal).toMatchObject({
      file: 'granny.pth',
      kind: 'checkpoint',
      family: 'DeOldify',
      id: 'granny',
      factor: { least: 7, greatest: 45 },
    })
    expect(await readdir(models).catch(() => [])).toEqual([])
    const { token } = proposal
    const shown = await last(await client.models.sample({ token }))
    if (shown?.type !== 'sample') throw new Error('no sample')
    // Made aside, shown in two pictures of one size, and not installed.
    expect((await client.models.list()).some(({ id }) => id === 'granny')).toBe(false)
    const [before, after] = await Promise.all(
      [shown.before, shown.after].map(async (url) => {
        const response = await get(url)
        expect(response.headers.get('content-type')).toBe('image/jpeg')
        return sharp(Buffer.from(await response.arrayBuffer()))
          .raw()
          .toBuffer({ resolveWithObject: true })
      }),
    )
    expect([after.info.width, after.info.height]).toEqual([before.info.width, before.info.height])
    expect(strongestChroma(before.data)).toBeLessThan(4)
    expect(strongestChroma(after.data)).toBeGreaterThan(20)
    expect(await client.models.import({ token, id: 'granny' })).toEqual({ type: 'installed', id: 'granny' })
    expect((await get(shown.after)).status).toBe(404)
    expect(await uploads()).toEqual([])
    expect((await client.models.list()).find(({ id }) => id === 'granny')?.state).toBe('installed')
    expect(await client.models.verify({ id: 'granny' })).toMatchObject([{ path: 'model.onnx', whole: true }])
    await writeFile(join(models, 'granny', 'model.onnx'), 'damaged')
    expect(await client.models.verify({ id: 'granny' })).toMatchObject([{ whole: false }])
    expect(await client.models.remove({ id: 'granny' })).toEqual({ removed: true })
    expect(await readdir(models)).toEqual([])
  })

  it('that is no model is refused by name, without the path, and nothing stays', async () => {
    const { upload, uploads, folder } = await openModels()
    const answer = await upload('holiday.onnx', Uint8Array.from(Buffer.from('<html>not found</html>')))
    expect(answer.status).toBe(422)
    const fault = studioErrorSchema.parse(await answer.json())
    expect(fault.code).toBe('model.importRefused')
    expect(fault.message).toContain('holiday.onnx')
    expect(fault.message).not.toContain(folder)
    expect(await uploads()).toEqual([])
  })

  it('larger than a browser may bring is stopped, and nothing stays', async () => {
    const { upload, uploads } = await openModels()
    const answer = await upload('big.pth', new Uint8Array(5_000_001))
    const fault = studioErrorSchema.parse(await answer.json())
    expect([answer.status, fault.code]).toEqual([422, 'upload.tooLarge'])
    expect(fault.message).toContain('tintype models import')
    expect(await uploads()).toEqual([])
  })

  it('goes when it is not wanted, and under another id when its own is taken', async () => {
    const { client, proposed, uploads, models } = await openModels()
    const first = await proposed('a.pth', checkpoint())
    expect(await client.models.discard({ token: first.token })).toEqual({ discarded: true })
    expect(await client.models.discard({ token: first.token })).toEqual({ discarded: false })
    expect(await uploads()).toEqual([])
    const { token } = await proposed('a.pth', checkpoint())
    // Without a look at its sample nothing is installed.
    expect((await faultOf(client.models.import({ token, id: 'mine' }))).code).toBe('model.notAtHand')
    await last(await client.models.sample({ token }))
    const taken = client.models.import({ token, id: 'tintype-stable' })
    expect((await faultOf(taken)).code).toBe('model.alreadyInstalled')
    expect(await client.models.import({ token, id: 'mine' })).toMatchObject({ id: 'mine' })
    expect((await faultOf(client.models.import({ token, id: 'x' }))).code).toBe('model.notAtHand')
    expect(await readdir(models)).toEqual(['mine'])
  })

  it('cancelled while it is made, or left for good, leaves nothing', async () => {
    const { client, proposed, uploads, models, session } = await openModels()
    const abort = new AbortController()
    const { token } = await proposed('a.pth', checkpoint())
    const cancelled = async () => {
      const events = await client.models.sample({ token }, { signal: abort.signal })
      for await (const event of events) if (event.type === 'progress') abort.abort()
    }
    await cancelled().catch(() => undefined)
    await vi.waitFor(async () => expect([await uploads(), await readdir(models)]).toEqual([[], []]), 30_000)
    const other = await proposed('b.pth', checkpoint())
    await last(await client.models.sample({ token: other.token }))
    expect(await readdir(models)).toHaveLength(1)
    await session.close()
    expect(await readdir(models)).toEqual([])
  })

  it.each([
    ['grey', 'no colour at all'],
    ['flat', 'the same colour everywhere'],
    ['nan', 'values that are no colours'],
    ['zeros', 'values that are no colours'],
  ] as const)('is refused when it colours nothing (%s)', async (model, sentence) => {
    const { client, proposed, uploads, models, folder } = await openModels()
    const made = await writePack(join(folder, 'made'), 'x', model)
    const bytes = Uint8Array.from(await readFile(join(made, 'model.onnx')))
    const { token } = await proposed('toner.onnx', bytes)
    const fault = await faultOf(client.models.sample({ token }).then(last))
    expect(fault.code).toBe('model.notAColouriser')
    expect(fault.message).toContain('toner.onnx is not a colouriser')
    expect(fault.message).toContain(sentence)
    expect([await uploads(), await readdir(models)]).toEqual([[], []])
  })

  it('is read and written by the engine, not by the process that answers the window', async () => {
    const asked: string[] = []
    const { client, proposed } = await openModels((studio) => {
      const call: Studio['engine']['call'] = (method, ...rest) => {
        asked.push(method)
        return studio.engine.call(method, ...rest)
      }
      return { ...studio, engine: { ...studio.engine, call, close: () => studio.engine.close() } }
    })
    const { token } = await proposed('a.pth', checkpoint())
    await last(await client.models.sample({ token }))
    await client.models.import({ token, id: 'a' })
    await client.models.verify({ id: 'a' })
    expect(asked).toEqual(['identify', 'convert', 'sample', 'check'])
  })

  it('on the desktop comes from the dialog, and stays where it is', async () => {
    const { client, dialog, folder } = await openModels()
    expect(await client.models.pick()).toBeNull()
    dialog.answer = join(folder, 'own.pth')
    await writeFile(dialog.answer, checkpoint())
    const proposal = await client.models.pick()
    expect(proposal).toMatchObject({ file: 'own.pth', id: 'own' })
    await last(await client.models.sample({ token: proposal!.token }))
    await client.models.import({ token: proposal!.token, id: 'own' })
    expect(await readdir(folder)).toContain('own.pth')
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
