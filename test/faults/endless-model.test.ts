/** A model that never returns: it is given up, a cancel ends its engine, and none is left behind. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { ModelManager } from '../../src/studio/models/model-manager.ts'
import { cliEntry, useTerminal } from '../support/cli.ts'
import { fixture, testFolder } from '../support/pictures.ts'
import { testStudio } from '../support/studio.ts'

const terminal = useTerminal()
const folder = testFolder()
const endless = fixture('cases/loop.onnx')

/** The processes that this one has started. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
}

/** A process that has ended and that nobody has asked about yet still has an entry. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** `tintype models import` in the midst of the run that never ends. */
async function importing(name: string): Promise<{ cli: ChildProcess; engines: number[] }> {
  const temporary = folder.path(name)
  mkdirSync(temporary)
  const env = { ...terminal.env, TMPDIR: temporary }
  const cli = spawn(process.execPath, [cliEntry, 'models', 'import', endless], { env, stdio: 'ignore' })
  const begun = () => readdirSync(temporary).some((each) => existsSync(join(temporary, each, 'before.jpg')))
  await vi.waitFor(() => expect(begun()).toBe(true), { timeout: 40_000, interval: 100 })
  await delay(1000)
  return { cli, engines: childrenOf(cli.pid!) }
}

it.skipIf(process.platform !== 'linux')('the first Ctrl-C ends it, engine and all', async () => {
  const { cli, engines } = await importing('interrupted')
  expect(engines).toHaveLength(1)
  const ended = once(cli, 'exit')
  const start = performance.now()
  cli.kill('SIGINT')
  expect(await ended).toEqual([130, null])
  expect(performance.now() - start).toBeLessThan(5000)
  expect(engines.filter(isRunning)).toEqual([])
})

it.skipIf(process.platform !== 'linux')(
  'an engine whose parent is gone ends itself in the midst of a run',
  async () => {
    const { cli, engines } = await importing('orphaned')
    expect(engines).toHaveLength(1)
    const ended = once(cli, 'exit')
    cli.kill('SIGKILL')
    await ended
    await vi.waitFor(() => expect(engines.filter(isRunning)).toEqual([]), { timeout: 30_000, interval: 50 })
  },
)

it('an import gives up after its time limit, installs nothing, and the next call works', async () => {
  await using env = await testStudio()
  const manager = new ModelManager(env.studio, { trialLimitMs: 3000 })
  const sample = { before: folder.path('b.jpg'), after: folder.path('a.jpg') }
  const attempt = manager.stage(endless, sample)
  await expect(attempt).rejects.toMatchObject({ code: 'model.importRefused' })
  await expect(attempt).rejects.toThrow(/did not finish .* within 3 seconds/)
  expect(await manager.verify('tintype-stable')).toHaveLength(1)
  expect((await env.studio.packs.list()).packs.every(({ builtIn }) => builtIn)).toBe(true)
})
