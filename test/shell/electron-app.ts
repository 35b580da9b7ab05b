/** Real Electron, where its binary is: the same `Shell`, driven by Playwright. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { _electron } from '@playwright/test'
import type { LaunchOptions, Shell } from './shell.ts'

const root = join(import.meta.dirname, '../..')

/** The binary's path, or why there is none: the npm package alone does not bring it. */
export function findElectron(): { binary: string } | { missing: string } {
  const name = process.platform === 'win32' ? 'electron.exe' : 'electron'
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined) {
    const binary = join(override, name)
    return existsSync(binary) ? { binary } : { missing: `ELECTRON_OVERRIDE_DIST_PATH holds no ${name}` }
  }
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const note = join(folder, 'path.txt')
  if (!existsSync(note)) return { missing: 'the npm package "electron" is here without its binary' }
  const binary = join(folder, 'dist', readFileSync(note, 'utf8').trim())
  return existsSync(binary) ? { binary } : { missing: `${binary} is not there` }
}

export async function launchElectron(binary: string, options: LaunchOptions): Promise<Shell> {
  let said = ''
  const app = await _electron.launch({
    executablePath: binary,
    args: [
      `--user-data-dir=${join(options.folder, 'userData')}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      root,
      ...(options.args ?? []),
    ],
    env: { ...(process.env as Record<string, string>), ...options.env },
    cwd: root,
  })
  const child = app.process()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return {
    firstWindow: () => app.firstWindow(),
    windows: () => app.windows(),
    evaluate: (fn, arg) => app.evaluate(fn as never, arg),
    // A real file of a real page knows its path.
    nameDropped: () => Promise.resolve(),
    process: () => child,
    exited,
    said: () => said,
    async dispose() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
