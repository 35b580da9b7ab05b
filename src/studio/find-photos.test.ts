/** Which files of a folder are photos that a person means. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { StudioError } from '../contract/errors.ts'
import { testFolder } from '../../test/support/pictures.ts'
import { findPhotos } from './find-photos.ts'

const { path } = testFolder()

test('folders of network disks and bins are passed over', async () => {
  const root = path('tree')
  const kept = ['a.jpg', 'lost/b.jpg', 'recycle/c.jpg']
  const passed = ['@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg', '#recycle/old.jpg', '$RECYCLE.BIN/$R1.jpg']
  passed.push('@Recycle/d.jpg', '.Trashes/e.jpg', '#snapshot/f.jpg', '__MACOSX/g.jpg', 'RECYCLER/h.jpg')
  passed.push('Network Trash Folder/i.jpg', 'Temporary Items/j.jpg')
  for (const name of [...kept, ...passed]) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), 'x')
  }
  const { photos } = await findPhotos([root])
  expect(photos.map(({ relative }) => relative)).toEqual(kept)
})

test('what describes a photo is not passed over; what describes none is', async () => {
  const root = path('takeout')
  mkdirSync(root)
  const read = ['a.jpg', 'a.jpg.supplemental-metadata.json', 'a.xmp', 'A.JPG.XMP']
  for (const name of [...read, 'b.xmp', 'metadata.json', 'notes.txt']) writeFileSync(join(root, name), 'x')
  expect(await findPhotos([root])).toMatchObject({
    photos: [{ relative: 'a.jpg' }],
    // Sidecars of no photo here are companions, and as little worth a word.
    passedOver: [{ kind: 'TXT', files: 1 }],
  })
})

test('what describes a photo that is named with it is no photo; what describes none is tried', async () => {
  const root = path('named')
  mkdirSync(root)
  const names = ['a.jpg', 'a.jpg.xmp', 'A.xmp', 'other.xmp'].map((name) => join(root, name))
  for (const name of names) writeFileSync(name, 'x')
  const { photos } = await findPhotos(names)
  expect(photos.map(({ relative }) => relative)).toEqual(['a.jpg', 'other.xmp'])
})

test.skipIf(process.platform === 'win32')(
  'pipes, sockets and devices are refused with a sentence, named, in a folder and behind links',
  async () => {
    const root = path('special')
    mkdirSync(root)
    execFileSync('mkfifo', [join(root, 'pipe.jpg')])
    const server = createServer().listen(join(root, 'socket.png'))
    await once(server, 'listening')
    symlinkSync('/dev/zero', join(root, 'zero.tif'))
    symlinkSync('pipe.jpg', join(root, 'link.jpg'))
    // Nobody means what is not called like a photo.
    execFileSync('mkfifo', [join(root, 'control')])
    writeFileSync(join(root, 'a.jpg'), 'x')
    const wanted = [
      ['link.jpg', 'named pipe'],
      ['pipe.jpg', 'named pipe'],
      ['socket.png', 'socket'],
      ['zero.tif', 'device'],
    ]
    const said = (faults: readonly StudioError[]) =>
      faults.map(({ message }) =>
        /^.*\/(.*): this is a (.*), no file, and was not opened/.exec(message)?.slice(1),
      )
    const { photos, faults, passedOver } = await findPhotos([root])
    expect(photos.map(({ relative }) => relative)).toEqual(['a.jpg'])
    expect(said(faults)).toEqual(wanted)
    expect(passedOver).toEqual([])
    const named = await findPhotos([...wanted.map(([name]) => join(root, name)), '/dev/zero'])
    expect(named.photos).toEqual([])
    expect(said(named.faults)).toEqual([...wanted, ['zero', 'device']])
    server.close()
  },
)

test('an argument whose bytes are no UTF-8 is told as that', async () => {
  const { faults } = await findPhotos([path('caf\ufffd.jpg')])
  expect(faults.map(({ code }) => code)).toEqual(['input.badName'])
})

test('other kinds are counted by kind and named by where they lie; sidecars are not', async () => {
  const root = path('kinds')
  const files = ['a.jpg', 'a.jpg.xmp', 'b.xcf', 'deep/c.XCF', 'deep/d.odt', 'deep/README', '.hidden.xcf']
  for (const name of files) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), 'x')
  }
  const { photos, passedOver } = await findPhotos([root])
  expect(photos).toHaveLength(1)
  expect(passedOver).toEqual([
    { kind: 'XCF', files: 2, names: ['b.xcf', join('deep', 'c.XCF')] },
    { kind: 'ODT', files: 1, names: [join('deep', 'd.odt')] },
    { kind: '', files: 1, names: [join('deep', 'README')] },
  ])
})

test('names that are not UTF-8 are counted and named, and keep nobody from the others', async (context) => {
  const root = path('latin')
  mkdirSync(root)
  const place = (name: Buffer) => Buffer.concat([Buffer.from(`${root}/`), name])
  const name = Buffer.from('café.jpg', 'latin1')
  try {
    writeFileSync(place(name), 'x')
  } catch {
    return context.skip('this file system takes UTF-8 only')
  }
  // A file system may have made another name of it.
  if (existsSync(join(root, 'café.jpg'))) return context.skip('this file system takes UTF-8 only')
  writeFileSync(place(Buffer.from('über.xcf', 'latin1')), 'x')
  mkdirSync(place(Buffer.from('Müller', 'latin1')))
  writeFileSync(join(root, 'beach – 1.jpg'), 'x')
  const { photos, faults, passedOver } = await findPhotos([root])
  expect(photos.map(({ relative }) => relative)).toEqual(['beach – 1.jpg'])
  expect(faults.map(({ code }) => code)).toEqual(['input.badName', 'input.badName'])
  expect(faults.map(({ message }) => message.split(': ')[0]).sort()).toEqual([
    join(root, String.raw`M\xfcller`),
    join(root, String.raw`caf\xe9.jpg`),
  ])
  expect(passedOver).toEqual([{ kind: 'XCF', files: 1, names: [join(root, String.raw`\xfcber.xcf`)] }])
})
