/** The studio with a library, as a window uses it: what a person does there comes about, is reported, and can be undone. */
import { mkdirSync } from 'node:fs'
import { readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { makeRecipe } from '../contract/recipe.ts'
import { uploadAlbumHeader, uploadNameHeader } from '../contract/rpc.ts'
import { testFolder } from '../../test/support/pictures.ts'
import { testSession, waitFor } from '../../test/support/session.ts'
import { createHandler } from './http/handler.ts'

const { path } = testFolder()

/** Pictures that differ, in a folder. */
async function photos(folder: string, count: number): Promise<string> {
  mkdirSync(folder, { recursive: true })
  for (let i = 0; i < count; i++) {
    const noise = { type: 'gaussian', mean: 100 + i, sigma: 30 } as const
    await sharp({ create: { width: 60 + i, height: 40, channels: 3, background: '#777', noise } })
      .jpeg()
      .toFile(join(folder, `${1940 + i} lake.jpg`))
  }
  return folder
}

async function withPhotos(name: string, count = 3) {
  const t = await testSession(path(name))
  t.dialogs.folder = await photos(path(`${name}/photos`), count)
  const { activity } = await t.client.library.pick({ what: 'folder' })
  const imported = await t.ended(activity)
  // Several are in flight at once: their numbers are not those of their names.
  const { ids } = await t.client.library.order({ sort: 'name' })
  return { ...t, imported, ids }
}

describe('the library in a window', () => {
  it('opening it clears away what a kill in the midst of an import left half-written', async () => {
    const thumbs = path('killed/library/thumbs/ab')
    mkdirSync(thumbs, { recursive: true })
    const [half, whole] = ['ab12.320.webp.0123456789ab.part', 'ab12.320.webp']
    const lately = new Date(Date.now() - 2 * 60 * 60 * 1000)
    for (const name of [half, whole]) {
      await writeFile(join(thumbs, name), 'picture')
      await utimes(join(thumbs, name), lately, lately)
    }
    await testSession(path('killed'))
    await expect.poll(() => readdir(thumbs)).toEqual([whole])
  })

  it('imports, shows in order, edits, undoes and finds it all again', async () => {
    const t = await withPhotos('album')
    expect(t.imported).toMatchObject({ state: 'done', fresh: 3, done: 3, total: 3, name: 'photos' })
    const { library } = t.client
    const { ids } = t
    const [a, b, c] = ids
    expect(await library.order({ sort: 'date', descending: true })).toEqual({
      ids: ids.toReversed(),
      ratios: [1550, 1525, 1500],
      stacks: [],
    })
    const [card] = await library.cards({ ids: [b, 99] })
    expect(card).toMatchObject({
      id: b,
      name: '1941 lake.jpg',
      state: 'original',
      look: null,
      exported: 'no',
    })
    expect(card.date).toMatchObject({ text: '1941', source: 'name' })
    expect((await library.file({ id: b })).path).toMatch(/1941 lake\.jpg$/)
    expect(await library.look({ id: b })).toEqual({ first: true })
    expect(await library.look({ id: b })).toEqual({ first: false })
    expect((await library.order({ unseen: true, sort: 'name' })).ids).toEqual([a, c])

    const { made } = await library.edit({ type: 'albumCreate', name: 'Lake', ids: [a, c] })
    await library.edit({ type: 'tag', ids: [a, b], tag: 'Boat', on: true })
    await library.edit({ type: 'caption', ids: [a], caption: 'Anna on the lake' })
    expect((await library.order({ album: made!, sort: 'album' })).ids).toEqual([a, c])
    expect((await library.order({ search: 'anna boat' })).ids).toEqual([a])
    expect(await library.summary()).toMatchObject({
      photos: 3,
      albums: [{ id: made, name: 'Lake', photos: 2 }],
      tags: [{ name: 'Boat', photos: 2 }],
      states: { original: 3 },
    })
    await library.edit({ type: 'remove', ids: [a] })
    expect(await library.summary()).toMatchObject({
      photos: 2,
      albums: [{ photos: 1 }],
      tags: [{ photos: 1 }],
    })
    expect(await library.undo()).toEqual({ type: 'remove', photos: 1 })
    for (const type of ['caption', 'tag', 'albumCreate']) expect(await library.undo()).toMatchObject({ type })
    expect(await library.undo()).toBeNull()
    expect(await library.summary()).toMatchObject({ photos: 3, albums: [], tags: [] })
    expect(await library.redo()).toMatchObject({ type: 'albumCreate' })
    expect((await library.summary()).albums).toMatchObject([{ name: 'Lake', photos: 2 }])
  })

  it('renders, reports how far it is, and knows a stale picture from one of today', async () => {
    const t = await withPhotos('renders')
    const { library, queue } = t.client
    const { ids } = t
    const [a] = ids
    const events = await library.events()
    expect(await queue.render({ photos: ids })).toEqual({ queued: 3, finished: 0, changed: 3, films: 0 })
    await waitFor(events, (event) => event.type === 'queue' && event.queue.batch.done === 3)
    expect((await library.order({ states: ['rendered'], sort: 'name' })).ids).toEqual(ids)
    const [card] = await library.cards({ ids: [a] })
    expect(card).toMatchObject({ state: 'rendered', look: 'stable' })
    const handler = await createHandler({ ui: path('renders'), ...t.session })
    for (const url of [card.original.small, card.colored!.small, card.colored!.large]) {
      await rm(path('renders/library/thumbs'), { recursive: true, force: true })
      const answer = await handler(new Request(`http://127.0.0.1${url}`))
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
      expect(answer.headers.get('cache-control')).toContain('immutable')
      expect((await sharp(await answer.arrayBuffer()).metadata()).width).toBe(60)
    }
    expect(await queue.render({ photos: [a] })).toEqual({ queued: 0, finished: 1, changed: 0, films: 0 })
    const { variants } = await library.photo({ id: a })
    const recipe = makeRecipe({ renderFactor: 20 })
    await library.edit({ type: 'recipe', variant: variants[0].id, recipe, label: 'factor' })
    expect((await library.cards({ ids: [a] }))[0]).toMatchObject({ state: 'stale', colored: card.colored })
    await library.undo()
    expect((await library.cards({ ids: [a] }))[0].state).toBe('rendered')
    expect((await library.summary()).states).toMatchObject({ rendered: 3, original: 0 })
    expect((await queue.list({ limit: 10 })).map(({ state }) => state)).toEqual(['done', 'done', 'done'])
  })

  it('a style for many changes their style and nothing else that was done to them', async () => {
    const t = await withPhotos('style', 2)
    const { library, queue } = t.client
    const [worked, fresh] = t.ids
    const recipe = makeRecipe(
      { saturation: 0.6, model: 'deoldify-stable' },
      {
        tone: { enabled: true },
        manualColor: { strokes: [{ kind: 'grey', radius: 0.1, points: [{ x: 0.5, y: 0.5 }] }] },
      },
    )
    await library.edit({ type: 'recipeApply', ids: [worked], recipe })
    await queue.pause({})
    expect(await queue.render({ photos: t.ids, style: 'artistic' })).toMatchObject({ queued: 2, changed: 2 })
    const recipeOf = async (id: number) => (await library.photo({ id })).variants[0].recipe
    const { model: _, ...color } = recipe.steps.color
    expect(await recipeOf(worked)).toEqual({
      ...recipe,
      steps: { ...recipe.steps, color: { ...color, style: 'artistic' } },
    })
    expect((await recipeOf(fresh)).steps.color.style).toBe('artistic')
    const { variants } = await library.photo({ id: worked })
    expect(variants[0].steps.at(-1)?.label).toBe('style')
    expect(await queue.render({ photos: t.ids, style: 'artistic' })).toMatchObject({ changed: 0 })
    expect(await library.undo()).toEqual({ type: 'colorize', photos: 2 })
    expect(await recipeOf(worked)).toEqual(recipe)
  })

  it('colouring that is undone is taken out of the queue, and done again comes back into it', async () => {
    const t = await withPhotos('undone')
    const { library, queue } = t.client
    const [first] = t.ids
    await queue.pause({})
    await queue.render({ photos: [first] })
    await queue.render({ photos: t.ids, style: 'artistic' })
    const open = async () =>
      (await queue.list({ limit: 10 })).filter(({ state }) => state === 'queued').length
    expect(await open()).toBe(3)
    await library.edit({ type: 'favourite', ids: [first], on: true })
    await library.undo()
    expect(await open()).toBe(3)
    await library.undo()
    expect(await open()).toBe(0)
    expect((await library.summary()).states).toMatchObject({ queued: 0 })
    expect(await library.redo()).toMatchObject({ type: 'colorize' })
    expect(await open()).toBe(3)
    await library.edit({ type: 'recipeClear', ids: [first] })
    expect(await open()).toBe(2)
  })

  it('any variant is rendered through the queue, which has its job still after a stop', async () => {
    const t = await withPhotos('variants', 1)
    const [photo] = t.ids
    const seen = await t.client.library.events()
    await t.client.queue.render({ photos: [photo] })
    await waitFor(seen, (event) => event.type === 'queue' && event.queue.counts.done === 1)
    const recipe = makeRecipe({ renderFactor: 30 })
    const { made } = await t.client.library.edit({ type: 'variantAdd', photo, name: 'Bold', recipe })
    await t.client.queue.pause({})
    const request = { variant: made!, onScreen: true }
    expect(await t.client.queue.renderVariant(request)).toEqual({ queued: 1, finished: 0 })
    const states = async ({ client }: typeof t | typeof again) =>
      (await client.library.photo({ id: photo })).variants.map(({ state }) => state)
    expect(await states(t)).toEqual(['rendered', 'queued'])
    await t.session.close()

    const again = await testSession(path('variants'))
    expect(await states(again)).toEqual(['rendered', 'queued'])
    const events = await again.client.library.events()
    await again.client.queue.resume({})
    await waitFor(events, (event) => event.type === 'queue' && event.queue.counts.done === 2)
    expect(await states(again)).toEqual(['rendered', 'rendered'])
    expect(again.fake.requests).toHaveLength(1)
    expect(again.fake.requests[0].recipe?.steps.color.renderFactor).toBe(30)
    expect(await again.client.queue.renderVariant(request)).toEqual({ queued: 0, finished: 1 })
    await expect(again.client.queue.renderVariant({ variant: 99 })).rejects.toMatchObject({
      data: { code: 'library.notFound' },
    })
  })

  it('another try of a failed variant is that variant’s, with less asked of the model', async () => {
    const t = await withPhotos('variant-retry', 1)
    const [photo] = t.ids
    const { library, queue } = t.client
    await library.edit({ type: 'recipeApply', ids: [photo], recipe: makeRecipe({ renderFactor: 12 }) })
    const recipe = makeRecipe({ renderFactor: 40 })
    const { made } = await library.edit({ type: 'variantAdd', photo, name: 'Fine', recipe })
    await queue.pause({})
    await queue.renderVariant({ variant: made! })
    const [job] = await queue.list({ limit: 1 })
    await queue.cancel({ ids: [job.id] })
    const events = await library.events()
    await queue.retry({ ids: [job.id], renderFactor: 20 })
    await queue.resume({})
    await waitFor(events, (event) => event.type === 'queue' && event.queue.counts.done === 1)
    const { variants } = await library.photo({ id: photo })
    expect(variants.map((each) => [each.state, each.recipe.steps.color.renderFactor])).toEqual([
      ['original', 12],
      ['rendered', 20],
    ])
    await library.undo()
    expect((await library.photo({ id: photo })).variants[1].recipe.steps.color.renderFactor).toBe(40)
  })

  it('a browser sends photos; the same one twice is known', async () => {
    const t = await testSession(path('uploads'), { browser: true })
    const handler = await createHandler({ ui: path('uploads'), ...t.session })
    const { made } = await t.client.library.edit({ type: 'albumCreate', name: 'Sent', ids: [] })
    const body = await sharp({ create: { width: 50, height: 40, channels: 3, background: '#345' } })
      .png()
      .toBuffer()
    const send = (bytes: Uint8Array<ArrayBuffer>) =>
      handler(
        new Request('http://127.0.0.1/photos', {
          method: 'POST',
          body: bytes,
          headers: { [uploadNameHeader]: 'Oma%201943.png', [uploadAlbumHeader]: String(made) },
        }),
      )
    const png = new Uint8Array(body)
    expect(await (await send(png)).json()).toEqual({ photo: 1, known: false, like: null, notes: [] })
    expect(await (await send(png)).json()).toEqual({ photo: 1, known: true, like: null, notes: [] })
    const bad = await send(new TextEncoder().encode('not a picture'))
    expect(bad.status).toBe(422)
    expect(await bad.json()).toMatchObject({ code: 'image.notAPicture', data: { file: 'Oma 1943.png' } })
    expect((await t.client.library.order({ album: made! })).ids).toEqual([1])
    expect((await t.client.library.cards({ ids: [1] }))[0]).toMatchObject({
      name: 'Oma 1943.png',
      date: { text: '1943' },
    })
    const run = (await readdir(t.folder)).find((name) => name.startsWith('tintype-run-'))!
    expect(await readdir(join(t.folder, run, 'uploads'))).toEqual([])
  })

  it('the sample album comes with its captions, by copy; a moved folder is found again', async () => {
    const t = await testSession(path('samples'))
    const { activity } = await t.client.library.importSamples()
    expect(await t.ended(activity)).toMatchObject({ fresh: 7, failed: 0 })
    const { albums } = await t.client.library.summary()
    expect(albums).toMatchObject([{ name: 'Sample album', photos: 7 }])
    expect((await t.client.library.cards({ ids: [1] }))[0].caption).not.toBe('')

    t.dialogs.folder = await photos(path('samples/here'), 2)
    await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
    await rename(path('samples/here'), path('samples/there'))
    t.dialogs.folder = path('samples/there')
    expect(await t.ended((await t.client.library.findMissing()).activity)).toMatchObject({ found: 2 })
    expect((await t.client.library.summary()).missing).toBe(0)
    const [moved] = (await t.client.library.order({ search: 'lake 1940' })).ids
    expect(await t.client.library.show({ what: 'photo', id: moved })).toEqual({ shown: true })
    expect(t.dialogs.shown).toEqual([path('samples/there/1940 lake.jpg')])
  })

  it('a library that is damaged is shown as such, and its backup put back', async () => {
    const first = await withPhotos('broken')
    await first.session.close()
    await writeFile(path('broken/library/library.sqlite'), 'no database')
    const t = await testSession(path('broken'))
    const status = await waitFor(await t.client.library.events(), () => true)
    if (status.type !== 'status' || status.status.state !== 'broken') throw new Error('it opened')
    expect(status.status.fault.code).toBe('library.corrupt')
    await expect(t.client.library.summary()).rejects.toMatchObject({ data: { code: 'library.corrupt' } })
    const backup = status.status.backups[0]
    expect(await t.client.library.restore({ backup })).toEqual({ state: 'open' })
    expect((await t.client.library.summary()).photos).toBe(3)
  })
})
