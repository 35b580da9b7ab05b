/** Exporting from a window: what a person asked for lies where they said, and the album knows. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { openPromise } from 'yauzl'
import { makeRecipe } from '../../contract/recipe.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession } from '../../../test/support/session.ts'

const { path } = testFolder()

async function withPhotos(name: string, { browser = false } = {}) {
  const t = await testSession(path(name), { browser })
  const folder = path(`${name}/photos`)
  mkdirSync(folder, { recursive: true })
  for (const [i, title] of ['boat', 'lake'].entries()) {
    const noise = { type: 'gaussian', mean: 100 + 20 * i, sigma: 30 } as const
    await sharp({ create: { width: 64, height: 48, channels: 3, background: '#777', noise } })
      .jpeg()
      .toFile(join(folder, `${title}.jpg`))
  }
  await t.ended(await t.session.imports.start({ paths: [folder], album: undefined }))
  const { ids } = await t.client.library.order({ sort: 'name' })
  await t.client.library.edit({ type: 'recipeApply', ids, recipe: makeRecipe() })
  return { ...t, ids }
}

const request = (photos: number[]) => ({
  photos,
  template: '{counter:2} {name}',
  options: { format: 'jpeg' as const, quality: 80 },
})

it('to a folder that was asked for; the album shows what was exported, and what has changed since', async () => {
  const t = await withPhotos('folder')
  const out = path('folder/out')
  mkdirSync(out)
  t.dialogs.folder = out
  const { activity } = await t.client.export.start({ ...request(t.ids), as: 'folder' })
  expect(await t.ended(activity)).toMatchObject({
    kind: 'export',
    state: 'done',
    fresh: 2,
    done: 2,
    total: 2,
    canShow: true,
    download: null,
  })
  expect(readdirSync(out).filter((name) => !name.startsWith('.'))).toEqual(['01 boat.jpg', '02 lake.jpg'])
  const shown = await t.client.library.show({ what: 'activity', id: activity! })
  expect([shown, t.dialogs.shown]).toEqual([{ shown: true }, [out]])

  await t.client.library.edit({
    type: 'recipeApply',
    ids: [t.ids[0]],
    recipe: makeRecipe({ strength: 0.5 }),
  })
  const cards = await t.client.library.cards({ ids: t.ids })
  expect(cards.map((card) => card.exported)).toEqual(['changed', 'yes'])

  const again = await t.ended((await t.client.export.start({ ...request(t.ids), as: 'folder' })).activity)
  expect(again).toMatchObject({ fresh: 1, known: 1 })
})

it('in a browser: one zip to fetch, under a name of its own', async () => {
  const t = await withPhotos('browser', { browser: true })
  const { activity } = await t.client.export.start({ ...request(t.ids), title: 'Summer', as: 'zip' })
  const { download, name } = await t.ended(activity)
  expect(name).toBe('Summer.zip')
  const file = await t.session.exports.media(download!.replace('/media/', ''))
  expect(file).toMatchObject({ type: 'application/zip', name: 'Summer.zip' })
  expect((await openPromise(file!.path)).entryCount).toBe(2)
  expect(await t.session.exports.media('export/AAAAAAAAAAAAAAAAAAAAAA')).toBeNull()
})

it('a zip is called like the album, also where only its photos were chosen', async () => {
  const t = await withPhotos('named', { browser: true })
  const nameOf = async (photos: number[], album?: string) => {
    const how = { ...request(photos), ...(album !== undefined && { album }), as: 'zip' as const }
    return (await t.ended((await t.client.export.start(how)).activity)).name
  }
  expect(await nameOf(t.ids)).toBe('Tintype.zip')
  expect(await nameOf(t.ids, 'Attic')).toBe('Attic.zip')
  await t.client.library.edit({ type: 'albumCreate', name: 'Lake', ids: t.ids })
  expect(await nameOf([t.ids[0]])).toBe('Lake.zip')
})

it('a closed dialog begins nothing; a template that makes no sense is refused before anything is asked', async () => {
  const t = await withPhotos('refused')
  t.dialogs.folder = null
  expect(await t.client.export.start({ ...request(t.ids), as: 'folder' })).toEqual({ activity: null })
  const wrong = { ...request(t.ids), template: '{nam}', as: 'folder' as const }
  await expect(t.client.export.start(wrong)).rejects.toMatchObject({ data: { code: 'export.template' } })
  await expect(t.client.export.forecast({ ...request(t.ids), template: '{' })).rejects.toMatchObject({
    data: { code: 'export.template' },
  })
  expect(await t.client.export.forecast(request(t.ids))).toMatchObject({
    pictures: 2,
    toRender: 2,
    missing: 0,
  })
})
