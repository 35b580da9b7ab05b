/** An exported gallery: a page of captions and dates with its pictures beside it, also after the selection has changed. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { makeRecipe } from '../../../contract/recipe.ts'
import { testFolder } from '../../../../test/support/pictures.ts'
import { PhotoRepository } from '../../library/photo-repository.ts'
import { RecipeRepository } from '../../library/recipe-repository.ts'
import { exportSetUp } from '../export.fixture.ts'
import { galleryFoot, galleryHead, galleryItem } from './page.ts'
import { said } from './words.ts'

const { path } = testFolder()
const picture = {
  caption: '',
  date: '',
  name: 'a.jpg',
  large: { path: 'gallery/a.webp', width: 300, height: 200 },
  small: { path: 'gallery/a-small.webp', width: 150, height: 100 },
  before: null,
}

describe('the page', () => {
  it('says nothing as markup, whatever a caption holds', () => {
    const evil = '</p><script>alert(1)</script>"\'&'
    const item = galleryItem({ ...picture, caption: evil, date: evil })
    const head = galleryHead(evil, 1, said.en, 'en')
    const foot = galleryFoot({ ...said.en, play: '</script><b>' })
    for (const text of [item, head]) expect(text).not.toMatch(/<script>alert|"'&(?!amp)/)
    expect(foot.match(/<\/script>/g)).toHaveLength(2)
  })

  it('counts no scroll bar as space: the button that closes a picture would lie beneath it', () => {
    expect(galleryHead('', 1, said.en, 'en')).toContain('dialog {')
    expect(galleryHead('', 1, said.en, 'en')).not.toMatch(/\d+vw/)
  })

  it('of 5,000 photos is a page of a few megabytes that loads pictures as they are looked at', () => {
    const items = Array.from({ length: 5000 }, () => galleryItem(picture))
    expect(items.join('').length).toBeLessThan(2_000_000)
    expect(items[0]).toContain('loading="lazy"')
  })
})

describe('its pictures', () => {
  it('lie beside the page: large, small and as it was; a second export makes none again', async () => {
    const { service, request } = await exportSetUp(path, 'beside')
    await service.run({ ...request, gallery: true })
    const folder = join(request.target, 'gallery')
    // Two of three photos are as they were.
    expect(readdirSync(folder).filter((name) => name.endsWith('-before.webp'))).toHaveLength(1)
    expect(readdirSync(folder)).toHaveLength(7)
    const page = readFileSync(join(request.target, 'gallery.html'), 'utf8')
    for (const [, file] of page.matchAll(/(?:src|href|data-before)="(gallery[^"]*)"/g))
      expect(existsSync(join(request.target, file)), file).toBe(true)
    const times = readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs)
    expect(await service.run({ ...request, gallery: true })).toMatchObject({ written: 0 })
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs)).toEqual(times)
  })

  it('of photos that were taken out go; what a person put there stays', async () => {
    const { service, request } = await exportSetUp(path, 'fewer')
    await service.run({ ...request, gallery: true })
    const folder = join(request.target, 'gallery')
    writeFileSync(join(folder, 'mine.webp'), 'mine')
    await service.run({ ...request, photoIds: request.photoIds.slice(0, 1), gallery: true })
    expect(readdirSync(folder)).toHaveLength(4)
    expect(readFileSync(join(folder, 'mine.webp'), 'utf8')).toBe('mine')
  })

  it('a photo that was cropped is compared with the same crop of its original', async () => {
    const { service, request, library, requests } = await exportSetUp(path, 'cropped', 1)
    const crop = { left: 0.25, top: 0, width: 0.5, height: 1 }
    await new RecipeRepository(library.db).change(1, makeRecipe({}, { geometry: { crop } }), '', 2)
    await service.run({ ...request, gallery: true })
    const before = requests.find(({ output }) => output.endsWith('-before.webp'))
    expect(before?.recipe.steps.geometry.crop).toEqual(crop)
    expect(before?.recipe.steps.color.enabled).toBe(false)
  })

  it('are in the zip with their page', async () => {
    const { service, request, library } = await exportSetUp(path, 'zipped', 1)
    await new PhotoRepository(library.db).update(1, { caption: 'Lake' })
    const target = `${request.target}.zip`
    await service.run({ ...request, target, gallery: true })
    const zip = readFileSync(target).toString('latin1')
    expect(zip).toContain('gallery.html')
    expect(zip).toMatch(/gallery\/[0-9a-f]{20}-small\.webp/)
  })

  it('are small enough for a browser and whole', async () => {
    const { service, request } = await exportSetUp(path, 'sizes', 1, 900)
    await service.run({ ...request, gallery: true })
    const folder = join(request.target, 'gallery')
    for (const name of readdirSync(folder)) {
      const { width } = await sharp(join(folder, name)).metadata()
      expect(width, name).toBe(name.includes('-small') ? 560 : 900)
    }
  })
})
