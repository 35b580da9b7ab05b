/** The command line as a process of its own, with a folder to work in and a data folder that starts empty. */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { newHome } from './home.ts'

export const cliEntry = join(import.meta.dirname, '../../src/cli/index.ts')

export interface Ended {
  code: number
  out: string
  err: string
}

interface Terminal {
  /** The folder that commands run in; there from the first test on. */
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  tintype(...args: string[]): Promise<Ended>
}

/** For the tests of one file. */
export function useTerminal(): Terminal {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'tintype-cli-'))
    newHome(join(root, 'home'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))
  return {
    get root() {
      return root
    },
    get env() {
      return { ...process.env, TINTYPE_HOME: join(root, 'home') }
    },
    tintype(...args) {
      return new Promise((resolve) => {
        execFile(process.execPath, [cliEntry, ...args], { env: this.env, cwd: root }, (error, out, err) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
        })
      })
    },
  }
}

/** A command that goes on until it is told to end, with a home in `folder`; killed at the end of the test. */
export function startCommand(folder: string, ...args: string[]) {
  const env = { ...process.env, ...newHome(join(folder, 'home')) }
  const child = spawn(process.execPath, [cliEntry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { said: () => said, ended, end: () => child.kill('SIGTERM') }
}
