/** What every scenario stands on: a launcher for the host under test, and a check that nothing stays behind. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test as base } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { chromiumArgs } from '../../scripts/find-chromium.mjs'
import { newHome } from '../support/home.ts'
import { isAlive } from '../../src/platform/process-liveness.ts'
import { findElectron, launchElectron } from './electron-app.ts'
import type { LaunchOptions, Shell } from './shell.ts'
import { launchStandIn } from './stand-in/launch.ts'
import type { StandInShell } from './stand-in/launch.ts'

interface ShellEnv {
  folder: string
  /** Everything the program writes for the moment lies below it. */
  temporary: string
  /** Starts the program; several starts share one installation. */
  launch(options?: Omit<LaunchOptions, 'folder'>): Promise<Shell>
}

const electron = findElectron()

export const test = base.extend<
  { shellEnv: ShellEnv; standIn: (shell: Shell) => StandInShell },
  { engineOfPages: Browser }
>({
  engineOfPages: [
    // Playwright reads the names of what a fixture needs from this pattern.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const executablePath = process.env['TINTYPE_CHROMIUM']
      const browser = await chromium.launch({ args: chromiumArgs, ...(executablePath && { executablePath }) })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],

  shellEnv: async ({ engineOfPages }, use, { project }) => {
    const real = project.name === 'electron'
    test.skip(
      real && 'missing' in electron,
      `no Electron binary: ${'missing' in electron ? electron.missing : ''}`,
    )
    const folder = await mkdtemp(join(tmpdir(), 'tintype-shell-'))
    const temporary = join(folder, 'tmp')
    await mkdir(temporary)
    const home = newHome(join(folder, 'home'))
    const started: Shell[] = []
    const launch: ShellEnv['launch'] = async ({ args = [], env = {} } = {}) => {
      const options = {
        args,
        folder,
        env: { ...home, TMPDIR: temporary, TEMP: temporary, ...env },
      }
      const shell =
        real && 'binary' in electron
          ? await launchElectron(electron.binary, options)
          : await launchStandIn(engineOfPages, options)
      started.push(shell)
      return shell
    }
    try {
      await use({ folder, temporary, launch })
    } finally {
      for (const shell of started) await shell.dispose()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  },
})

export { expect }

/** The window, once a person can work in it. */
export async function ready(shell: Shell): Promise<Page> {
  const page = await shell.firstWindow()
  await expect(page.getByRole('button', { name: 'Add photos' }).first()).toBeVisible()
  return page
}

/** Makes the next open dialogs answer with these files. */
export function answerOpenDialog(shell: Shell, files: string[]): Promise<void> {
  return shell.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, files)
}

/** Process ids of running engines. */
export function engines(shell: Shell): Promise<number[]> {
  return shell.evaluate(
    ({ app }) =>
      app
        .getAppMetrics()
        .filter(({ name, serviceName }) => (name ?? serviceName) === 'Tintype engine')
        .map(({ pid }) => pid),
    null,
  )
}

/** Quits as a person does and waits for the end: exit code 0, no engine left, no temporary file left. */
export async function quitCleanly(shell: Shell, temporary: string): Promise<void> {
  const pids = await engines(shell)
  // The answer to this call may be lost with the process. Whoever is asked whether to quit means it.
  await shell
    .evaluate(({ app, dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })
      app.quit()
    }, null)
    .catch(() => undefined)
  expect(await shell.exited, shell.said()).toBe(0)
  await expect.poll(() => pids.filter(isAlive), 'no engine outlives the program').toEqual([])
  expect(
    (await readdir(temporary)).filter((name) => name.startsWith('tintype-')),
    'no temporary folder stays',
  ).toEqual([])
}
