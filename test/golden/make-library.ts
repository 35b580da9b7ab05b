/** Makes the folder of a kept library with the program as it is: photos, albums, recipes, renders, a queue, a batch. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import { expect } from 'vitest'
import { cliEntry } from '../support/cli.ts'
import { openHome, toldOfAll, type Home } from '../support/kept-home.ts'
import { picturePack, testPack } from '../support/packs.ts'
import { repairPack } from '../support/repair-packs.ts'
import { keptRecipes } from './kept-recipes.ts'
import { draw } from './pictures.ts'

/** Where a photo that is known by reference lay; no machine has it. */
export const lostDrive = '/no-such-drive/scans'

// The recipes are plain JSON, as files have them; the program checks them.
const asRecipe = (json: object) => json as never

async function makePacks(models: string): Promise<void> {
  await testPack(models, 'kept-color', 'slope')
  await repairPack(models, 'kept-repair', 'light')
  await picturePack(models, 'kept-denoise', 'denoise', 'darker')
  await picturePack(models, 'kept-upscale', 'upscale', 'darker', { factor: 2 })
  await picturePack(models, 'kept-face', 'face', 'darker', { size: { kind: 'fixed', width: 64, height: 64 } })
}

/** Imports the photos: one stays where it is, on a drive that is gone afterwards. */
async function importAll(home: Home, folder: string): Promise<Record<string, number>> {
  await home.client.settings.set({ importAs: 'reference', provider: 'cpu', theme: 'dark', language: 'zh' })
  await home.ended(await home.import([join(folder, 'scans')]))
  await home.client.settings.set({ importAs: 'copy' })
  await home.ended(await home.import([join(folder, 'photos')]))
  const { ids } = await home.client.library.order({ sort: 'name' })
  const cards = await home.client.library.cards({ ids })
  const scan = cards.find(({ name }) => name === 'album print.png')
  expect(scan).toBeDefined()
  await home.db
    .updateTable('photos')
    .set({ path: `${lostDrive}/album print.png` })
    .where('held', '=', 'reference')
    .execute()
  await home.db.insertInto('watched_folders').values({ folder: lostDrive, added: 1 }).execute()
  home.dialogs.folder = join(folder, 'photos')
  await home.ended((await home.client.library.findMissing()).activity)
  return Object.fromEntries(cards.map(({ name, id }) => [name.replace(/\..*$/, ''), id]))
}

async function edit(home: Home, ids: Record<string, number>): Promise<void> {
  const { library } = home.client
  const { house, meadow, torn, tall, 'album print': print } = ids
  const { made } = await library.edit({ type: 'albumCreate', name: 'Grandmother', ids: [house, torn, tall] })
  await library.edit({ type: 'albumMove', album: made!, ids: [tall], before: house })
  await library.edit({ type: 'albumCreate', name: 'Summer', ids: [meadow, print] })
  await library.edit({ type: 'tag', ids: [house, torn], tag: 'Farm', on: true })
  await library.edit({ type: 'tag', ids: [meadow], tag: '夏天', on: true })
  await library.edit({ type: 'date', ids: [torn], text: 'about 1920' })
  await library.edit({ type: 'date', ids: [meadow], text: '1943-07' })
  await library.edit({ type: 'favourite', ids: [house], on: true })
  await library.edit({ type: 'caption', ids: [house], caption: "Grandmother's house, before the fire" })

  const { sha256 } = await library.photo({ id: meadow })
  const whole = asRecipe(keptRecipes.everyStep(sha256))
  await library.edit({
    type: 'recipeApply',
    ids: [house, meadow, print],
    recipe: asRecipe(keptRecipes.plain),
  })
  const [{ id: variant }] = (await library.photo({ id: house })).variants
  await library.edit({ type: 'recipe', variant, recipe: asRecipe(keptRecipes.turned), label: 'geometry' })
  await library.edit({ type: 'recipe', variant, recipe: whole, label: 'manualColor' })
  const warm = { version: 1, steps: { color: { model: 'kept-color', temperature: 0.6 } } }
  await library.edit({ type: 'variantAdd', photo: house, name: 'Second', recipe: asRecipe(warm) })
  const added = (await library.photo({ id: house })).variants[1]
  await library.edit({ type: 'variantRename', variant: added.id, name: 'Warm' })
  await library.edit({ type: 'recipeApply', ids: [torn], recipe: asRecipe({ version: 1, steps: {} }) })
}

/** Two renders done, one failed, one that waits in a queue that is held. */
async function fillQueue({ client }: Home, ids: Record<string, number>): Promise<void> {
  const { house, meadow, torn, 'album print': print } = ids
  const ended = async (state: 'done' | 'failed', count: number) =>
    expect
      .poll(
        async () => (await client.queue.list({ limit: 99 })).filter((job) => job.state === state).length,
        {
          timeout: 30_000,
        },
      )
      .toBe(count)
  await client.queue.render({ photos: [meadow] })
  await ended('done', 1)
  await client.queue.render({ photos: [house] })
  await ended('done', 2)
  await client.queue.render({ photos: [print] })
  await ended('failed', 1)
  await client.queue.pause({})
  await client.queue.render({ photos: [torn] })
}

/** @param folder which is emptied; what lies there at the end is the fixture */
export async function makeLibrary(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  const at = (...names: string[]) => join(folder, ...names)
  for (const name of ['scans', 'photos', 'batch', 'recipes', 'temporary', 'exported'])
    mkdirSync(at(name), { recursive: true })
  await makePacks(at('home/data/models'))
  writeFileSync(at('scans/album print.png'), await draw('faded'))
  writeFileSync(at('photos/house.png'), await draw('grey'))
  writeFileSync(at('photos/meadow.jpg'), await draw('color', 'jpeg'))
  writeFileSync(at('photos/torn.png'), await draw('damaged'))
  writeFileSync(at('photos/tall.png'), await draw('tall'))
  const home = await openHome(at('home'), at('temporary'))
  const ids = await importAll(home, folder)
  await edit(home, ids)
  await fillQueue(home, ids)
  home.dialogs.folder = at('exported')
  const { activity } = await home.client.export.start({
    photos: [ids['house'], ids['meadow']],
    template: '{name}',
    options: { format: 'jpeg' },
    sidecar: true,
    as: 'folder',
  })
  expect(await home.ended(activity)).toMatchObject({ state: 'done', fresh: 2 })
  const { library } = home.client
  await library.edit({ type: 'caption', ids: [ids['meadow']], caption: 'The meadow' })
  await library.edit({ type: 'caption', ids: [ids['meadow']], caption: 'A meadow in July' })
  await library.undo()
  // What was written and deleted again (who worked on a job, where photos lay) does not stay in the file's free pages.
  await home.db.executeQuery(CompiledQuery.raw('VACUUM'))
  await home.close()
  const again = await openHome(at('home'), at('temporary'))
  writeFileSync(at('expected.json'), `${JSON.stringify(await toldOfAll(again), null, 2)}\n`)
  await again.close()

  cpSync(at('exported/house.jpg.tintype.json'), at('recipes/every-step.tintype.json'))
  writeFileSync(at('recipes/older.json'), `${JSON.stringify(keptRecipes.older, null, 2)}\n`)
  // As a person would: the batch goes by the folders' names, from where they lie.
  const env = { ...process.env, TINTYPE_HOME: at('home') }
  const args = [cliEntry, 'colorize', 'photos', '-o', 'batch', '--model', 'kept-color', '--provider', 'cpu']
  execFileSync(process.execPath, args, { cwd: folder, env, stdio: 'ignore' })
  expect(readFileSync(at('batch/.tintype-batch.jsonl'), 'utf8').trim().split('\n')).toHaveLength(4)
  for (const name of ['temporary', 'exported', 'home/cache', 'home/data/library/backups']) {
    rmSync(at(name), { recursive: true, force: true })
  }
  for (const task of ['denoise', 'upscale', 'face']) rmSync(at(`home/data/models/kept-${task}/graph.tmp`))
}
