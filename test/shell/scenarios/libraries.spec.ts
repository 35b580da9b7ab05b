/** Several libraries: making one, going from one to another, and one whose drive is not plugged in. */
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { cells } from '../../e2e/album.ts'
import { makeGreyPhoto } from '../../e2e/pictures.ts'
import { answerOpenDialog, expect, quitCleanly, ready, test } from '../fixture.ts'
import { jobs, setUp } from '../library.ts'
import type { Shell } from '../shell.ts'

const clickMenu = (shell: Shell, id: string): Promise<void> =>
  shell.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(), id)

const answerSaveDialog = (shell: Shell, path: string): Promise<void> =>
  shell.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)

/** The menu's recent libraries, the open one with a star. */
const listed = (shell: Shell): Promise<string[]> =>
  shell.evaluate(
    ({ Menu }) =>
      Menu.getApplicationMenu()
        ?.getMenuItemById('libraries')
        ?.submenu?.items.map(({ label, checked }) => (checked ? `* ${label}` : label)) ?? [],
    null,
  )

async function addPhoto(shell: Shell, page: Page, file: string): Promise<void> {
  await answerOpenDialog(shell, [file])
  await clickMenu(shell, 'photos.add')
  await expect(cells(page).first()).toBeVisible()
}

/** Goes to another library, and waits until the window has been loaded anew. */
async function goBy(page: Page, act: () => Promise<void>): Promise<void> {
  await page.evaluate('window.loadedBefore = true')
  await act()
  await expect
    .poll(() => page.evaluate(`'loadedBefore' in window`).catch(() => true), { timeout: 60_000 })
    .toBe(false)
}

test('a new library is made and opened; going back and forth shows the photos of each, also after a restart', async ({
  shellEnv,
}) => {
  const [usual, family] = [join(shellEnv.folder, 'home/data/library'), join(shellEnv.folder, 'Family')]
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  await addPhoto(shell, page, await makeGreyPhoto(join(shellEnv.folder, 'house.jpg'), 300, 200))

  await answerSaveDialog(shell, family)
  await goBy(page, () => clickMenu(shell, 'library.create'))
  await expect(page.getByText('Drop photos, films or a whole folder here')).toBeVisible()
  expect(await listed(shell)).toEqual([`* ${family}`, usual])
  const boat = await makeGreyPhoto(join(shellEnv.folder, 'boat.jpg'), 301, 200)
  await answerOpenDialog(shell, [boat, await makeGreyPhoto(join(shellEnv.folder, 'dog.jpg'), 302, 200)])
  await clickMenu(shell, 'photos.add')
  await expect(cells(page)).toHaveCount(2)
  await expect(page.getByRole('navigation').getByText('Family')).toBeVisible()

  // The same in the window.
  await page.getByRole('button', { name: 'Settings' }).click()
  await goBy(page, () => page.getByRole('button', { name: 'Open: Usual library' }).click())
  await expect(cells(page)).toHaveCount(1)
  await goBy(page, () => clickMenu(shell, 'library.1'))
  await expect(cells(page)).toHaveCount(2)
  await quitCleanly(shell, shellEnv.temporary)

  const again = await shellEnv.launch()
  const there = await ready(again)
  await expect(cells(there)).toHaveCount(2)
  expect(await listed(again)).toEqual([`* ${family}`, usual])
  // By its folder, as for one that came on a stick.
  await answerOpenDialog(again, [usual])
  await goBy(there, () => clickMenu(again, 'library.open'))
  await expect(cells(there)).toHaveCount(1)
  await quitCleanly(again, shellEnv.temporary)
})

test('what waits in the queue of a library that is left goes on when it is opened again', async ({
  shellEnv,
}) => {
  await setUp(shellEnv.folder, { colorizeOnImport: true, provider: 'cpu' })
  const photos = await Promise.all(
    Array.from({ length: 8 }, (_, n) => makeGreyPhoto(join(shellEnv.folder, `${n}.jpg`), 900 + n, 600)),
  )
  const shell = await shellEnv.launch({ args: photos })
  const page = await ready(shell)
  await expect.poll(() => jobs(shellEnv.folder)['done'] ?? 0).toBeGreaterThan(0)
  await answerSaveDialog(shell, join(shellEnv.folder, 'Other'))
  await goBy(page, () => clickMenu(shell, 'library.create'))
  await expect(page.getByText('Drop photos, films or a whole folder here')).toBeVisible()
  const left = jobs(shellEnv.folder)
  expect(left['running'], 'what was being rendered went back to the queue').toBeUndefined()
  expect(left['failed']).toBeUndefined()
  expect(left['done']).toBeLessThan(8)
  // Nobody works on a library that is not open.
  await page.waitForTimeout(1000)
  expect(jobs(shellEnv.folder)).toEqual(left)
  await goBy(page, () => clickMenu(shell, 'library.1'))
  await expect.poll(() => jobs(shellEnv.folder)).toEqual({ done: 8 })
  await quitCleanly(shell, shellEnv.temporary)
})

test('a library that is not there is said to be so, is not made anew, and can be tried again or left', async ({
  shellEnv,
}) => {
  const [stick, pulled] = [join(shellEnv.folder, 'Stick'), join(shellEnv.folder, 'pulled')]
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  await answerSaveDialog(shell, stick)
  await goBy(page, () => clickMenu(shell, 'library.create'))
  await expect(page.getByText('Drop photos, films or a whole folder here')).toBeVisible()
  await addPhoto(shell, page, await makeGreyPhoto(join(shellEnv.folder, 'house.jpg'), 300, 200))
  await quitCleanly(shell, shellEnv.temporary)
  await rename(stick, pulled)

  const again = await shellEnv.launch()
  const there = await again.firstWindow()
  await expect(there.getByRole('alert')).toContainText('this library is not there just now')
  expect(existsSync(stick), 'nothing is made where a drive may come back').toBe(false)
  await goBy(there, () => there.getByRole('button', { name: 'Open: Usual library' }).click())
  await expect(there.getByText('Drop photos, films or a whole folder here')).toBeVisible()
  // From an open library it is said as well, and one stays where one is.
  await clickMenu(again, 'library.1')
  await expect(there.getByText('this library is not there just now')).toBeVisible()
  await quitCleanly(again, shellEnv.temporary)

  // Started while it was away, and plugged in then.
  await writeFile(
    join(shellEnv.folder, 'userData/libraries.json'),
    JSON.stringify({ current: stick, recent: [stick] }),
  )
  const third = await shellEnv.launch()
  const window = await third.firstWindow()
  await expect(window.getByRole('alert')).toContainText('this library is not there just now')
  await rename(pulled, stick)
  await goBy(window, () => window.getByRole('button', { name: 'Try again: Stick' }).click())
  await expect(cells(window)).toHaveCount(1)
  await quitCleanly(third, shellEnv.temporary)
})

test('a folder that is no library is not opened, and no library is made among other files', async ({
  shellEnv,
}) => {
  const folder = join(shellEnv.folder, 'Letters')
  await mkdir(folder)
  await writeFile(join(folder, 'letter.txt'), 'Dear')
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  await answerOpenDialog(shell, [folder])
  await clickMenu(shell, 'library.open')
  await expect(page.getByText('there is no library in this folder')).toBeVisible()
  await answerSaveDialog(shell, folder)
  await clickMenu(shell, 'library.create')
  await expect(page.getByText('other files are there already')).toBeVisible()
  expect(existsSync(join(folder, 'library.sqlite'))).toBe(false)
  await quitCleanly(shell, shellEnv.temporary)
})
