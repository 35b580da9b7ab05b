/** The fixture of every end-to-end test: a studio of its own, opened in a page, and removed without a trace after. */
import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { newHome } from '../support/home.ts'

export interface RunningStudio {
  /** The printed one-time address. */
  address: string
  port: number
  /** A folder for the test's own files. */
  folder: string
  /** Uploads, copies and renders lie below it. */
  temporary: string
}

/** The address as a person would read it: from what the program prints. */
function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(said)?.[0]
      if (address) resolve(address)
    })
    child.on('exit', (code) => reject(new Error(`The studio ended with ${code}: ${said}`)))
  })
}

export interface StartedStudio {
  address: string
  child: ChildProcess
  /** Ends it as a person does, with Ctrl-C. @returns its exit code */
  end(): Promise<number | null>
}

/** What starts the built studio on a person's folder, for `spawn`. */
export function studioCommand(folder: string, temporary: string): [string, string[], SpawnOptions] {
  const env = { ...process.env, TMPDIR: temporary, ...newHome(join(folder, 'home')) }
  return [
    process.execPath,
    ['out/main/server.js', '--no-open'],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  ]
}

/** Starts the built studio on a person's folder; each start gives a new address. */
export async function startStudio(folder: string, temporary: string): Promise<StartedStudio> {
  const child = spawn(...studioCommand(folder, temporary))
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  try {
    return {
      address: await printedAddress(child),
      child,
      end() {
        child.kill('SIGTERM')
        return ended
      },
    }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

export const test = base.extend<{ studio: RunningStudio; opened: Page }>({
  // Playwright reads the names of what a fixture needs from this pattern.
  // oxlint-disable-next-line no-empty-pattern
  studio: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-e2e-'))
    const temporary = await mkdtemp(join(folder, 'tmp-'))
    const started = await startStudio(folder, temporary)
    try {
      const { address } = started
      await use({ address, port: Number(new URL(address).port), folder, temporary })
      expect(await started.end(), 'the studio ends cleanly').toBe(0)
      const left = (await readdir(temporary)).filter((name) => name.startsWith('tintype-run-'))
      expect(left, 'no temporary folder stays').toEqual([])
    } finally {
      started.child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  },

  /** The studio's page, let in by the address; it must say nothing to the console. */
  opened: async ({ page, studio }, use) => {
    const complaints: string[] = []
    page.on('console', (message) => {
      // A refused upload is answered with 422, which Chromium counts among the errors.
      const expected = message.text().includes('422')
      if (['error', 'warning'].includes(message.type()) && !expected)
        complaints.push(`${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(studio.address)
    await expect(page.getByRole('button', { name: 'Add photos' })).toBeVisible()
    await use(page)
    expect(complaints).toEqual([])
  },
})

export { expect }

/** Chooses files with the page's own button, whatever language it is in. */
export async function choose(page: Page, files: string[], button = 'Add photos'): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: button }).first().click()
  await (await chooser).setFiles(files)
}

/** Until the full preview of the photo on the stage is there. */
export async function colored(page: Page, ready = 'Ready'): Promise<void> {
  await expect(page.getByTestId('color')).toBeVisible()
  await expect(page.getByTestId('status')).toHaveText(ready)
}
