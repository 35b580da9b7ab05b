/** The shell as part of the desktop: menu, recent files, files from outside, window state, saving, quitting. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { coloured, filmstrip } from '../../e2e/studio.ts'
import { makeGreyPhoto } from '../../e2e/pictures.ts'
import { answerOpenDialog, expect, quitCleanly, ready, test } from '../fixture.ts'
import type { Shell } from '../shell.ts'

const clickMenu = (shell: Shell, id: string): Promise<void> =>
  shell.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(), id)

test('the menu does what the buttons do, and remembers the files', async ({ room }) => {
  const shell = await room.launch()
  const page = await ready(shell)
  const file = await makeGreyPhoto(join(room.folder, 'house.jpg'), 300, 200)
  await answerOpenDialog(shell, [file])
  await clickMenu(shell, 'photos.add')
  await expect(filmstrip(page)).toHaveCount(1)
  await clickMenu(shell, 'style.artistic')
  await expect(page.getByRole('radio', { name: 'Artistic' })).toBeChecked()
  const label = () =>
    shell.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('recent.0')?.label, null)
  expect(await label()).toBe(file)
  await quitCleanly(shell, room.temporary)

  const again = await room.launch()
  await ready(again)
  await clickMenu(again, 'recent.0')
  await expect(filmstrip(again.windows()[0] ?? page)).toHaveCount(1)
})

test('files come with the start and by a second start; the window is where it was', async ({ room }) => {
  const [one, two] = [
    await makeGreyPhoto(join(room.folder, 'one.jpg'), 300, 200),
    await makeGreyPhoto(join(room.folder, 'two.jpg'), 200, 300),
  ]
  const shell = await room.launch({ args: [one] })
  const page = await ready(shell)
  await expect(filmstrip(page)).toHaveCount(1)
  const second = await room.launch({ args: ['--no-such-switch', two, join(room.folder, 'not there.jpg')] })
  expect(await second.exited).toBe(0)
  await expect(filmstrip(page)).toHaveCount(2)
  const bounds = { x: 40, y: 30, width: 1000, height: 700 }
  await shell.evaluate(
    ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
    bounds,
  )
  await quitCleanly(shell, room.temporary)

  const again = await room.launch()
  await ready(again)
  const found = await again.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    null,
  )
  expect(found).toMatchObject({ width: 1000, height: 700 })
})

/** Holds the engine in the middle of a save, so that a test can look around for as long as it needs. */
async function startSaving(shell: Shell, folder: string, target: string) {
  const page = await ready(shell)
  await answerOpenDialog(shell, [await makeGreyPhoto(join(folder, 'large.jpg'), 600, 400)])
  await page.getByRole('button', { name: 'Add photos' }).first().click()
  await coloured(page)
  await shell.evaluate(({ dialog, powerSaveBlocker, BrowserWindow }, filePath) => {
    const seen = { blocked: 0, released: 0, progress: [] as number[], asked: 0 }
    Object.assign(globalThis, { seen })
    const start = powerSaveBlocker.start.bind(powerSaveBlocker)
    const stop = powerSaveBlocker.stop.bind(powerSaveBlocker)
    powerSaveBlocker.start = (type) => {
      seen.blocked += 1
      return start(type)
    }
    powerSaveBlocker.stop = (id) => {
      seen.released += 1
      return stop(id)
    }
    for (const window of BrowserWindow.getAllWindows()) {
      window.setProgressBar = (value) => void seen.progress.push(value)
      window.isFocused = () => false
    }
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    // "Keep working" is the first button.
    dialog.showMessageBox = () => {
      seen.asked += 1
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }
  }, target)
  return page
}

interface Seen {
  blocked: number
  released: number
  progress: number[]
  asked: number
}
const seenBy = (shell: Shell): Promise<Seen> =>
  shell.evaluate(() => (globalThis as unknown as { seen: Seen }).seen, null)

test('while a photo is saved the machine stays awake, the dock shows it, and quitting asks', async ({
  room,
}) => {
  const shell = await room.launch()
  const target = join(room.folder, 'saved.jpg')
  const page = await startSaving(shell, room.folder, target)
  // Quits at the first progress of the save: nothing can be finished by then.
  await shell.evaluate(({ app, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return
    const show = window.setProgressBar.bind(window)
    let first = true
    window.setProgressBar = (value) => {
      show(value)
      if (first) app.quit()
      first = false
    }
  }, null)
  await page.getByRole('button', { name: 'Save in full size' }).click()
  await expect.poll(async () => (await seenBy(shell)).released).toBe(1)
  const seen = await seenBy(shell)
  expect(seen.asked, 'the person was asked').toBe(1)
  expect(seen.blocked).toBe(1)
  expect(seen.progress.at(-1), 'the bar is taken away').toBe(-1)
  expect((await stat(target)).size).toBeGreaterThan(1000)
  await quitCleanly(shell, room.temporary)
})

test('a person who quits anyway loses the unfinished file, and nothing else', async ({ room }) => {
  const shell = await room.launch()
  const target = join(room.folder, 'saved.jpg')
  const page = await startSaving(shell, room.folder, target)
  await shell.evaluate(({ app, BrowserWindow, dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })
    const [window] = BrowserWindow.getAllWindows()
    if (window) window.setProgressBar = () => app.quit()
  }, null)
  await page
    .getByRole('button', { name: 'Save in full size' })
    .click()
    .catch(() => undefined)
  expect(await shell.exited, shell.said()).toBe(0)
  await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' })
  await expect(stat(`${target}.part`)).rejects.toMatchObject({ code: 'ENOENT' })
})
