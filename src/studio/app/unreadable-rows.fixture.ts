/** What tests of bad rows share: a session whose album is written to from beside it, as another program does. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import sharp from 'sharp'
import { expect } from 'vitest'
import { testSession } from '../../../test/support/session.ts'
import type { StudioError } from '../../contract/errors.ts'
import { makeRecipe } from '../../contract/recipe.ts'

/** Writes beside the library, as another program does. */
export async function beside<T>(write: () => T): Promise<T> {
  for (;;) {
    try {
      return write()
    } catch (error) {
      if (!(error instanceof Error) || !/locked/.test(error.message)) throw error
      await delay(5)
    }
  }
}

/**
 * Three photos with recipes: rendered, failed and queued ones, an album, a tag and edits. The queue is held.
 * @param path of a test folder
 */
export async function albumBeside(path: (name: string) => string, name: string) {
  const photos = path(`${name}-photos`)
  mkdirSync(photos)
  for (let i = 0; i < 3; i++) {
    await sharp({ create: { width: 24 + i, height: 20, channels: 3, background: '#776655' } })
      .jpeg()
      .toFile(join(photos, `${i}.jpg`))
  }
  const t = await testSession(path(name))
  t.dialogs.folder = photos
  await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
  const { ids } = await t.client.library.order({})
  const [bad, ...good] = ids
  await t.client.library.edit({ type: 'albumCreate', name: 'Lake', ids })
  await t.client.library.edit({ type: 'tag', ids, tag: 'boat', on: true })
  await t.client.library.edit({ type: 'date', ids, text: 'about 1920' })
  await t.client.queue.render({ photos: ids, recipe: makeRecipe() })
  await expect
    .poll(async () => (await t.client.queue.list({ limit: 10 })).map(({ state }) => state), {
      timeout: 60_000,
    })
    .toEqual(['done', 'done', 'done'])
  await t.client.queue.pause({})
  await t.client.library.edit({ type: 'recipeApply', ids, recipe: makeRecipe({ renderFactor: 20 }) })
  await t.client.queue.render({ photos: ids })
  const file = join(path(name), 'library', 'library.sqlite')
  // It must not wait: the library's own transactions go on in this very thread.
  const raw = new DatabaseSync(file, { timeout: 0 })
  raw.exec('PRAGMA ignore_check_constraints = ON')
  await beside(() =>
    raw.exec(`INSERT INTO renders (key, photo_id, variant_id, state, detail, created, recipe_hash, models)
    SELECT '${'f'.repeat(64)}', ${bad}, id, 'failed', '{}', 1, 'x', 'y' FROM variants WHERE photo_id = ${bad}`),
  )
  const [{ name: badName }] = await t.client.library.cards({ ids: [bad] })
  return { ...t, ids, bad, badName, good, raw, file }
}

export type Album = Awaited<ReturnType<typeof albumBeside>>

/** A recipe of a version that does not exist yet. */
export const newerRecipe = JSON.stringify({ ...makeRecipe(), version: 2 })

/** The typed error that a window would get. */
export const faultOf = (error: unknown): StudioError => (error as { data: StudioError }).data
