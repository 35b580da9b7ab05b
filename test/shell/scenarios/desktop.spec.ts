/** The shell as part of the desktop: menu, recent files, files from outside, window state, saving, quitting. */
import { join } from 'node:path'
import { cells, chosen } from '../../e2e/album.ts'
import { makeGreyPhoto } from '../../e2e/pictures.ts'
import { answerOpenDialog, engines, expect, quitCleanly, ready, test } from '../fixture.ts'
import { jobs, setUp } from '../library.ts'
import type { Shell } from '../shell.ts'

const clickMenu = (shell: Shell, id: string): Promise<void> =>
  shell.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(), id)

test('the menu does what the buttons do, and remembers the files', async ({ shellEnv }) => {
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  const file = await makeGreyPhoto(join(shellEnv.folder, 'house.jpg'), 300, 200)
  await answerOpenDialog(shell, [file])
  await clickMenu(shell, 'photos.add')
  await expect(cells(page)).toHaveCount(1)
  await clickMenu(shell, 'photos.selectAll')
  await expect(chosen(page)).toHaveCount(1)
  const label = () =>
    shell.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('recent.0')?.label, null)
  expect(await label()).toBe(file)
  await quitCleanly(shell, shellEnv.temporary)

  const again = await shellEnv.launch()
  await ready(again)
  await clickMenu(again, 'recent.0')
  await expect(cells(again.windows()[0] ?? page)).toHaveCount(1)
})

test('files come with the start and by a second start; the window is where it was', async ({ shellEnv }) => {
  const [one, two] = [
    await makeGreyPhoto(join(shellEnv.folder, 'one.jpg'), 300, 200),
    await makeGreyPhoto(join(shellEnv.folder, 'two.jpg'), 200, 300),
  ]
  const shell = await shellEnv.launch({ args: [one] })
  const page = await ready(shell)
  await expect(cells(page)).toHaveCount(1)
  const second = await shellEnv.launch({
    args: ['--no-such-switch', two, join(shellEnv.folder, 'not there.jpg')],
  })
  expect(await second.exited).toBe(0)
  await expect(cells(page)).toHaveCount(2)
  const bounds = { x: 40, y: 30, width: 1000, height: 700 }
  await shell.evaluate(
    ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
    bounds,
  )
  await quitCleanly(shell, shellEnv.temporary)

  const again = await shellEnv.launch()
  await ready(again)
  const found = await again.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    null,
  )
  expect(found).toMatchObject({ width: 1000, height: 700 })
})

interface ModelInput {
  blocked: number
  released: number
  progress: number[]
  asked: { message: string; detail: string }[]
  shown: string[]
}

/** Watches from within what a person would see of a queue at work; nobody looks at the window. */
async function lookOn(shell: Shell): Promise<void> {
  await shell.evaluate(({ dialog, powerSaveBlocker, BrowserWindow, Notification }) => {
    const seen: ModelInput = { blocked: 0, released: 0, progress: [], asked: [], shown: [] }
    Object.assign(globalThis, { seen, answer: 0 })
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
    BrowserWindow.getFocusedWindow = () => null
    for (const window of BrowserWindow.getAllWindows()) {
      window.setProgressBar = (value) => void seen.progress.push(value)
    }
    Notification.prototype.show = function show(this: Electron.Notification) {
      seen.shown.push(`${this.title}: ${this.body}`)
    }
    dialog.showMessageBox = (...args: unknown[]) => {
      seen.asked.push(args.at(-1) as ModelInput['asked'][number])
      const { answer } = globalThis as unknown as { answer: number }
      return Promise.resolve({ response: answer, checkboxChecked: false })
    }
  }, null)
}

const modelInputOf = (shell: Shell): Promise<ModelInput> =>
  shell.evaluate(() => (globalThis as unknown as { seen: ModelInput }).seen, null)

/** "Keep working" is the first button, "quit anyway" the second. */
const quit = (shell: Shell, answer: 0 | 1): Promise<void> =>
  shell.evaluate(({ app }, given) => {
    Object.assign(globalThis, { answer: given })
    app.quit()
  }, answer)

test('while photos are rendered the machine stays awake and the dock shows it; their end is told once', async ({
  shellEnv,
}) => {
  await setUp(shellEnv.folder, { colorizeOnImport: true, provider: 'cpu' })
  const photos = await Promise.all(
    [1, 2, 3].map((n) => makeGreyPhoto(join(shellEnv.folder, `${n}.jpg`), 600 + n, 400)),
  )
  const shell = await shellEnv.launch()
  await ready(shell)
  await lookOn(shell)
  await shell.evaluate(({ app }, paths) => {
    for (const path of paths) app.emit('open-file', { preventDefault: () => {} }, path)
  }, photos)
  await expect.poll(() => jobs(shellEnv.folder)).toEqual({ done: 3 })
  await expect.poll(async () => (await modelInputOf(shell)).progress.at(-1), 'the bar is taken away').toBe(-1)
  const seen = await modelInputOf(shell)
  expect(seen.blocked).toBeGreaterThan(0)
  expect(seen.released).toBe(seen.blocked)
  // Once for each time that the queue has become empty. Between a photo's import and its place in the queue the machine may be
  // free for a moment, which counts as a time of its own in `blocked`.
  expect(seen.shown.length).toBeGreaterThan(0)
  expect(seen.shown.length).toBeLessThanOrEqual(seen.blocked)
  expect(seen.shown.at(-1)).toMatch(/^The queue is done: /)
  await quitCleanly(shell, shellEnv.temporary)
})

test('quitting while photos wait in the queue asks, and they go on at the next start', async ({
  shellEnv,
}) => {
  await setUp(shellEnv.folder, { provider: 'cpu' })
  const photos = await Promise.all(
    Array.from({ length: 12 }, (_, n) => makeGreyPhoto(join(shellEnv.folder, `${n}.jpg`), 900 + n, 600)),
  )
  const shell = await shellEnv.launch({ args: photos })
  const page = await ready(shell)
  await lookOn(shell)
  await expect(cells(page)).toHaveCount(12)
  const sum = (counts: Record<string, number>) =>
    Object.values(counts).reduce((whole, each) => whole + each, 0)
  // All at once: where they come in one by one, each may be done before the next.
  await page.getByRole('button', { name: 'Colourise all' }).click()
  await expect.poll(() => sum(jobs(shellEnv.folder)), { timeout: 60_000, intervals: [20] }).toBe(12)
  // The engine stands still until the program is asked to end: else it may be done with all of them before.
  const held = await engines(shell)
  for (const pid of held) process.kill(pid, 'SIGSTOP')
  // As long as photos come in, that is what is asked about.
  const lastAsked = async () => {
    await quit(shell, 0)
    return (await modelInputOf(shell)).asked.at(-1)
  }
  await expect.poll(async () => (await lastAsked())?.detail).toContain('go on when Tintype starts again')
  expect((await modelInputOf(shell)).asked.map(({ message }) => message).join(' ')).toContain('still')
  await expect(page.getByRole('button', { name: 'Add photos' }).first()).toBeVisible()
  for (const pid of held) process.kill(pid, 'SIGCONT')
  await quit(shell, 1).catch(() => undefined)
  expect(await shell.exited, shell.said()).toBe(0)
  const { done = 0, failed = 0, ...open } = jobs(shellEnv.folder)
  expect(failed).toBe(0)
  expect(sum(open), 'some wait').toBeGreaterThan(0)
  expect(done).toBeLessThan(12)

  const again = await shellEnv.launch()
  await ready(again)
  await expect.poll(() => jobs(shellEnv.folder)).toEqual({ done: 12 })
  await quitCleanly(again, shellEnv.temporary)
})

test('a window that was maximised comes back so, and to its size when it is made smaller', async ({
  shellEnv,
}) => {
  const shell = await shellEnv.launch()
  await ready(shell)
  await shell.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.setBounds({ x: 50, y: 40, width: 1000, height: 700 })
    window?.maximize()
  }, null)
  await quitCleanly(shell, shellEnv.temporary)
  const again = await shellEnv.launch()
  await ready(again)
  const state = () =>
    again.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      return { maximized: window?.isMaximized(), ...window?.getNormalBounds() }
    }, null)
  await expect.poll(state).toMatchObject({ maximized: true, width: 1000, height: 700 })
})

test('a window whose process has crashed is loaded again, with what was open', async ({ shellEnv }) => {
  const shell = await shellEnv.launch({
    args: [await makeGreyPhoto(join(shellEnv.folder, 'one.jpg'), 300, 200)],
  })
  await expect(cells(await ready(shell))).toHaveCount(1)
  await shell.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    null,
  )
  await expect.poll(() => shell.said()).toContain("The window's process has ended")
  await expect
    .poll(async () => {
      const [page] = shell.windows()
      // While it is loaded again there is nothing to count.
      return page
        ? cells(page)
            .count()
            .catch(() => 0)
        : 0
    })
    .toBe(1)
  await quitCleanly(shell, shellEnv.temporary)
})

test('crash dumps stay on this machine', async ({ shellEnv }) => {
  const shell = await shellEnv.launch()
  await ready(shell)
  const facts = await shell.evaluate(
    ({ app, crashReporter }) => ({
      uploads: crashReporter.getUploadToServer(),
      dumps: app.getPath('crashDumps'),
      data: app.getPath('userData'),
    }),
    null,
  )
  expect(facts.uploads).toBe(false)
  expect(facts.dumps.startsWith(facts.data)).toBe(true)
  await quitCleanly(shell, shellEnv.temporary)
})
