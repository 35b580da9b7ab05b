/**
 * What an idle server costs: how soon the built `tintype serve` takes requests, and how much memory it holds then and after its
 * document was asked for. Needs `npm run build`.
 *
 * `npm run bench -- serve`
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { line, resident } from './measure.ts'
import { freePort } from '../test/support/free-port.ts'

const cli = join(import.meta.dirname, '../out/main/cli.js')
const starts = 3
const idleMs = 5000

async function measure(folder: string) {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(process.execPath, [cli, 'serve', '--port', String(port), '--log-level', 'error'], {
    env: { ...process.env, TINTYPE_HOME: folder },
    stdio: 'ignore',
  })
  const pid = child.pid ?? 0
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null)
  while (!(await ask('/healthz'))?.ok) await new Promise((resolve) => setTimeout(resolve, 10))
  const startMs = performance.now() - began
  await new Promise((resolve) => setTimeout(resolve, idleMs))
  const idleMb = resident(pid) / 1e6
  await (await ask('/api/openapi.json'))?.arrayBuffer()
  const documentMb = resident(pid) / 1e6
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  return { startMs, idleMb, documentMb }
}

if (!existsSync(cli)) {
  line('idle server', 'skipped: not built')
  process.exit()
}
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
try {
  const runs = []
  // The first makes the library; later ones are what a restart is.
  for (let n = 0; n < starts; n += 1) runs.push(await measure(folder))
  const best = Math.min(...runs.map(({ startMs }) => startMs))
  line('server, first start until it takes requests', `${runs[0].startMs.toFixed(0)} ms`)
  line('server, start until it takes requests, best of 3', `${best.toFixed(0)} ms`)
  line('server, resident while idle', `${Math.max(...runs.map(({ idleMb }) => idleMb)).toFixed(0)} MB`)
  line(
    'server, resident after its document',
    `${Math.max(...runs.map((run) => run.documentMb)).toFixed(0)} MB`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
