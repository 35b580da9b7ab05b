/** What a browser sends with a photo counts as what lies beside one on a disk. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { uploadNameHeader, uploadSidecarsHeader } from '../../contract/rpc.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession } from '../../../test/support/session.ts'
import { createHandler } from '../http/handler.ts'

const { path } = testFolder()

test('what describes a photo comes with it from a browser, as from a disk', async () => {
  const t = await testSession(path('described'), { browser: true })
  const handler = await createHandler({ ui: path('described'), ...t.session })
  const photo = await sharp({ create: { width: 50, height: 40, channels: 3, background: '#345' } })
    .png()
    .toBuffer()
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Zürich"/></rdf:RDF></x:xmpmeta>'
  const json = JSON.stringify({
    title: 'sea.png',
    description: 'Oma am See',
    photoTakenTime: { timestamp: '-835000000' },
  })
  const send = (sidecars: [name: string, text: string][], bytes = photo) => {
    const named = sidecars.map(([name, text]) => ({ name, bytes: Buffer.byteLength(text) }))
    const headers = {
      [uploadNameHeader]: 'sea.png',
      [uploadSidecarsHeader]: encodeURIComponent(JSON.stringify(named)),
    }
    const body = Buffer.concat([...sidecars.map(([, text]) => Buffer.from(text)), bytes])
    return handler(new Request('http://127.0.0.1/photos', { method: 'POST', body, headers }))
  }
  const sent = await send([
    ['sea.png.xmp', xmp],
    ['sea.png.supplemental-metadata.json', json],
    ['sea.xmp', ''],
  ])
  expect(await sent.json()).toMatchObject({
    known: false,
    notes: [{ code: 'words.leftOut', data: { file: 'sea.xmp' } }],
  })
  expect(await t.client.library.photo({ id: 1 })).toMatchObject({ caption: 'Oma am See', city: 'Zürich' })
  const outside = await send([['../../sea.xmp', xmp]], await sharp(photo).resize(20).png().toBuffer())
  expect(outside.status).toBe(201)
  const twice = await send([
    ['sea.xmp', xmp],
    ['sea.xmp', xmp],
  ])
  expect([twice.status, await twice.json()]).toMatchObject([422, { code: 'usage' }])
  const run = (await readdir(t.folder)).find((name) => name.startsWith('tintype-run-'))!
  expect(await readdir(join(t.folder, run, 'uploads'))).toEqual([])
  expect(await readdir(join(t.folder, run))).not.toContain('sea.xmp')
})
