/** What a batch must never do: mix two photos up, forget one, walk in circles, or replace a file it did not write. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { findPhotos } from '../find-photos.ts'
import { BatchJournal, journalName } from './journal.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { planOutputs } from './batch.ts'

const folder = testFolder()

/** Makes empty files below a fresh folder. */
let made = 0
function tree(...files: string[]): string {
  const root = folder.path(`tree-${made++}`)
  mkdirSync(root)
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  return root
}

describe('finding photos', () => {
  it('walks a folder to the bottom, in the order a person counts, and leaves other files and hidden ones', async () => {
    const root = tree('b/10.jpg', 'b/9.jpg', 'a.PNG', 'notes.txt', '.hidden/c.jpg', 'd.heic', 'e')
    const { photos, faults } = await findPhotos([root])
    expect(photos.map((photo) => photo.relative)).toEqual(['a.PNG', 'b/9.jpg', 'b/10.jpg', 'd.heic'])
    expect(faults).toEqual([])
  })

  it('keeps the names of several folders apart', async () => {
    const root = tree('one/a.jpg', 'two/a.jpg')
    const { photos } = await findPhotos([join(root, 'one'), join(root, 'two')])
    expect(photos.map((photo) => photo.relative)).toEqual(['one/a.jpg', 'two/a.jpg'])
  })

  it('does not walk in circles where a link leads back up', async () => {
    const root = tree('a/photo.jpg')
    symlinkSync(root, join(root, 'a/loop'))
    symlinkSync(join(root, 'nowhere'), join(root, 'a/broken.jpg'))
    symlinkSync(join(root, 'a/self.jpg'), join(root, 'a/self.jpg'))
    const { photos, faults } = await findPhotos([root])
    expect(photos.map((photo) => photo.relative)).toEqual(['a/photo.jpg'])
    expect(faults).toEqual([])
  })

  it('does not take its own results for photos', async () => {
    const root = tree('a.jpg', 'colourised/a.jpg')
    const { photos } = await findPhotos([root], join(root, 'colourised'))
    expect(photos.map((photo) => photo.relative)).toEqual(['a.jpg'])
  })

  it('says of an empty folder and of a missing file what is wrong, and goes on with the rest', async () => {
    const root = tree('full/a.jpg', 'empty/readme.txt')
    const { photos, faults } = await findPhotos([
      join(root, 'empty'),
      join(root, 'nope.jpg'),
      join(root, 'full'),
    ])
    expect(photos).toHaveLength(1)
    expect(faults.map((fault) => fault.code)).toEqual(['input.noPhotos', 'image.notFound'])
    expect(faults[0].message).toContain(join(root, 'empty'))
  })
})

const photo = (relative: string) => ({ file: `/in/${relative}`, relative })

describe('planning outputs', () => {
  it("mirrors the tree and keeps each photo's format", () => {
    const names = ['1943/summer/a.JPG', 'b.tif', 'c.webp', 'd.gif', 'e.heic', 'f.jxl', 'scan.jpeg']
    const { planned } = planOutputs(names.map(photo), '/out', 'same')
    expect(planned.map(({ output, format }) => [output, format])).toEqual([
      ['/out/1943/summer/a.JPG', 'jpeg'],
      ['/out/b.tif', 'tiff'],
      ['/out/c.webp', 'webp'],
      ['/out/d.png', 'png'],
      ['/out/e.jpg', 'jpeg'],
      ['/out/f.jpg', 'jpeg'],
      ['/out/scan.jpeg', 'jpeg'],
    ])
  })

  it('gives a photo without an ending one', () => {
    const { planned } = planOutputs([photo('scan')], '/out', 'png')
    expect(planned[0].output).toBe('/out/scan.png')
  })

  it('sends no two photos into one file: the second is numbered', () => {
    const { planned } = planOutputs(['a.jpg', 'a.png', 'A.jpeg', 'b.jpg'].map(photo), '/out', 'tiff')
    expect(planned.map(({ output }) => output)).toEqual([
      '/out/a.tif',
      '/out/a (2).tif',
      '/out/A (3).tif',
      '/out/b.tif',
    ])
    const pair = ['IMG_1.heic', 'IMG_1.JPG', 'M\u00fcller.jpg', 'Mu\u0308ller.jpg']
    expect(planOutputs(pair.map(photo), '/out', 'same').planned.map(({ output }) => output)).toEqual([
      '/out/IMG_1.jpg',
      '/out/IMG_1 (2).JPG',
      '/out/M\u00fcller.jpg',
      '/out/Mu\u0308ller (2).jpg',
    ])
  })

  it('takes a photo that was named twice once', () => {
    const { planned } = planOutputs([photo('a.jpg'), photo('a.jpg')], '/out', 'same')
    expect(planned).toHaveLength(1)
  })

  it('loses no photo and writes no file twice, whatever the names', () => {
    const name = fc
      .array(fc.constantFrom('a', 'A', 'b', 'ä', '😀', ' ', '.', '-'), { minLength: 1, maxLength: 6 })
      .map((letters) => `${letters.join('')}.jpg`)
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 20 }),
        fc.constantFrom<'same' | 'png' | 'avif'>('same', 'png', 'avif'),
        (names, format) => {
          const { planned } = planOutputs(names.map(photo), '/out', format)
          expect(planned).toHaveLength(names.length)
          expect(new Set(planned.map(({ output }) => output.toLowerCase())).size).toBe(planned.length)
        },
      ),
    )
  })
})

describe('the journal', () => {
  it('knows finished work again after a restart, and only while photo, recipe and result are the same', async () => {
    const out = tree('a.jpg')
    const result = join(out, 'a.jpg')
    await writeFile(result, 'pixels')
    const journal = await BatchJournal.open(out)
    await journal.finished(result, 'photo-hash', 'work-1', 6)
    const again = await BatchJournal.open(out)
    expect(await again.isFinished(result, 'photo-hash', 'work-1')).toBe(true)
    expect(await again.isFinished(result, 'other-photo', 'work-1')).toBe(false)
    expect(await again.isFinished(result, 'photo-hash', 'work-2')).toBe(false)
    expect(await again.mayReplace(result)).toBe(true)
    expect(await again.mayReplace(result, ({ input }) => input === 'other-photo')).toBe(false)
    await writeFile(result, 'somebody cropped it')
    expect(await again.isFinished(result, 'photo-hash', 'work-1')).toBe(false)
    expect(await again.mayReplace(result), 'an evening of work').toBe(false)
    expect(await again.mayReplace(join(out, 'b.jpg'))).toBe(false)
  })

  it('survives a line that a power failure cut', async () => {
    const out = tree('a.jpg')
    const journal = await BatchJournal.open(out)
    await journal.finished(join(out, 'a.jpg'), 'p', 'w', 0)
    await appendFile(join(out, journalName), '{"output":"b.jpg","inp')
    const again = await BatchJournal.open(out)
    expect(await again.isFinished(join(out, 'a.jpg'), 'p', 'w')).toBe(true)
    expect(await readFile(join(out, journalName), 'utf8')).toContain('a.jpg')
  })

  it('names work by its content', () => {
    expect(renderKey([{ strength: 1 }])).toBe(renderKey([{ strength: 1 }]))
    expect(renderKey([{ strength: 1 }])).not.toBe(renderKey([{ strength: 0.5 }]))
  })
})
