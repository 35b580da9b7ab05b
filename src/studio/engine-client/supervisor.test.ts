/** The end of a supervisor: whoever quits does not wait for an engine that does not start. */
import { afterEach, expect, it, vi } from 'vitest'
import type { EngineHost } from './host.ts'
import { EngineSupervisor } from './supervisor.ts'

/** Engines that end at once, or start and are never ready. */
function brokenHost(kind: 'dies' | 'hangs') {
  const seen = { spawned: 0, killed: 0 }
  const host: EngineHost = {
    spawn() {
      seen.spawned += 1
      const exits: ((how: string) => void)[] = []
      const end = (how: string) => exits.splice(0).forEach((listener) => listener(how))
      if (kind === 'dies') queueMicrotask(() => end('exit code 1'))
      return {
        pid: undefined,
        send: () => {},
        onMessage: () => {},
        onExit: (listener) => exits.push(listener),
        kill() {
          seen.killed += 1
          queueMicrotask(() => end('signal SIGKILL'))
        },
      }
    },
  }
  return { host, seen }
}

afterEach(() => void vi.useRealTimers())

it('is closed at once while it waits before the next start, and starts nothing more', async () => {
  // The clock stands still: only a wait that is given up comes to its end.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { host, seen } = brokenHost('dies')
  const engine = new EngineSupervisor(host)
  await expect(engine.call('info', {})).rejects.toMatchObject({ code: 'engine.died' })
  const waiting = engine.call('info', {}).catch((error: unknown) => error)
  await engine.close()
  expect(await waiting).toMatchObject({ code: 'engine.closed' })
  await expect(engine.call('info', {})).rejects.toMatchObject({ code: 'engine.closed' })
  expect(seen.spawned).toBe(1)
  expect(vi.getTimerCount(), 'no timer keeps the program from ending').toBe(0)
})

it('ends an engine that has started and never says that it is ready', async () => {
  const { host, seen } = brokenHost('hangs')
  const engine = new EngineSupervisor(host)
  const waiting = engine.call('info', {}).catch((error: unknown) => error)
  await engine.close()
  expect(await waiting).toMatchObject({ code: 'engine.closed' })
  expect(seen).toEqual({ spawned: 1, killed: 1 })
})
