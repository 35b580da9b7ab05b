/** Builds `out/` when it is missing or older than what it is made from; silent unless it has to work or fails. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..')

/** Written after a whole build, so that a build broken off half-way is not taken for one. */
const stamp = join(root, 'out', '.built')

/** What the bundles are made from. Tests don't count: changing one needs no build. */
const sources = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json']

const bundles = [
  'out/main/index.js',
  'out/main/engine.js',
  'out/main/server.js',
  'out/main/cli.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]

/** The newest modification time below a path, in milliseconds; 0 where there is nothing. */
async function newest(path) {
  const info = await stat(path).catch(() => null)
  if (!info) return 0
  if (!info.isDirectory()) return /\.(?:test|fixture)\.ts$/.test(path) ? 0 : info.mtimeMs
  // A folder's own time changes when a file in it is removed or renamed.
  const times = [info.mtimeMs]
  for (const entry of await readdir(path)) times.push(await newest(join(path, entry)))
  return Math.max(...times)
}

/** Whether `out/` is missing, incomplete or older than its sources. */
export async function isStale() {
  if (bundles.some((bundle) => !existsSync(join(root, bundle)))) return true
  const built = await stat(stamp).catch(() => null)
  if (!built) return true
  for (const source of sources) if ((await newest(join(root, source))) > built.mtimeMs) return true
  return false
}

/**
 * Two commands started at once must not build into one folder: the second waits for the first.
 * A lock whose owner is gone (power cut, kill) is taken over.
 */
async function withLock(work) {
  const lock = join(root, 'node_modules', '.tintype-build')
  const owner = join(lock, String(process.pid))
  for (;;) {
    try {
      await mkdir(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const [holder] = await readdir(lock).catch(() => [])
      if (holder !== undefined && !isAlive(Number(holder))) await rm(lock, { recursive: true, force: true })
      await new Promise((wake) => setTimeout(wake, 200))
    }
  }
  try {
    await writeFile(owner, '')
    return await work()
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function build() {
  const electronVite = join(
    dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')),
    'bin',
    'electron-vite.js',
  )
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    child.on('error', fail)
    child.on('exit', (code) => {
      if (code === 0) done()
      else fail(new Error(`The build failed:\n${said.trim()}`))
    })
  })
}

/**
 * Makes sure that `out/` holds a build of today's sources.
 * @param say called with one line before a build starts; leave it out for silence
 * @throws Error with the builder's own words when it fails
 */
export async function ensureBuilt(say = () => {}) {
  if (!(await isStale())) return false
  return withLock(async () => {
    if (!(await isStale())) return false
    say('Building Tintype (once, and after changes) ...')
    // Taken before the build: what is edited meanwhile counts as newer.
    const startedAt = new Date()
    await build()
    await writeFile(stamp, startedAt.toISOString())
    await utimes(stamp, startedAt, startedAt)
    return true
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureBuilt((line) => console.error(line)).catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
