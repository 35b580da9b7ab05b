/** `npm start`: builds what is missing and opens the studio, in an Electron window or in the browser. */
import './require-node.mjs'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, root } from './build-if-stale.mjs'

const usage = `npm start                     opens the studio
npm start -- --browser        in the browser even where Electron is there
npm start -- --port 8080      browser: this port instead of a free one
npm start -- --no-open        browser: print the address, open nothing
npm start -- --queue redis://host:6379 --store /mnt/share
                              browser: other machines share the work (docs/farm.md)
npm start -- --share-address 192.168.1.20
                              browser: where guests of a shared library reach this machine`

/** Electron's binary, or null: the npm package alone does not bring it. */
async function electronBinary() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    const file = join(
      process.env.ELECTRON_OVERRIDE_DIST_PATH,
      process.platform === 'win32' ? 'electron.exe' : 'electron',
    )
    return existsSync(file) ? file : null
  }
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const name = await readFile(join(folder, 'path.txt'), 'utf8')
    const file = join(folder, 'dist', name.trim())
    return existsSync(file) ? file : null
  } catch {
    return null
  }
}

function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
}

function runElectron(binary) {
  const child = spawn(binary, [root], { stdio: 'inherit' })
  // Ctrl-C reaches the child by itself; this process only has to wait for its end.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 0)))
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(usage)
  process.exit(0)
}
try {
  await ensureBuilt((line) => console.log(line))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

const binary = args.includes('--browser') ? null : await electronBinary()
if (binary && hasDisplay()) {
  runElectron(binary)
} else {
  if (!args.includes('--browser')) {
    const why = binary ? 'there is no display' : "Electron's binary is not installed"
    console.log(`Opening the studio in the browser (${why}).`)
  }
  const { runServer } = await import(pathToFileURL(join(root, 'out/main/server.js')).href)
  process.exitCode = await runServer(args.filter((arg) => arg !== '--browser'))
}
