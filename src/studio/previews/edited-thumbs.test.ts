/** The album shows an edit at once: its small picture, its shape, and that it was not rendered yet. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import type { PhotoCard } from '../../contract/library.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession } from '../../../test/support/session.ts'

const { path } = testFolder()

async function withPhotos(name: string, count = 2) {
  const t = await testSession(path(name))
  const folder = path(`${name}/photos`)
  mkdirSync(folder, { recursive: true })
  for (let i = 0; i < count; i++) {
    const noise = { type: 'gaussian', mean: 90 + 20 * i, sigma: 30 } as const
    await sharp({ create: { width: 600, height: 400, channels: 3, background: '#777', noise } })
      .jpeg()
      .toFile(join(folder, `${i}.jpg`))
  }
  await t.ended(await t.session.imports.start({ paths: [folder], album: undefined }))
  const { ids } = await t.client.library.order({ sort: 'name' })
  // Nothing is rendered of its own accord.
  await t.client.queue.pause({})
  const card = async (id: number): Promise<PhotoCard> => (await t.client.library.cards({ ids: [id] }))[0]
  const media = async (url: string) => {
    for (const provider of t.session.media) {
      const file = await provider(url.replace('/media/', ''))
      if (file) return file
    }
    return null
  }
  const pixels = async (url: string) => {
    const file = await media(url)
    return file && sharp(file.path).metadata()
  }
  return { ...t, ids, card, media, pixels }
}

const turned = makeRecipe({}, { geometry: { quarterTurns: 1 } })

it('an edited photo has its mark at once, and its small picture soon after; the next start finds it there', async () => {
  const t = await withPhotos('edited')
  const [id, other] = t.ids
  expect(await t.card(id)).toMatchObject({ edited: false, colored: null })
  await t.client.library.edit({ type: 'recipeApply', ids: [id], recipe: turned })
  expect(await t.card(id)).toMatchObject({ edited: true, state: 'original', colored: null })
  await expect.poll(async () => (await t.card(id)).colored, { timeout: 60_000 }).not.toBeNull()
  const { colored } = await t.card(id)
  expect(colored!.small).toMatch(/^\/media\/edited\//)
  expect(await t.pixels(colored!.small)).toMatchObject({ format: 'webp' })
  expect(await t.card(other)).toMatchObject({ edited: false, colored: null })
  const requests = t.fake.requests.length
  await t.session.close()

  const again = await testSession(path('edited'))
  const [card] = await again.client.library.cards({ ids: [id] })
  expect(card.colored).toEqual(colored)
  expect([requests, again.fake.requests.length]).toEqual([1, 0])
})

it('the album has its new shape without a render, and the old one after undo', async () => {
  const t = await withPhotos('shape')
  const ratios = async () => (await t.client.library.order({ sort: 'name' })).ratios
  expect(await ratios()).toEqual([1500, 1500])
  await t.client.library.edit({ type: 'recipeApply', ids: [t.ids[0]], recipe: turned })
  expect(await ratios()).toEqual([667, 1500])
  const cut = makeRecipe({}, { geometry: { crop: { left: 0, top: 0, width: 0.5, height: 1 } } })
  await t.client.library.edit({ type: 'recipeApply', ids: [t.ids[1]], recipe: cut })
  expect(await ratios()).toEqual([667, 750])
  const off = { ...cut.steps.geometry, enabled: false }
  await t.client.library.edit({
    type: 'recipeApply',
    ids: [t.ids[1]],
    recipe: { ...cut, steps: { ...cut.steps, geometry: off } },
  })
  expect(await ratios()).toEqual([667, 1500])
  for (let i = 0; i < 3; i++) await t.client.library.undo()
  expect(await ratios()).toEqual([1500, 1500])
})

it('a second edit shows another picture; one whose folder was emptied is made again for who still shows it', async () => {
  const t = await withPhotos('second', 1)
  const [id] = t.ids
  const shown = async (recipe = makeRecipe()) => {
    const before = (await t.card(id)).colored?.small
    await t.client.library.edit({ type: 'recipeApply', ids: [id], recipe })
    await expect
      .poll(async () => (await t.card(id)).colored?.small ?? before, { timeout: 60_000 })
      .not.toBe(before)
    return (await t.card(id)).colored!.small
  }
  const first = await shown()
  const second = await shown(turned)
  expect(second).not.toBe(first)
  rmSync(join(t.folder, 'cache', 'workbench', 'edited'), { recursive: true })
  expect(await t.pixels(second)).toMatchObject({ format: 'webp' })
  // The first one shows a recipe that the photo has no more: who still asks gets the second, and must not keep it.
  expect(await t.media(first)).toEqual({ ...(await t.media(second)), keep: 'never' })
  expect(readdirSync(join(t.folder, 'cache', 'workbench', 'edited'))).toHaveLength(2)
})

it('a window that is behind an undo gets the picture of today, not an error, and nothing of a photo that is gone', async () => {
  const t = await withPhotos('behind', 1)
  const [id] = t.ids
  const [original, noSuchPhoto] = [
    (await t.card(id)).original.small,
    (await t.card(id)).original.small.replace(`/${id}/`, '/99/'),
  ]
  await t.client.library.edit({ type: 'recipeApply', ids: [id], recipe: turned })
  await t.card(id)
  await expect.poll(async () => (await t.card(id)).colored, { timeout: 60_000 }).not.toBeNull()
  const edited = (await t.card(id)).colored!.small
  await t.client.library.undo()
  const now = await t.media(original)
  expect(now).toMatchObject({ keep: 'forever' })
  expect(await t.media(edited)).toEqual({ ...now, keep: 'never' })
  // As after a print was cut out again: the same photo, other pixels.
  expect(await t.media(original.replace(/[0-9a-f]{8}$/, '00000000'))).toEqual({ ...now, keep: 'never' })

  await t.client.queue.render({ photos: [id], recipe: makeRecipe() })
  await t.client.queue.resume({})
  await expect.poll(async () => (await t.card(id)).state, { timeout: 60_000 }).toBe('rendered')
  const rendered = await t.media((await t.card(id)).colored!.small)
  expect(rendered).toMatchObject({ keep: 'forever' })
  expect(rendered?.path).not.toBe(now?.path)
  expect(await t.media(edited)).toEqual({ ...rendered, keep: 'never' })

  expect(await t.media(noSuchPhoto)).toBeNull()
  await t.client.library.edit({ type: 'remove', ids: [id] })
  expect(await t.media(edited)).toBeNull()
})

it('photos that wait to be rendered get none made for them; the queue shows the one that is there', async () => {
  const t = await withPhotos('queued')
  const [edited, fresh] = t.ids
  await t.client.library.edit({ type: 'recipeApply', ids: [edited], recipe: turned })
  await t.card(edited)
  await expect.poll(async () => (await t.card(edited)).colored, { timeout: 60_000 }).not.toBeNull()
  await t.client.queue.render({ photos: t.ids, recipe: turned })
  expect(await t.card(fresh)).toMatchObject({ state: 'queued', edited: false, colored: null })
  const jobs = await t.client.queue.list({ limit: 10 })
  const thumbs = new Map(jobs.map(({ photo, thumb }) => [photo, thumb]))
  expect(thumbs.get(edited)).toMatch(/^\/media\/edited\//)
  expect(thumbs.get(fresh)).toMatch(/^\/media\/thumb\//)
  await t.client.queue.resume({})
  await expect.poll(async () => (await t.card(fresh)).state, { timeout: 60_000 }).toBe('rendered')
  const ended = await t.client.queue.list({ limit: 10 })
  for (const { thumb } of ended) expect(thumb).toMatch(/^\/media\/coloured\//)
})
