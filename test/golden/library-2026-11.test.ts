/**
 * A library that Tintype made in November 2026 opens with all that a person would miss, and they go on with it as if
 * nothing had changed. `MAKE_LIBRARY=test/fixtures/library-YYYY-MM npx vitest run test/golden/library` makes another one;
 * those that are there are never made anew.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { withCurrentRecipeNames } from '../../src/contract/stored-names.ts'
import { useTerminal } from '../support/cli.ts'
import { openHome, toldOf, toldOfAll } from '../support/kept-home.ts'
import { fixture, isColored } from '../support/pictures.ts'
import { keptRecipes } from './kept-recipes.ts'
import { makeLibrary } from './make-library.ts'

const wanted = process.env['MAKE_LIBRARY']
const kept = fixture('library-2026-11')

if (wanted !== undefined) {
  it('a library is made to be kept', async () => {
    expect(existsSync(join(wanted, 'expected.json')), 'a kept library is never made anew').toBe(false)
    await makeLibrary(resolve(wanted))
  })
}

describe.skipIf(wanted !== undefined)('a library of November 2026', () => {
  const terminal = useTerminal()
  const at = (...names: string[]) => join(terminal.root, ...names)
  // What is said is of the files as they were kept: one copy for all tests, each of which looks at something else of it.
  beforeAll(() => cpSync(kept, terminal.root, { recursive: true }))

  type Told = Awaited<ReturnType<typeof toldOfAll>>
  /** What it held, its recipes under today's names. */
  const read = () =>
    JSON.parse(readFileSync(join(kept, 'expected.json'), 'utf8'), (_name, value: unknown) =>
      withCurrentRecipeNames(value),
    ) as Told
  const expected = wanted === undefined ? read() : null

  /** The library in a folder of the test's own. */
  async function open(name: string) {
    cpSync(kept, at(name), { recursive: true })
    const temporary = at(name, 'temporary')
    await mkdir(temporary)
    const home = await openHome(at(name, 'home'), temporary)
    onTestFinished(() => home.close())
    const { ids } = await home.client.library.order({ sort: 'name' })
    const cards = await home.client.library.cards({ ids })
    const idOf = (photo: string) => {
      const card = cards.find((each) => each.name.startsWith(photo))
      if (!card) throw new Error(`there is no photo ${photo}`)
      return card.id
    }
    const photo = (which: string) => home.client.library.photo({ id: idOf(which) })
    return { ...home, home, idOf, photo }
  }

  it('has every photo, album, tag, caption, date, recipe, history, render, job and setting', async () => {
    const { home } = await open('whole')
    const given = await toldOfAll(home)
    expect(given).toMatchObject(expected!)
    // The file that was kept says what the recipes said, and is itself not empty.
    expect(given.photos.map(({ name }) => name)).toEqual([
      'album print.png',
      'house.png',
      'meadow.jpg',
      'tall.png',
      'torn.png',
    ])
    const [print, house, meadow, tall, torn] = given.photos
    const recipe = keptRecipes.everyStep(meadow.sha256)
    const [{ recipe: first, ...variant }, warm] = house.variants
    expect(first).toMatchObject(recipe)
    expect(Object.keys(first.steps).sort()).toEqual(expect.arrayContaining(Object.keys(recipe.steps).sort()))
    expect(variant).toMatchObject({ cursor: 2, state: 'rendered', hasPicture: true })
    expect(warm).toMatchObject({ name: 'Warm', recipe: { steps: { color: { temperature: 0.6 } } } })
    expect(house).toMatchObject({
      favourite: true,
      state: 'rendered',
      exported: 'yes',
      held: 'copy',
      albums: ['Grandmother'],
      tags: ['Farm'],
      caption: "Grandmother's house, before the fire",
    })
    expect(meadow).toMatchObject({ state: 'rendered', caption: 'The meadow', date: { text: '1943-07' } })
    expect(torn).toMatchObject({ state: 'queued', date: { text: 'about 1920', from: '1915-01-01' } })
    expect(tall).toMatchObject({ state: 'original', variants: [] })
    expect(print).toMatchObject({
      state: 'failed',
      fault: 'library.fileMissing',
      missing: true,
      held: 'reference',
    })
    expect(given.albums[0]).toEqual({ name: 'Grandmother', photos: ['tall.png', 'house.png', 'torn.png'] })
    expect(given.jobs.map(({ state }) => state).sort()).toEqual(['done', 'done', 'failed', 'queued'])
    expect(given.settings).toMatchObject({ theme: 'dark', language: 'zh', importAs: 'copy', provider: 'cpu' })
  })

  it('undoes and does again what was done before, and goes to any step of a recipe', async () => {
    const { client, photo, idOf } = await open('undo')
    const { library } = client
    const caption = async () => (await photo('meadow')).caption
    expect(await library.redo()).toEqual({ type: 'caption', photos: 1 })
    expect(await caption()).toBe('A meadow in July')
    expect(await library.redo()).toBeNull()
    for (const before of ['The meadow', '']) {
      expect(await library.undo()).toEqual({ type: 'caption', photos: 1 })
      expect(await caption()).toBe(before)
    }
    // All the way back: photos without recipes, albums, tags.
    const types: string[] = []
    for (let label = await library.undo(); label; label = await library.undo()) types.push(label.type)
    expect(types).toHaveLength(15)
    expect(types).toEqual(
      expect.arrayContaining(['recipe', 'variantAdd', 'variantRename', 'albumMove', 'date']),
    )
    const bare = toldOf(await photo('house'))
    expect(bare).toMatchObject({ variants: [], albums: [], tags: [], favourite: false, caption: '' })
    for (let label = await library.redo(); label;) label = await library.redo()
    expect(toldOf(await photo('house'))).toMatchObject(expected!.photos[1])

    const [{ id, steps }] = (await photo('house')).variants
    expect(steps.map(({ label }) => label).slice(1)).toEqual(['geometry', 'hand'])
    await library.edit({ type: 'variantStep', variant: id, seq: 1 })
    const [turned] = (await library.photo({ id: idOf('house') })).variants
    expect(turned.recipe).toMatchObject(keptRecipes.turned)
    expect(turned.recipe.steps.manualColor.strokes).toEqual([])
  })

  it('goes on with its queue, and with what had failed once its drive is there again', async () => {
    const { client, dialogs, ended, photo, idOf } = await open('queue')
    expect(await client.queue.resume({})).toMatchObject({ paused: false })
    const states = async () => (await client.queue.list({ limit: 99 })).map(({ state }) => state).sort()
    await expect.poll(states, { timeout: 40_000 }).toEqual(['done', 'done', 'done', 'failed'])
    expect(await photo('torn')).toMatchObject({ state: 'rendered' })

    dialogs.folder = at('queue/scans')
    await ended((await client.library.findMissing()).activity)
    expect(await photo('album print')).toMatchObject({ missing: false, state: 'failed', held: 'reference' })
    const failed = (await client.queue.list({ limit: 99 })).find(({ state }) => state === 'failed')
    expect(failed?.photo).toBe(idOf('album print'))
    await client.queue.retry({ ids: [failed!.id] })
    await expect.poll(states, { timeout: 40_000 }).toEqual(['done', 'done', 'done', 'done'])
    expect(await photo('album print')).toMatchObject({ state: 'rendered', fault: null })
  })

  it('has its renders still: they are not made again, and are exported as they are', async () => {
    const { client, dialogs, ended, idOf } = await open('export')
    const photos = [idOf('house'), idOf('meadow')]
    expect(await client.queue.render({ photos })).toEqual({ queued: 0, finished: 2, changed: 0, films: 0 })
    const request = { photos, template: '{name}', options: { format: 'jpeg' as const } }
    expect(await client.export.forecast(request)).toMatchObject({ pictures: 2, toRender: 0, missing: 0 })
    dialogs.folder = at('export/out')
    await mkdir(dialogs.folder)
    const done = await ended((await client.export.start({ ...request, as: 'folder' })).activity)
    expect(done).toMatchObject({ state: 'done', fresh: 2 })
    const written = readdirSync(dialogs.folder).filter((name) => !name.startsWith('.'))
    expect(written.sort()).toEqual(['house.jpg', 'meadow.jpg'])
    const pixels = (file: string) => sharp(file).raw().toBuffer()
    const renders = at('export/home/data/library/renders')
    const files = readdirSync(renders, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.jpg'),
    )
    const rendered = await Promise.all(files.map((name) => pixels(join(renders, name))))
    expect(rendered).toHaveLength(2)
    for (const name of written) {
      const picture = await pixels(at('export/out', name))
      expect(
        rendered.some((each) => each.equals(picture)),
        name,
      ).toBe(true)
      expect(await isColored(at('export/out', name))).toBe(true)
    }
  })

  it('has a batch beside it that is finished: its journal is believed', async () => {
    const names = () => readdirSync(at('batch')).sort()
    const before = await Promise.all(names().map(async (name) => (await stat(at('batch', name))).mtimeMs))
    const args = ['photos', '-o', 'batch', '--model', 'kept-color', '--provider', 'cpu']
    const { code, err } = await terminal.tintype('colorize', ...args)
    expect(err).toContain('0 done, 4 already finished, 0 failed')
    expect(code).toBe(0)
    const after = await Promise.all(names().map(async (name) => (await stat(at('batch', name))).mtimeMs))
    expect(after).toEqual(before)
  })

  it.each([
    ['every-step.tintype.json', 'house.png', ['--colours-of', 'photos/meadow.jpg']],
    ['older.json', 'torn.png', []],
  ])('has recipes in files that still are read: %s', async (recipe, photo, more) => {
    const out = `by-${recipe}`
    const args = [`photos/${photo}`, '-o', out, '--recipe', `recipes/${recipe}`, '--provider', 'cpu', ...more]
    const { code, err } = await terminal.tintype('restore', ...args)
    expect(err).toContain('1 done, 0 already finished, 0 failed')
    expect(code).toBe(0)
    expect(await isColored(at(out, photo))).toBe(true)
  })
})
