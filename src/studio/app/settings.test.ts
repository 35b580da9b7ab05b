/** Settings, places and watched folders, as a window asks for them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { copyFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { testSession, waitFor } from '../../../test/support/session.ts'
import { defaultSettings } from '../../contract/settings.ts'

const { path } = testFolder()

it('a file of an older Tintype is taken over; what is set stays, and nothing else changes', async () => {
  mkdirSync(path('kept/data'), { recursive: true })
  writeFileSync(path('kept/data/settings.json'), '{"provider": "cpu"}')
  const t = await testSession(path('kept'))
  const { settings } = t.client
  expect(await settings.get()).toEqual({ ...defaultSettings, provider: 'cpu' })
  expect(await settings.set({ theme: 'dark' })).toMatchObject({ provider: 'cpu', theme: 'dark' })
  expect(JSON.parse(readFileSync(path('kept/data/settings.json'), 'utf8'))).toMatchObject({ theme: 'dark' })
})

it('how windows look is there at the next start; what makes no sense is left out, part by part', async () => {
  const album = { size: 240, squares: true, details: false }
  const first = await testSession(path('view'))
  expect(await first.client.settings.view()).toEqual({})
  const order = { sort: 'date' as const, descending: true }
  await Promise.all([first.client.settings.setView({ album }), first.client.settings.setView({ order })])
  await first.session.close()
  const second = await testSession(path('view'))
  expect(await second.client.settings.view()).toEqual({ album, order })
  writeFileSync(path('view/data/view.json'), JSON.stringify({ album: { size: 'big' }, order, newer: 1 }))
  expect(await second.client.settings.view()).toEqual({ order })
  writeFileSync(path('view/data/view.json'), 'not JSON')
  expect(await second.client.settings.view()).toEqual({})
})

it('places are listed with their bytes; the cache is cleared of what can be made again', async () => {
  const t = await testSession(path('places'))
  const { settings } = t.client
  mkdirSync(path('places/cache/graphs'), { recursive: true })
  writeFileSync(path('places/cache/graphs/a'), Buffer.alloc(1000))
  writeFileSync(path('places/cache/verdicts.json'), '{}')
  const before = await settings.places()
  expect(before).toMatchObject({ library: path('places/library'), cacheBytes: 1002 })
  expect(before.libraryBytes).toBeGreaterThan(1000)
  expect(await settings.clearCache()).toEqual({ freed: 1000 })
  expect(await settings.showPlace({ place: 'library' })).toEqual({ shown: true })
  expect(t.dialogs.shown).toEqual([path('places/library')])
})

it(
  'a watched folder brings its scans by itself, now and at the next start; new photos are coloured where that is set',
  { timeout: 120_000 },
  async () => {
    const folder = path('watched/scans')
    mkdirSync(folder, { recursive: true })
    const first = await testSession(path('watched'))
    await first.client.settings.set({ colorizeOnImport: true })
    first.dialogs.folder = folder
    const events = await first.client.library.events()
    const watched = await first.client.settings.watch()
    expect(watched).toMatchObject({ folder, lost: false })
    await copyFile(fixture('album.jpg'), join(folder, 'new.part'))
    await rename(join(folder, 'new.part'), join(folder, '1943 scan.jpg'))
    await waitFor(events, (event) => event.type === 'queue' && event.queue.counts.done === 1)
    const { ids } = await first.client.library.order({})
    expect((await first.client.library.cards({ ids }))[0]).toMatchObject({
      name: '1943 scan.jpg',
      state: 'rendered',
    })
    await first.session.close()

    await copyFile(fixture('album.tif'), join(folder, 'meanwhile.tif'))
    const second = await testSession(path('watched'))
    await waitFor(await second.client.library.events(), (event) => event.type === 'library')
    expect((await second.client.library.summary()).photos).toBe(2)
    expect(await second.client.settings.watched()).toEqual([watched])
    expect(await second.client.settings.unwatch({ id: watched!.id })).toEqual({ removed: true })
    expect(await second.client.settings.watched()).toEqual([])
  },
)
