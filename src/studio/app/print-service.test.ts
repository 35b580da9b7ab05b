/** Without these: prints cut out of an album page lose their page, are cut twice, or cost a person what was done to them. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession } from '../../../test/support/session.ts'

const { path } = testFolder()

/** A page of black paper with two pale prints, a photo beside it, and the back of that photo. */
async function pageAndPrint(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const noise = (seed: number) => ({ type: 'gaussian', mean: 120 + seed, sigma: 40 }) as const
  const picture = (width: number, height: number, seed: number) =>
    sharp({ create: { width, height, channels: 3, background: '#888', noise: noise(seed) } })
      .blur(2)
      .png()
      .toBuffer()
  await sharp({ create: { width: 600, height: 400, channels: 3, background: '#1d1b1a' } })
    .composite([
      { input: await picture(180, 240, 3), left: 60, top: 80 },
      { input: await picture(240, 160, 9), left: 310, top: 120 },
    ])
    .png()
    .toFile(join(folder, 'page.png'))
  const cat = join(import.meta.dirname, '../../../resources/samples/cat.jpg')
  await sharp(cat).resize(200, 150).toFile(join(folder, 'zoo.png'))
  const writing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="150"><text x="20" y="60" font-size="22">Zoo 1931</text></svg>'
  await sharp({ create: { width: 200, height: 150, channels: 3, background: '#e8e0cc' } })
    .composite([{ input: Buffer.from(writing) }])
    .png()
    .toFile(join(folder, 'zoo_b.png'))
}

async function withPage(name: string) {
  const t = await testSession(path(name))
  await pageAndPrint(path(`${name}/photos`))
  t.dialogs.folder = path(`${name}/photos`)
  const { activity } = await t.client.library.pick({ what: 'folder' })
  await t.ended(activity)
  const { ids } = await t.client.library.order({ sort: 'name' })
  const [page, zoo, back] = ids
  return { ...t, page, zoo, back }
}

describe('prints of a page', { timeout: 240_000 }, () => {
  it('are found, become photos that point to their page, and the page is not written to', async () => {
    const t = await withPage('split')
    const before = readFileSync(path('split/photos/page.png'))
    const found = await t.client.prints.find({ photo: t.page })
    expect(found.kind).toBe('page')
    expect(found.prints).toHaveLength(2)
    await t.client.library.edit({ type: 'date', ids: [t.page], text: '1931' })
    const prints = found.prints.map(({ corners, quarterTurns, caption }, i) => ({
      corners,
      quarterTurns,
      caption,
      words: `print ${i + 1}`,
    }))
    const { photos } = await t.client.prints.split({ photo: t.page, prints })
    const [first, second] = await Promise.all(photos.map((id) => t.client.library.photo({ id })))
    expect(first).toMatchObject({
      name: 'page 1.png',
      caption: 'print 1',
      page: { page: t.page, name: 'page.png' },
    })
    expect(first.date?.text).toBe('1931')
    expect(Math.abs(first.width - 180)).toBeLessThanOrEqual(4)
    expect(Math.abs(second.height - 160)).toBeLessThanOrEqual(4)
    const page = await t.client.library.photo({ id: t.page })
    expect(page.prints.map(({ id }) => id)).toEqual(photos)
    expect(readFileSync(path('split/photos/page.png'))).toEqual(before)
    // The same prints once more are the photos that are there.
    expect((await t.client.prints.split({ photo: t.page, prints })).photos).toEqual(photos)
  })

  it('cut again keep their words, and everything can be undone', async () => {
    const t = await withPage('recut')
    const { prints } = await t.client.prints.find({ photo: t.page })
    const { corners, quarterTurns, caption } = prints[0]
    const { photos } = await t.client.prints.split({
      photo: t.page,
      prints: [{ corners, quarterTurns, caption, words: 'kept' }],
    })
    const [photo] = photos
    const before = await t.client.library.photo({ id: photo })
    const place = { corners, quarterTurns: 1 as const, caption: null }
    await t.client.prints.recut({ photo, place })
    const after = await t.client.library.photo({ id: photo })
    expect(after).toMatchObject({ width: before.height, height: before.width, caption: 'kept' })
    expect(after.page?.place.quarterTurns).toBe(1)
    expect(await t.client.library.undo()).toMatchObject({ type: 'recut' })
    expect(await t.client.library.photo({ id: photo })).toMatchObject({ sha256: before.sha256 })
    expect(await t.client.library.undo()).toMatchObject({ type: 'split' })
    expect((await t.client.library.order({})).ids).not.toContain(photo)
    await t.client.library.redo()
    expect((await t.client.library.order({})).ids).toContain(photo)
    await expect(t.client.prints.recut({ photo: t.zoo, place })).rejects.toMatchObject({
      data: { code: 'library.notFound' },
    })
  })
})

describe('front and back', { timeout: 240_000 }, () => {
  it('are paired by name, taken apart, and paired by what is on the next one', async () => {
    const t = await withPage('backs')
    const zoo = () => t.client.library.photo({ id: t.zoo })
    expect((await zoo()).back?.id).toBe(t.back)
    expect((await t.client.library.photo({ id: t.back })).front?.id).toBe(t.zoo)
    await t.client.library.edit({ type: 'back', photo: t.zoo, back: null })
    expect((await zoo()).back).toBeNull()
    expect(await t.client.prints.findBack({ photo: t.page, next: t.zoo })).toEqual({ paired: false })
    expect(await t.client.prints.findBack({ photo: t.zoo, next: t.back })).toEqual({ paired: true })
    expect((await zoo()).back?.id).toBe(t.back)
  })
})
