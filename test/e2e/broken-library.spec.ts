/** A library whose file is damaged: the screen that says so, its backups, and the photos that are there again after. */
import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos, makeAlbum, names, sideBar } from './album.ts'
import { expect, startStudio, test as base } from './studio.ts'

interface Family {
  folder: string
  temporary: string
  library: string
  database: string
}

/** A person's folder with a library of six photos, one of them a favourite, closed in order: so there is a backup. */
const test = base.extend<{ family: Family }>({
  family: async ({ page }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-e2e-'))
    const temporary = await mkdtemp(join(folder, 'tmp-'))
    const library = join(folder, 'home/data/library')
    try {
      const studio = await startStudio(folder, temporary)
      await page.goto(studio.address)
      await importPhotos(page, await makeAlbum(folder))
      await cells(page).first().click()
      await page.keyboard.press('f')
      await expect(sideBar(page, /^Favourites\W*1/)).toBeVisible()
      expect(await studio.end()).toBe(0)
      await use({ folder, temporary, library, database: join(library, 'library.sqlite') })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
})

async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: `test-results/shots/${name}-${colorScheme}.png`, animations: 'disabled' })
    expect(await findViolations(page), `${name}, ${colorScheme}`).toEqual([])
  }
}

const page4096 = 4096

/** What a dying disk, a broken copy or a power cut makes of a file. */
const damages: Record<string, (file: string) => Promise<void>> = {
  'its header is overwritten': async (file) => {
    const bytes = await readFile(file)
    bytes.fill(0xa5, 0, 100)
    await writeFile(file, bytes)
  },
  'pages in the middle are overwritten': async (file) => {
    const bytes = await readFile(file)
    const middle = Math.floor(bytes.length / page4096 / 2) * page4096
    bytes.fill(0xa5, middle - 8 * page4096, middle + 8 * page4096)
    await writeFile(file, bytes)
  },
  'it is cut short': async (file) => truncate(file, Math.floor((await readFile(file)).length / 2) + 100),
  'it is empty': (file) => truncate(file, 0),
  'it is gone': (file) => rm(file),
}

for (const [what, damage] of Object.entries(damages)) {
  test(`the library's file is damaged, ${what}: the backup is offered, put back, and the photos are there`, async ({
    page,
    family,
  }) => {
    const { folder, temporary, library, database } = family
    await damage(database)
    const damaged = await readFile(database).catch(() => null)
    const studio = await startStudio(folder, temporary)
    await page.goto(studio.address)
    await expect(page.getByRole('heading', { name: 'The library can’t be opened' })).toBeVisible()
    await expect(page.getByRole('alert')).toContainText(database)
    await expect(page.getByRole('button', { name: /^Put back: / })).toHaveCount(1)
    if (what === 'its header is overwritten') await look(page, 'broken-library')
    // A browser's studio keeps one library for life.
    await expect(page.getByRole('button', { name: 'New library …' })).toHaveCount(0)
    await page.getByRole('button', { name: /^Put back: / }).click()
    await expect(cells(page)).toHaveCount(6)
    await expect.poll(() => names(page)).toContain('1905 wedding.jpg')
    await expect(sideBar(page, /^Favourites\W*1/)).toBeVisible()
    // Thumbnails come too, and nothing of what was damaged is thrown away.
    await expect(cells(page).first().locator('img')).toBeVisible()
    const [aside] = (await readdir(library)).filter((name) => /^library\.damaged-.*\.sqlite$/.test(name))
    if (damaged) expect(await readFile(join(library, aside ?? ''))).toEqual(damaged)
    expect(await studio.end()).toBe(0)

    const again = await startStudio(folder, temporary)
    await page.goto(again.address)
    await expect(cells(page)).toHaveCount(6)
    expect(await again.end()).toBe(0)
  })
}

test('a library of a newer Tintype is refused with a sentence, offers no way back, and stays as it is', async ({
  page,
  family,
}) => {
  const { folder, temporary, database } = family
  const raw = new DatabaseSync(database)
  raw.exec('PRAGMA user_version = 1000; PRAGMA journal_mode = DELETE')
  raw.close()
  const studio = await startStudio(folder, temporary)
  await page.goto(studio.address)
  await expect(page.getByRole('alert')).toContainText('Update Tintype')
  await expect(page.getByRole('button', { name: /^Put back: / })).toHaveCount(0)
  await look(page, 'newer-library')
  expect(await studio.end()).toBe(0)
  const after = new DatabaseSync(database, { readOnly: true })
  expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1000 })
  expect(after.prepare('SELECT count(*) AS photos FROM photos').get()).toEqual({ photos: 6 })
  after.close()
})
