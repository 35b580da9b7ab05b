/** What a window may do with models, over the contract and with the real engine: and what it never learns. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { testStudio } from '../../../test/support/studio.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { modelProposalSchema, type ModelEvent } from '../../contract/models.ts'
import { uploadNameHeader } from '../../contract/rpc.ts'
import { createHandler } from '../http/handler.ts'
import { openSession } from '../photos/session.ts'
import { checkpointBytes, deoldifyState, tinyDeep } from './import/testing/synthetic-checkpoint.ts'

const closing: (() => PromiseLike<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A studio as a window has it, with a dialog that answers what the test says. */
async function desk() {
  const room = await testStudio()
  closing.push(() => room[Symbol.asyncDispose]())
  const dialog: { answer: string | null } = { answer: null }
  const session = await openSession(
    room.studio,
    {
      host: 'desktop',
      version: '1',
      locale: 'en',
      maxUploadBytes: 1e9,
      pickFiles: null,
      pickTarget: null,
      pickModel: async () => dialog.answer,
    },
    room.folder,
  )
  closing.push(() => session.close())
  const handler = await createHandler({
    ui: room.folder,
    photos: session.photos,
    models: session.models,
    maxUploadBytes: 5_000_000,
  })
  const client = createRouterClient(session.router, { context: {} })
  const upload = (name: string, body: Uint8Array<ArrayBuffer>) =>
    handler(
      new Request('http://127.0.0.1/models', { method: 'POST', body, headers: { [uploadNameHeader]: name } }),
    )
  const run = room.folder
  const uploads = async () => {
    const [folder] = (await readdir(run)).filter((name) => name.startsWith('tintype-run-'))
    return readdir(join(run, folder, 'uploads'))
  }
  return { ...room, client, dialog, upload, uploads, models: join(room.paths.data, 'models') }
}

const checkpoint = () => Uint8Array.from(checkpointBytes(deoldifyState(tinyDeep), { container: 'zip' }))

async function last(events: AsyncIterable<ModelEvent>): Promise<ModelEvent | undefined> {
  let event: ModelEvent | undefined
  for await (event of events);
  return event
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
    const { client } = await desk()
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
    const { client, upload, uploads, models } = await desk()
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
    const done = await last(await client.models.import({ token: proposal.token, id: 'granny' }))
    expect(done).toEqual({ type: 'installed', id: 'granny' })
    expect(await uploads()).toEqual([])
    expect((await client.models.list()).find(({ id }) => id === 'granny')?.state).toBe('installed')
    expect(await client.models.verify({ id: 'granny' })).toMatchObject([{ path: 'model.onnx', whole: true }])
    await writeFile(join(models, 'granny', 'model.onnx'), 'damaged')
    expect(await client.models.verify({ id: 'granny' })).toMatchObject([{ whole: false }])
    expect(await client.models.remove({ id: 'granny' })).toEqual({ removed: true })
    expect(await readdir(models)).toEqual([])
  })

  it('that is no model is refused by name, without the path, and nothing stays', async () => {
    const { upload, uploads, folder } = await desk()
    const answer = await upload('holiday.onnx', Uint8Array.from(Buffer.from('<html>not found</html>')))
    expect(answer.status).toBe(422)
    const fault = studioErrorSchema.parse(await answer.json())
    expect(fault.code).toBe('model.importRefused')
    expect(fault.message).toContain('holiday.onnx')
    expect(fault.message).not.toContain(folder)
    expect(await uploads()).toEqual([])
  })

  it('larger than a browser may bring is stopped, and nothing stays', async () => {
    const { upload, uploads } = await desk()
    expect((await upload('big.pth', new Uint8Array(5_000_001))).status).toBe(422)
    expect(await uploads()).toEqual([])
  })

  it('goes when it is not wanted, and under another id when its own is taken', async () => {
    const { client, upload, uploads } = await desk()
    const first = modelProposalSchema.parse(await (await upload('a.pth', checkpoint())).json())
    expect(await client.models.discard({ token: first.token })).toEqual({ discarded: true })
    expect(await client.models.discard({ token: first.token })).toEqual({ discarded: false })
    expect(await uploads()).toEqual([])
    const second = modelProposalSchema.parse(await (await upload('a.pth', checkpoint())).json())
    const taken = client.models.import({ token: second.token, id: 'tintype-stable' })
    expect((await faultOf(taken.then(last))).code).toBe('model.alreadyInstalled')
    expect(await last(await client.models.import({ token: second.token, id: 'mine' }))).toMatchObject({
      id: 'mine',
    })
    expect((await faultOf(client.models.import({ token: second.token, id: 'x' }).then(last))).code).toBe(
      'usage',
    )
  })

  it('on the desktop comes from the dialog, and stays where it is', async () => {
    const { client, dialog, folder } = await desk()
    expect(await client.models.pick()).toBeNull()
    dialog.answer = join(folder, 'own.pth')
    await writeFile(dialog.answer, checkpoint())
    const proposal = await client.models.pick()
    expect(proposal).toMatchObject({ file: 'own.pth', id: 'own' })
    await last(await client.models.import({ token: proposal!.token, id: 'own' }))
    expect(await readdir(folder)).toContain('own.pth')
  })
})

describe('installing from the catalogue', () => {
  it('takes a file from a folder; one of another hash is kept aside until a person trusts it', async () => {
    const { client, dialog, folder, paths } = await desk()
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
})

it('a built-in model stays, and an unknown one is named', async () => {
  const { client } = await desk()
  expect((await faultOf(client.models.remove({ id: 'tintype-stable' }))).code).toBe('model.builtIn')
  expect((await faultOf(client.models.verify({ id: 'nobody' }))).code).toBe('model.unknown')
})
