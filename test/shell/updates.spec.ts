/**
 * Updates, with the real electron-updater on the stand-in: a package that knows where to look, and a server
 * of the test's own.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, quitCleanly, ready, test as base } from './fixture.ts'
import type { Shell } from './shell.ts'

/** What a new version brings: a program that can be started, as electron-updater does once it is in place. */
const newProgram = Buffer.from('#!/bin/sh\nexit 0\n')

class Releases {
  readonly asked: { path: string; headers: IncomingHttpHeaders }[] = []
  readonly versions: Record<string, string> = {}
  damaged = false
  readonly #server: Server

  constructor() {
    this.#server = createServer(({ url = '', headers }, response) => {
      const path = new URL(url, 'http://releases').pathname
      this.asked.push({ path, headers })
      const [, list] = /^\/(\w+)-linux\.yml$/.exec(path) ?? []
      const version = list && this.versions[list]
      if (version) response.end(this.#list(version))
      else if (path.endsWith('.AppImage')) response.end(this.damaged ? 'something else' : newProgram)
      else response.writeHead(404).end()
    })
  }

  #list(version: string): string {
    const sha512 = createHash('sha512').update(newProgram).digest('base64')
    const file = `Tintype-${version}.AppImage`
    return `version: ${version}
files:
  - url: ${file}
    sha512: ${sha512}
    size: ${newProgram.length}
path: ${file}
sha512: ${sha512}
releaseDate: '2026-11-01T00:00:00.000Z'
`
  }

  async open(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  get downloads(): string[] {
    return this.asked.map(({ path }) => path).filter((path) => path.endsWith('.AppImage'))
  }
}

interface Installed {
  releases: Releases
  /** The program's file, which an update replaces. */
  program: string
  start(): Promise<Shell>
  choose(updates: string): Promise<void>
}

const test = base.extend<{ installed: Installed }>({
  installed: async ({ shellEnv }, use) => {
    const releases = new Releases()
    const address = await releases.open()
    const resources = join(shellEnv.folder, 'resources')
    await mkdir(resources)
    await writeFile(
      join(resources, 'app-update.yml'),
      `provider: generic\nurl: ${address}\nupdaterCacheDirName: tintype-updater\n`,
    )
    const program = join(shellEnv.folder, 'Tintype.AppImage')
    await writeFile(program, 'old')
    const env = {
      TINTYPE_STAND_IN_RESOURCES: resources,
      XDG_CACHE_HOME: join(shellEnv.folder, 'cache'),
      APPIMAGE: program,
    }
    await use({
      releases,
      program,
      start: () => shellEnv.launch({ env }),
      async choose(updates) {
        await mkdir(join(shellEnv.folder, 'home/data'), { recursive: true })
        await writeFile(join(shellEnv.folder, 'home/data/settings.json'), JSON.stringify({ updates }))
      },
    })
    await releases.close()
  },
})

interface Asked {
  message: string
  detail: string
  buttons: string[]
}

/** Answers every question that comes with the given button, and keeps what was asked. */
async function answer(shell: Shell, response: number): Promise<void> {
  await shell.evaluate(({ dialog }, button) => {
    const asked: unknown[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push(args.at(-1))
      return Promise.resolve({ response: button, checkboxChecked: false })
    }
  }, response)
}
const askedBy = (shell: Shell): Promise<Asked[]> =>
  shell.evaluate(() => (globalThis as unknown as { asked: Asked[] }).asked, null)

const choose = (shell: Shell, id: string): Promise<void> =>
  shell.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(), id)
const menuState = (shell: Shell) =>
  shell.evaluate(({ Menu }) => {
    const menu = Menu.getApplicationMenu()
    const item = (id: string) => menu?.getMenuItemById(id)
    return {
      off: item('updates.off')?.checked,
      stable: item('updates.stable')?.checked,
      now: item('updates.now')?.enabled,
    }
  }, null)

/** Modules of electron-updater in the main process. */
const loaded = (shell: Shell): Promise<number> =>
  shell.evaluate(() => {
    const { _cache: cache } = process.getBuiltinModule('node:module') as unknown as {
      _cache: Record<string, unknown>
    }
    return Object.keys(cache).filter((path) => path.includes('electron-updater')).length
  }, null)

test('off, as at the first start: nothing is asked, and the updater is not even loaded', async ({
  shellEnv,
  installed,
}) => {
  installed.releases.versions['latest'] = '99.0.0'
  const shell = await installed.start()
  await ready(shell)
  expect(await menuState(shell)).toEqual({ off: true, stable: false, now: false })
  await choose(shell, 'updates.now')
  expect(await loaded(shell)).toBe(0)
  await quitCleanly(shell, shellEnv.temporary)
  expect(installed.releases.asked).toEqual([])
})

test('the switch in the settings is the one in the menu, either way', async ({ shellEnv, installed }) => {
  const shell = await installed.start()
  const page = await ready(shell)
  await page.getByRole('button', { name: 'Settings' }).click()
  const choice = page.getByRole('combobox', { name: 'New versions' })
  await expect(choice).toHaveValue('off')
  await choice.selectOption('Look at each start')
  await expect.poll(() => menuState(shell)).toEqual({ off: false, stable: true, now: true })
  expect(installed.releases.asked, 'choosing alone asks nobody').toEqual([])
  await choose(shell, 'updates.off')
  await expect(choice).toHaveValue('off')
  await quitCleanly(shell, shellEnv.temporary)
  const kept = await readFile(join(shellEnv.folder, 'home/data/settings.json'), 'utf8')
  expect(JSON.parse(kept)).toMatchObject({ updates: 'off' })
})

test('a program that came without an address offers nothing', async ({ shellEnv }) => {
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  expect(await menuState(shell)).toEqual({})
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByRole('combobox', { name: 'Appearance' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'New versions' })).toHaveCount(0)
})

test('switched on: it looks, asks, downloads only after a yes, and puts the new version in place at the end', async ({
  shellEnv,
  installed,
}) => {
  const { releases, program } = installed
  releases.versions['latest'] = '99.0.0'
  const shell = await installed.start()
  await ready(shell)
  await answer(shell, 0)
  await choose(shell, 'updates.stable')
  await expect.poll(() => menuState(shell)).toEqual({ off: false, stable: true, now: true })
  expect(releases.asked, 'choosing alone asks nobody').toEqual([])

  await choose(shell, 'updates.now')
  await expect
    .poll(async () => (await askedBy(shell)).map(({ message }) => message))
    .toEqual(['Tintype 99.0.0 is available.'])
  expect(await loaded(shell)).toBeGreaterThan(0)
  expect(releases.downloads, 'the answer was "later"').toEqual([])
  // Nothing that would tell one person from another.
  for (const { headers } of releases.asked) {
    expect(headers['x-user-staging-id']).toBe('none')
    expect(headers.cookie).toBeUndefined()
  }

  await answer(shell, 1)
  await choose(shell, 'updates.now')
  expect(await shell.exited, shell.said()).toBe(0)
  expect(releases.downloads.length).toBeGreaterThan(0)
  expect(await readFile(program)).toEqual(newProgram)

  const again = await installed.start()
  await answer(again, 0)
  await ready(again)
  await expect.poll(async () => (await askedBy(again)).length, 'it is asked again at the next start').toBe(1)
  await quitCleanly(again, shellEnv.temporary)
})

test('test versions come only to those who want them; nothing new is said only when asked', async ({
  installed,
}) => {
  const { releases } = installed
  await installed.choose('stable')
  releases.versions['latest'] = '0.0.1'
  releases.versions['beta'] = '99.0.0-beta.1'
  const shell = await installed.start()
  await answer(shell, 0)
  await ready(shell)
  await expect.poll(() => releases.asked.map(({ path }) => path)).toEqual(['/latest-linux.yml'])
  expect(await askedBy(shell)).toEqual([])
  await expect
    .poll(async () => {
      await choose(shell, 'updates.now')
      return (await askedBy(shell)).map(({ message }) => message)
    })
    .toContain('There is no newer version.')
  await choose(shell, 'updates.beta')
  await expect
    .poll(async () => {
      await choose(shell, 'updates.now')
      return (await askedBy(shell)).map(({ message }) => message)
    })
    .toContain('Tintype 99.0.0-beta.1 is available.')
})

test('a server that fails, or another file than was announced, ends in the log and a sentence', async ({
  shellEnv,
  installed,
}) => {
  const { releases, program } = installed
  await installed.choose('stable')
  const shell = await installed.start()
  await answer(shell, 1)
  await ready(shell)
  const log = join(shellEnv.folder, 'logs/tintype.log')
  const logged = async () => (existsSync(log) ? await readFile(log, 'utf8') : '')
  await expect.poll(logged).toContain('New versions could not be looked for')
  expect(await askedBy(shell), 'nobody asked').toEqual([])
  await expect
    .poll(async () => {
      await choose(shell, 'updates.now')
      return (await askedBy(shell)).map(({ message }) => message)
    })
    .toContain('New versions could not be looked for.')

  releases.versions['latest'] = '99.0.0'
  releases.damaged = true
  await expect
    .poll(async () => {
      await choose(shell, 'updates.now')
      return (await askedBy(shell)).map(({ message }) => message)
    })
    .toContain('The new version could not be downloaded.')
  await expect.poll(logged).toContain('The new version could not be downloaded')
  await quitCleanly(shell, shellEnv.temporary)
  expect(await readFile(program, 'utf8'), 'the old program stays').toBe('old')
})
