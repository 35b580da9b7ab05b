/** Photos dropped on the window: they come in whatever is under them, and the overlay goes when they do. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { cells, dragOver, dropOn, names } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { makeNoise } from './workbench.ts'

const overlay = (page: Page) => page.getByText('Drop the photos anywhere')

/** Lays something over the page, or takes it away: what is under a drag changes. */
const cover = (page: Page, on: boolean) =>
  page.evaluate(`
    document.querySelector('#cover')?.remove()
    if (${on}) {
      const element = document.createElement('div')
      element.id = 'cover'
      element.style.cssText = 'position: fixed; inset: 0; z-index: 30'
      document.body.append(element)
    }
  `)

test('a folder dropped on the page comes in whole, and says what it left out and what looks alike', async ({
  opened: page,
  studio,
}) => {
  const scans = join(studio.folder, 'scans')
  const deep = join(scans, '1943', 'summer')
  await mkdir(deep, { recursive: true })
  await mkdir(join(scans, '.cache'))
  const first = await makeGreyPhoto(join(scans, '1 house.jpg'), 900, 600)
  await sharp(first).resize(450).jpeg().toFile(join(scans, '2 small house.jpg'))
  await makeNoise(join(deep, '10 sea.jpg'), 300, 200)
  await makeNoise(join(deep, '9 sea.jpg'), 280, 210)
  await copyFile(first, join(scans, '.hidden.jpg'))
  await copyFile(first, join(scans, '.cache', 'thumb.jpg'))
  await writeFile(join(deep, 'notes.txt'), 'Who is this?')
  await writeFile(join(scans, 'index.html'), '<html>')

  await dropOn(page, [scans])
  const line = page.getByRole('listitem').filter({ hasText: 'Imported 4 photos from scans' })
  await expect(line).toContainText("2 files are of kinds Tintype can't read: 1 HTML, 1 TXT")
  await page.screenshot({ path: 'test-results/shots/album-folder-dropped.png', animations: 'disabled' })
  await line.getByRole('button', { name: 'Show more' }).click()
  await expect(line).toContainText('1 photo looks almost like another one')
  await page.screenshot({ path: 'test-results/shots/album-folder-alike.png', animations: 'disabled' })
  await expect
    .poll(async () => (await names(page)).sort())
    .toEqual(['1 house.jpg', '10 sea.jpg', '2 small house.jpg', '9 sea.jpg'].sort())
})

test('what describes the photos comes in with them, from a folder and beside single photos', async ({
  opened: page,
  studio,
}) => {
  const folder = join(studio.folder, 'described')
  const other = join(folder, 'other')
  await mkdir(other, { recursive: true })
  const xmp = (city: string) =>
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="${city}"/></rdf:RDF></x:xmpmeta>`
  await makeNoise(join(folder, 'sea.jpg'), 300, 200)
  await writeFile(
    join(folder, 'sea.jpg.supplemental-metadata.json'),
    JSON.stringify({ title: 'sea.jpg', description: 'Oma am See' }),
  )
  await makeNoise(join(other, 'sea.jpg'), 280, 210)
  await writeFile(join(other, 'sea.xmp'), xmp('Basel'))
  await dropOn(page, [folder])
  await expect(cells(page)).toHaveCount(2)
  const single = await makeNoise(join(studio.folder, 'lake.jpg'), 260, 210)
  await writeFile(join(studio.folder, 'lake.jpg.xmp'), xmp('Zürich'))
  await dropOn(page, [single, join(studio.folder, 'lake.jpg.xmp')])
  await expect(cells(page)).toHaveCount(3)
  await expect(page.getByRole('listitem').filter({ hasText: 'not a picture' })).toHaveCount(0)
  const search = page.getByRole('searchbox')
  for (const words of ['Oma am See', 'Basel', 'Zürich']) {
    await search.fill(words)
    await expect(cells(page)).toHaveCount(1)
  }
})

test('what was under the photos has changed by the time they are dropped: they come in all the same', async ({
  opened: page,
  studio,
}) => {
  const photo = await makeGreyPhoto(join(studio.folder, 'house.jpg'), 300, 200)
  await cover(page, true)
  const drag = await dragOver(page, [photo])
  await expect(overlay(page)).toBeVisible()
  await drag.move()
  await cover(page, false)
  await drag.drop()
  await expect(overlay(page)).toHaveCount(0)
  await expect(cells(page)).toHaveCount(1)
})

test('photos that are carried away again leave no overlay over the album, even if what was under them has gone', async ({
  opened: page,
  studio,
}) => {
  const photo = await makeGreyPhoto(join(studio.folder, 'house.jpg'), 300, 200)
  await cover(page, true)
  const drag = await dragOver(page, [photo])
  await expect(overlay(page)).toBeVisible()
  await cover(page, false)
  await drag.move()
  await drag.cancel()
  await page.mouse.move(300, 300)
  await expect(overlay(page)).toHaveCount(0)
})
