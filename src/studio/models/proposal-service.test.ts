/** A model file that a window brings: proposed, shown, installed when a person agrees, and nothing of it stays otherwise. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { writePack } from '../../../test/support/packs.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { modelProposalSchema } from '../../contract/models.ts'
import type { Studio } from '../studio.ts'
import { checkpoint, faultOf, last, openModels } from './models-session.fixture.ts'

/** Greatest distance from grey, in 8-bit steps of RGB. */
function strongestChroma(rgb: Uint8Array): number {
  let most = 0
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = rgb.subarray(i, i + 3)
    most = Math.max(most, Math.max(r, g, b) - Math.min(r, g, b))
  }
  return most
}

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
    await vi.waitFor(async () => expect([await uploads(), await readdir(models)]).toEqual([[], []]), 60_000)
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
