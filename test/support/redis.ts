/** Debian's redis-server for tests: on a free port, in a folder of its own, with its log of every write. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freePort } from './free-port.ts'

const program = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
)

/** For `describe.skipIf`: false where there is no Redis to start. */
export const hasRedis = program !== undefined
if (!hasRedis) console.log('skipped: no redis-server; apt-get install redis-server')

export interface TestRedis {
  url: string
  port: number
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>
  /** Starts it anew, on the same port and folder. */
  start(): Promise<void>
}

/** Whether it takes commands: it reads its log first. */
async function untilReady(port: number): Promise<void> {
  for (let n = 0; n < 200; n += 1) {
    const { status, stdout } = spawnSync('redis-cli', ['-p', String(port), 'ping'], { encoding: 'utf8' })
    if (status === 0 && stdout.trim() === 'PONG') return
    await pause(50)
  }
  throw new Error('redis-server does not answer')
}

/** A running Redis; ended when the test is over. @param folder which need not be there */
export async function startRedis(folder: string, { started = true } = {}): Promise<TestRedis> {
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  let child: ChildProcess | null = null
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async kill() {
      if (!child) return
      const gone = new Promise((resolve) => child?.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
      child = null
    },
    async start() {
      const options = [
        '--port',
        String(port),
        '--dir',
        folder,
        '--appendonly',
        'yes',
        '--appendfsync',
        'always',
      ]
      child = spawn(program ?? '', [...options, '--save', '', '--bind', '127.0.0.1'], { stdio: 'ignore' })
      await untilReady(port)
    },
  }
  if (started) await redis.start()
  onTestFinished(() => redis.kill())
  return redis
}
