/** An import that meets broken files, a cancel or a full disk keeps what came in, and goes on the next time. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { PhotoImporter, type ImportEvent } from './import.ts'
import { importInto, tiny } from './import.fixture.ts'
import { PhotoRepository } from './photo-repository.ts'

const { path } = testFolder()

describe('import', () => {
  it('5,000 files of which 300 are broken: one sentence for each, and 4,700 photos', async () => {
    const t = await importInto(path, 'many', localEngine({ thumbs: false }))
    const good = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer()
    for (let i = 0; i < 5000; i++) {
      const broken = i % 50 < 3
      const kind = i % 50
      // Each good one its own content: bytes behind the end of a JPEG are no part of the picture.
      const bytes = !broken
        ? Buffer.concat([good, Buffer.from(`#${i}`)])
        : [Buffer.alloc(0), Buffer.from('not a picture'), good.subarray(0, 60)][kind]
      writeFileSync(join(t.photos, `${i}.jpg`), bytes)
    }
    let last = 0
    const progress = { report: (fraction: number) => (last = fraction), slice: () => progress }
    const summary = await t.run([t.photos], { progress, concurrency: 8 })
    expect(summary.added).toHaveLength(4700)
    expect(summary).toMatchObject({ failed: 300, stopped: null })
    expect(last).toBe(1)
    const said = t.events.flatMap((event) => (event.type === 'failed' ? [event] : []))
    expect(new Set(said.map(({ error }) => error.code)).size).toBe(3)
    for (const { file, error } of said) expect(error.message).toContain(file)
  })

  it('cancelled in the middle: what is done stays, and the next time goes on', async () => {
    const t = await importInto(path, 'cancelled')
    for (let i = 0; i < 20; i++) await tiny(join(t.photos, `${i}.png`), i)
    const controller = new AbortController()
    const onEvent = (event: ImportEvent) => t.events.push(event) >= 5 && controller.abort()
    const first = await t.service.run([t.photos], { onEvent, signal: controller.signal, concurrency: 1 })
    expect(first.added).toHaveLength(5)
    expect(await t.run([t.photos])).toMatchObject({ known: 5, failed: 0 })
    expect(await t.rows.count()).toBe(20)
  })
})

describe('a disk of its own', () => {
  it('full in the middle: one sentence, what came in stays, and after making room it goes on', async (context) => {
    const disk = smallDisk(context, path('disk'), 'size=1500k')
    const photos = subfolder(path, 'for-disk')
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    for (let i = 0; i < 12; i++) {
      await sharp({ create: { width: 400, height: 400, channels: 3, background: '#888', noise } })
        .jpeg({ quality: 95 })
        .toFile(join(photos, `${i}.jpg`))
    }
    const ballast = join(disk.folder, 'ballast')
    const library = await testLibrary(join(disk.folder, 'library'))
    writeFileSync(ballast, Buffer.alloc(500_000))
    const service = new PhotoImporter(library, localEngine())
    const first = await service.run([photos], { copy: true, concurrency: 2 })
    // Whichever finds no room first: a picture, or the database.
    expect(first.stopped?.code).toMatch(/^(output|library)\.diskFull$/)
    expect(first.failed).toBe(0)
    rmSync(ballast)
    disk.grow('20m')
    const second = await service.run([photos], { copy: true })
    expect(second).toMatchObject({ failed: 0, stopped: null, known: first.added.length })
    expect(await new PhotoRepository(library.db).count()).toBe(12)
  })
})
