/**
 * `node scripts/schemathesis.mjs [-- more options of Schemathesis]`: the built server against its own OpenAPI document. No answer
 * may be a 5xx or break its schema, and no file outside of the server's own folders may change. Schemathesis comes from
 * PyPI: `python3 -m venv V && V/bin/pip install schemathesis`, then `SCHEMATHESIS=V/bin/schemathesis`.
 */
import './require-node.mjs'
import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { ensureBuilt, root } from './build-if-stale.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of each operation and kind. */
    examples: { type: 'string', default: '100' },
    /** Seconds for all of it. */
    seconds: { type: 'string', default: '900' },
    seed: { type: 'string', default: '1' },
    port: { type: 'string', default: '18431' },
  },
})
const program = process.env.SCHEMATHESIS ?? 'schemathesis'
const run = promisify(execFile)

await ensureBuilt((line) => console.log(line))
const folder = await mkdtemp(join(tmpdir(), 'tintype-schemathesis-'))
const home = join(folder, 'home')
const env = { ...process.env, TINTYPE_HOME: home }
const cli = join(root, 'out/main/cli.js')

/** What nobody may read or change. */
const canary = `canary-${Math.random()}`
await mkdir(home)
await writeFile(join(folder, 'canary.txt'), canary)

const scopes = ['colorize', 'read', 'write', 'manage', 'metrics']
const added = await run(
  process.execPath,
  [cli, 'keys', 'add', 'schemathesis', '--scope', ...scopes, '--per-minute', '100000'],
  { env },
)
const key = added.stdout.trim()
const { port } = values
const server = spawn(
  process.execPath,
  [cli, 'serve', '--port', port, '--library', join(home, 'library'), '--log-level', 'warn'],
  { env, cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
)
const base = `http://127.0.0.1:${port}`

/** Waits until the server takes requests. */
async function untilReady() {
  for (let n = 0; n < 300; n += 1) {
    const ready = await fetch(`${base}/healthz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the server does not answer')
}

function test() {
  const args = [
    'run',
    `${base}/api/openapi.json`,
    `--header=api-key: ${key}`,
    // Never ends, by its nature; and what it answers lets a browser in.
    '--exclude-path=/api/v1/events',
    '--exclude-path=/api/v1/addresses',
    // Would revoke the key that asks.
    '--exclude-operation-id=keys.revoke',
    '--phases=examples,coverage,fuzzing',
    `--max-examples=${values.examples}`,
    `--seed=${values.seed}`,
    `--max-time=${values.seconds}`,
    '--workers=2',
    '--request-timeout=120',
    '--continue-on-failure',
    '--no-shrink',
    '--generation-database=none',
    '--no-color',
    '--warnings=off',
    ...positionals,
  ]
  return new Promise((resolve, reject) => {
    const config = ['--config-file', join(root, 'scripts/schemathesis.toml')]
    const child = spawn(program, [...config, ...args], { cwd: folder, stdio: 'inherit' })
    child.on('error', () => reject(new Error(`${program} is not there; see the first lines of this script`)))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

try {
  await untilReady()
  const ask = (path) =>
    fetch(`${base}/api/v1${path}`, {
      method: 'POST',
      headers: { 'api-key': key, 'content-type': 'application/json' },
      body: '{}',
    })
  await ask('/library/samples')
  let failed = await test()
  const health = await fetch(`${base}/healthz`).catch(() => null)
  if (!health?.ok) {
    console.error('!! the server does not answer any more')
    failed = 1
  }
  const there = (await readdir(folder))
    .filter((name) => !name.startsWith('.'))
    .sort()
    .join(' ')
  const kept = await readFile(join(folder, 'canary.txt'), 'utf8')
  if (!['canary.txt home', 'canary.txt home schemathesis-report'].includes(there) || kept !== canary) {
    console.error(`!! files outside of the server's folders have changed: ${there}`)
    failed = 1
  }
  process.exitCode = failed
} finally {
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('exit', resolve))
  await rm(folder, { recursive: true, force: true })
}
