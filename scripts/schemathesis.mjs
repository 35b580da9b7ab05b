/**
 * `node scripts/schemathesis.mjs [-- more options of Schemathesis]`: the built server against its own OpenAPI document. No answer
 * may be a 5xx or break its schema, and no file outside of the server's own folders may be read or change: such files lie
 * beside them, one text of six requests is a path to one, and afterwards their contents and times are compared. It goes on,
 * with other seeds, until as many requests were answered as are wanted. Schemathesis comes from PyPI:
 * `python3 -m venv V && V/bin/pip install schemathesis==4.32.5`, then `SCHEMATHESIS=V/bin/schemathesis`.
 */
import './require-node.mjs'
import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { ensureBuilt, root } from './build-if-stale.mjs'
import { layCanaries } from './schemathesis/canary.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Requests that have to be answered, at least. */
    requests: { type: 'string', default: '10000' },
    /** Of each operation and kind, in each round. */
    examples: { type: 'string', default: '100' },
    /** Seconds for each round. */
    seconds: { type: 'string', default: '1800' },
    seed: { type: 'string', default: '1' },
    /** Of the server. */
    port: { type: 'string', default: '18431' },
  },
})
const program = process.env.SCHEMATHESIS ?? 'schemathesis'
const run = promisify(execFile)
const port = Number(values.port)
const base = `http://127.0.0.1:${port}`
const cli = join(root, 'out/main/cli.js')

await ensureBuilt((line) => console.log(line))
const folder = await mkdtemp(join(tmpdir(), 'tintype-schemathesis-'))
const home = join(folder, 'home')
const temporary = join(folder, 'tmp')
for (const name of [home, temporary, join(folder, 'work'), join(folder, 'asker')]) await mkdir(name)
const env = { ...process.env, TINTYPE_HOME: home, TMPDIR: temporary }

const token = `canary-${randomUUID()}`
const canaries = await canaryTrees()
const answersFile = join(folder, 'answers.json')
const scopes = ['colorize', 'read', 'write', 'manage', 'metrics']
const quotas = ['--per-minute', '100000', '--per-day', '100000']
const added = await run(
  process.execPath,
  [cli, 'keys', 'add', 'schemathesis', '--scope', ...scopes, ...quotas],
  { env },
)
const key = added.stdout.trim()
// A full queue would be a 503 that says nothing.
const listening = ['--port', String(port), '--max-queued', '100000']
const library = join(home, 'library')
const server = spawn(
  process.execPath,
  [cli, 'serve', ...listening, '--library', library, '--log-level', 'error'],
  {
    env,
    cwd: join(folder, 'work'),
    stdio: ['ignore', 'ignore', 'inherit'],
  },
)
/** Answers by status, and what contained the text of files that are not the server's. */
const statuses = new Map()
const leaks = []

/** One tree beside the server's folders, and one whose name only begins as that of the library does. */
async function canaryTrees() {
  const { default: sharp } = await import('sharp')
  const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#777' } })
    .withExif({ IFD0: { ImageDescription: token } })
    .jpeg()
    .toBuffer()
  const files = {
    'secret.txt': token,
    'picture.jpg': picture,
    'settings.json': JSON.stringify({ token }),
    'deep/er/model.json': JSON.stringify({ id: token }),
  }
  return [
    await layCanaries(join(folder, 'beside'), token, files),
    await layCanaries(join(home, 'library-of-others'), token, files),
  ]
}

/** What a path is written as by those who want to get at it. */
function spellings() {
  const relative = [
    '../../beside/secret.txt',
    '../library-of-others/secret.txt',
    '../../../../beside/picture.jpg',
  ]
  const absolute = canaries.flatMap(({ paths }) => paths)
  return [
    ...absolute,
    ...absolute.map((path) => `file://${path}`),
    ...relative,
    ...relative.map((path) => path.replaceAll('/', '\\')),
    ...relative.map((path) => path.replaceAll('../', '....//')),
    ...relative.map((path) => encodeURIComponent(path)),
    ...relative.map((path) => `${path}\0.jpg`),
  ]
}

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

function test(seed) {
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
    `--seed=${seed}`,
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
  const hooks = {
    PYTHONPATH: join(root, 'scripts/schemathesis'),
    PYTHONDONTWRITEBYTECODE: '1',
    SCHEMATHESIS_HOOKS: 'hooks',
    TINTYPE_TOKEN: token,
    TINTYPE_ANSWERS: answersFile,
    TINTYPE_PATHS: JSON.stringify(spellings()),
    TINTYPE_SEED: String(seed),
  }
  return new Promise((resolve, reject) => {
    const config = ['--config-file', join(root, 'scripts/schemathesis/schemathesis.toml')]
    const child = spawn(program, [...config, ...args], {
      cwd: join(folder, 'asker'),
      env: { ...process.env, ...hooks },
      stdio: 'inherit',
    })
    child.on('error', () => reject(new Error(`${program} is not there; see the first lines of this script`)))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** Paths as the request itself, which no client library would send. */
async function askForPaths() {
  const prefixes = ['/', '/api/v1/', '/assets/', '/pixels/', '/job-view-file/']
  for (const prefix of prefixes)
    for (const path of spellings()) {
      const line = `${prefix}${path.replaceAll('\0', '%00').replaceAll(' ', '%20')}`
      await new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () =>
          socket.write(
            `GET ${line} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\napi-key: ${key}\r\nConnection: close\r\n\r\n`,
          ),
        )
        let answer = ''
        socket.setEncoding('latin1').on('data', (chunk) => (answer += chunk))
        socket.on('error', () => {}).on('close', resolve)
        socket.on('end', () => {
          count(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0))
          if (answer.includes(token)) leaks.push(line)
        })
      })
    }
}

function count(status, more = 1) {
  statuses.set(status, (statuses.get(status) ?? 0) + more)
}

/** Adds what a round of Schemathesis has counted. */
async function countRound() {
  const counted = JSON.parse(await readFile(answersFile, 'utf8'))
  for (const [status, more] of Object.entries(counted.statuses)) count(Number(status), more)
  leaks.push(...counted.leaks)
}

const answered = () => [...statuses.values()].reduce((sum, each) => sum + each, 0)

/** What is wrong, in words; prints the figures. */
async function faults() {
  const found = []
  const health = await fetch(`${base}/healthz`).catch(() => null)
  if (!health?.ok) found.push('the server does not answer any more')
  const sorted = [...statuses].sort(([a], [b]) => a - b)
  console.log(`${answered()} answers: ${sorted.map(([status, times]) => `${status} x ${times}`).join(', ')}`)
  const broken = sorted.filter(([status]) => status >= 500)
  if (broken.length > 0) found.push(`answers of 5xx: ${broken.map(([status]) => status).join(', ')}`)
  for (const place of leaks) found.push(`${place}: an answer contains what is in files of others`)
  for (const canary of canaries) {
    if (!canary.seesReading)
      found.push('this file system does not note when a file is read: run it on one that does')
    found.push(...(await canary.changes()))
    console.log(`${canary.paths.length} files beside the server's own compared`)
  }
  return found
}

try {
  await untilReady()
  const headers = { 'api-key': key, 'content-type': 'application/json' }
  await fetch(`${base}/api/v1/library/samples`, { method: 'POST', headers, body: '{}' })
  let failed = 0
  await askForPaths()
  for (
    let seed = Number(values.seed);
    answered() < Number(values.requests) || seed === Number(values.seed);
    seed += 1
  ) {
    const before = answered()
    failed = Math.max(failed, await test(seed))
    await countRound()
    if (answered() === before) break
  }
  const found = await faults()
  for (const fault of found) console.error(`!! ${fault}`)
  process.exitCode = Math.max(failed, found.length > 0 ? 1 : 0)
} finally {
  server.kill('SIGTERM')
  await new Promise((resolve) => (server.exitCode === null ? server.once('exit', resolve) : resolve()))
  await rm(folder, { recursive: true, force: true })
}
