/** The shell as a person meets it: it starts, opens photos, colours them, survives its engine, and ends. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from '../../../src/platform/process-liveness.ts'
import { cells, dropOn } from '../../e2e/album.ts'
import { makeGreyPhoto } from '../../e2e/pictures.ts'
import { answerOpenDialog, engines, expect, quitCleanly, ready, test } from '../fixture.ts'
import { jobs, photoPaths, setUp } from '../library.ts'

test('start to quit: one window with our page, RPC answers, nothing stays behind', async ({ shellEnv }) => {
  const began = performance.now()
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  // Told, not judged: it depends on the machine.
  console.log(`Start to usable window: ${Math.round(performance.now() - began)} ms`)
  const facts = await shell.evaluate(({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows()
    return windows.map((window) => ({ url: window.webContents.getURL(), visible: window.isVisible() }))
  }, null)
  expect(facts).toEqual([{ url: 'tintype://app/', visible: true }])
  // The page knows where it runs because the contract's own call said so, over the port.
  expect(await page.evaluate('Object.keys(window.tintype)')).toEqual(['connect', 'importFiles'])
  await quitCleanly(shell, shellEnv.temporary)
})

test('the page has no Node, no Electron and no way to the isolated world', async ({ shellEnv }) => {
  const page = await ready(await shellEnv.launch())
  const names = [
    'require',
    'process',
    'module',
    'Buffer',
    'ipcRenderer',
    'electron',
    'standInToMain',
    'standInFromMain',
  ]
  expect(await page.evaluate(`${JSON.stringify(names)}.filter((name) => name in window)`)).toEqual([])
})

test('photos come by the open dialog, and their pixels by our own scheme', async ({ shellEnv }) => {
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  await answerOpenDialog(shell, [await makeGreyPhoto(join(shellEnv.folder, 'house.jpg'), 600, 400)])
  await page.getByRole('button', { name: 'Add photos' }).first().click()
  await expect(cells(page)).toHaveCount(1)
  const image = `document.querySelector('[data-photos] [data-photo] img')`
  await expect.poll(() => page.evaluate(`${image}?.naturalWidth`)).toBeGreaterThan(100)
  expect(await page.evaluate(`new URL(${image}.src).origin`)).toBe(new URL(page.url()).origin)
  await quitCleanly(shell, shellEnv.temporary)
})

test('dropped files come in from where they lie: the page never sees a path', async ({ shellEnv }) => {
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  const file = await makeGreyPhoto(join(shellEnv.folder, 'dropped.jpg'), 300, 200)
  await page.evaluate(`
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'dropped'
    document.body.append(input)
  `)
  await page.setInputFiles('#dropped', [file])
  await shell.nameDropped([file])
  await page.evaluate(`
    const transfer = new DataTransfer()
    for (const each of document.querySelector('#dropped').files) transfer.items.add(each)
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
    )
  `)
  await expect(cells(page)).toHaveCount(1)
})

test('a dropped folder comes in to its bottom, and stays where it is', async ({ shellEnv }) => {
  const folder = join(shellEnv.folder, 'scans')
  await mkdir(join(folder, '1943', 'summer'), { recursive: true })
  await makeGreyPhoto(join(folder, 'house.jpg'), 300, 200)
  const deep = await makeGreyPhoto(join(folder, '1943', 'summer', 'sea.jpg'), 280, 210)
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  await shell.nameDropped([folder])
  await dropOn(page, [folder])
  await expect(cells(page)).toHaveCount(2)
  expect(photoPaths(shellEnv.folder)).toContainEqual({ held: 'reference', path: deep })
})

test('an engine that is killed is replaced, and every photo is rendered all the same', async ({
  shellEnv,
}) => {
  await setUp(shellEnv.folder, { colorizeOnImport: true, provider: 'cpu' })
  const photos = await Promise.all(
    [1, 2, 3, 4].map((n) => makeGreyPhoto(join(shellEnv.folder, `${n}.jpg`), 600 + n, 400)),
  )
  const shell = await shellEnv.launch({ args: photos })
  await ready(shell)
  await expect.poll(() => jobs(shellEnv.folder)['done'] ?? 0).toBeGreaterThan(0)
  const [pid = 0] = await engines(shell)
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => isAlive(pid)).toBe(false)
  await expect.poll(() => jobs(shellEnv.folder)).toEqual({ done: photos.length })
  expect((await engines(shell)).filter((each) => each === pid)).toEqual([])
  await quitCleanly(shell, shellEnv.temporary)
})

test('a second start while the first is still opening makes no window of its own', async ({ shellEnv }) => {
  const shell = await shellEnv.launch()
  await shell.evaluate(({ app }) => app.emit('second-instance', {}, ['tintype'], '/'), null)
  await ready(shell)
  const windows = await shell.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()),
    null,
  )
  expect(windows).toEqual([true])
  await quitCleanly(shell, shellEnv.temporary)
})

test('a second start shows the window of the first and ends', async ({ shellEnv }) => {
  const first = await shellEnv.launch()
  await ready(first)
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(), null)
  const second = await shellEnv.launch()
  expect(await second.exited).toBe(0)
  const minimized = () =>
    first.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized()),
      null,
    )
  await expect.poll(minimized).toEqual([false])
  await quitCleanly(first, shellEnv.temporary)
})
