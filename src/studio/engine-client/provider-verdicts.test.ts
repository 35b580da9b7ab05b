/** A graphics card is trusted after a test only; a bad one costs nobody a picture, and no one a second wait. */
import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../contract/engine.ts'
import type { FromEngine, ToEngine } from '../../contract/engine-wire.ts'
import { testPack } from '../../../test/support/packs.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import type { EngineHost } from './host.ts'
import { ProviderVerdicts } from './provider-verdicts.ts'

const folder = testFolder()
const pack = await testPack(folder.path('models'), 'flat', 'flat')

const good: Verdict = {
  provider: 'webgpu',
  trusted: true,
  reason: 'right, and 4.0 times as fast as the CPU',
  difference: 0.001,
  speedup: 4,
  testedAt: '2026-01-01T00:00:00.000Z',
}

/** A host whose engines answer `judge` with what the test says, or die. */
function judgingHost(answer: (message: ToEngine) => Verdict | 'die' | 'hang') {
  const seen = { spawned: 0, killed: 0 }
  const host: EngineHost = {
    spawn() {
      seen.spawned += 1
      let onMessage: (message: unknown) => void = () => {}
      const exits: ((how: string) => void)[] = []
      const say = (message: FromEngine) => queueMicrotask(() => onMessage(message))
      return {
        pid: 1,
        send(message) {
          if (message.type !== 'call') return
          const verdict = answer(message)
          if (verdict === 'hang') return
          if (verdict === 'die') exits.forEach((listener) => listener('signal SIGSEGV'))
          else say({ type: 'result', id: message.id, value: verdict })
        },
        onMessage(listener) {
          onMessage = listener
          say({ type: 'ready', pid: 1 })
        },
        onExit: (listener) => exits.push(listener),
        kill() {
          seen.killed += 1
          exits.forEach((listener) => listener('killed'))
        },
      }
    },
  }
  return { host, seen }
}

let stores = 0
function verdictsWith(
  answer: (message: ToEngine) => Verdict | 'die' | 'hang',
  driver = 'driver 1',
  file = folder.path(`verdicts-${stores++}.json`),
) {
  const { host, seen } = judgingHost(answer)
  return { verdicts: new ProviderVerdicts({ host, file, driver: () => Promise.resolve(driver) }), seen, file }
}

describe('a test that never ends', () => {
  it('is waited for no longer by whoever gives up, ends with the studio, and is not remembered', async () => {
    const { verdicts, seen, file } = verdictsWith(() => 'hang')
    const stop = new AbortController()
    const waiting = verdicts.resolve(pack, 'webgpu', stop.signal)
    await expect.poll(() => seen.spawned).toBe(1)
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    expect(seen.killed).toBe(0)
    const other = verdicts.resolve(pack, 'webgpu')
    const fault = expect(other).rejects.toMatchObject({ code: 'engine.closed' })
    await verdicts.close()
    await fault
    expect(seen.killed).toBe(1)
    expect(seen.spawned).toBe(1)
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('fails nowhere else when who waited is gone already and the studio closes: the program ends cleanly', async () => {
    const { verdicts } = verdictsWith(() => 'hang')
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    try {
      await verdicts.close()
      const gone = AbortSignal.abort()
      await expect(verdicts.resolve(pack, 'webgpu', gone)).rejects.toMatchObject({ name: 'AbortError' })
      await new Promise((done) => setTimeout(done, 20))
    } finally {
      process.off('unhandledRejection', note)
    }
    expect(unhandled).toEqual([])
  })
})

describe('a verdict', () => {
  it('is found once, in a process that is ended afterwards, and kept for the next start', async () => {
    const first = verdictsWith(() => good)
    expect(await first.verdicts.verdict(pack, 'webgpu')).toEqual(good)
    await first.verdicts.verdict(pack, 'webgpu')
    expect(first.seen).toEqual({ spawned: 1, killed: 1 })
    const second = verdictsWith(() => 'die', 'driver 1', first.file)
    expect(await second.verdicts.verdict(pack, 'webgpu')).toEqual(good)
    expect(second.seen.spawned).toBe(0)
  })

  it('is found anew for another driver', async () => {
    const first = verdictsWith(() => good, 'driver 1')
    await first.verdicts.verdict(pack, 'webgpu')
    const second = verdictsWith(() => ({ ...good, trusted: false }), 'driver 2', first.file)
    expect((await second.verdicts.verdict(pack, 'webgpu')).trusted).toBe(false)
  })

  it('is found once when two windows ask at the same time', async () => {
    const { verdicts, seen } = verdictsWith(() => good)
    await Promise.all([verdicts.verdict(pack, 'webgpu'), verdicts.verdict(pack, 'webgpu')])
    expect(seen.spawned).toBe(1)
  })

  it('that a card is not there is found once for all models, until a person asks again', async () => {
    const missing: Verdict = { ...good, trusted: false, difference: null, speedup: null, missing: true }
    const answers: Verdict[] = [{ ...missing, testedAt: new Date().toISOString() }]
    const { verdicts, seen, file } = verdictsWith(() => answers.at(-1) ?? 'die')
    const [first, second] = [pack, await testPack(folder.path('models'), 'second', 'slope')]
    await verdicts.verdict(first, 'webgpu')
    expect((await verdicts.verdict(second, 'webgpu')).missing).toBe(true)
    expect(seen.spawned).toBe(1)
    const later = verdictsWith(() => good, 'driver 1', file)
    expect((await later.verdicts.verdict(second, 'webgpu')).missing).toBe(true)
    // Another provider is another card.
    expect((await later.verdicts.verdict(second, 'cuda')).trusted).toBe(true)

    answers.push(good)
    await verdicts.verdict(first, 'webgpu', { again: true })
    expect(await verdicts.verdict(second, 'webgpu')).toEqual(good)
  })

  it('on a driver that takes its process down is: not trusted, and why', async () => {
    const { verdicts } = verdictsWith(() => 'die')
    const verdict = await verdicts.verdict(pack, 'webgpu')
    expect(verdict).toMatchObject({ trusted: false, difference: null })
    expect(verdict.reason).toContain('SIGSEGV')
  })

  it('of a person who asks again is found again, and kept', async () => {
    const first = verdictsWith(() => 'die')
    await first.verdicts.verdict(pack, 'webgpu')
    // A driver that goes wrong is not tried by itself again and again.
    expect(await first.verdicts.resolve(pack, 'auto')).toBe('cpu')
    expect(first.seen.spawned).toBe(1)
    const second = verdictsWith(() => good, 'driver 1', first.file)
    expect((await second.verdicts.verdict(pack, 'webgpu')).trusted).toBe(false)
    expect(await second.verdicts.verdict(pack, 'webgpu', { again: true })).toEqual(good)
    expect(await second.verdicts.resolve(pack, 'auto')).toBe('webgpu')
    const third = verdictsWith(() => 'die', 'driver 1', first.file)
    expect(await third.verdicts.verdict(pack, 'webgpu')).toEqual(good)
    expect(third.seen.spawned).toBe(0)
  })

  it.each([
    ['in which nothing was measured (a game had the memory)', { difference: null, speedup: null }, 1],
    ['that its colours are wrong', { difference: 0.4, speedup: 2 }, 0],
  ])('%s is tried again at a start on another day, or not: %j', async (_, measured, again) => {
    const bad = { ...good, trusted: false, ...measured }
    const first = verdictsWith(() => ({ ...bad, testedAt: new Date().toISOString() }))
    await first.verdicts.verdict(pack, 'webgpu')
    const sameDay = verdictsWith(() => good, 'driver 1', first.file)
    await sameDay.verdicts.verdict(pack, 'webgpu')
    expect(sameDay.seen.spawned).toBe(0)
    const store = await readFile(first.file, 'utf8')
    for (const days of [-3, 3]) {
      const testedAt = new Date(Date.now() + days * 86_400_000).toISOString()
      await writeFile(first.file, store.replace(/"testedAt": "[^"]+"/, `"testedAt": "${testedAt}"`))
      const later = verdictsWith(() => good, 'driver 1', first.file)
      expect((await later.verdicts.verdict(pack, 'webgpu')).trusted).toBe(again === 1)
      expect(later.seen.spawned).toBe(again)
    }
  })

  it('survives a store that is no JSON', async () => {
    const { verdicts, file } = verdictsWith(() => good)
    await writeFile(file, '{"version": 7')
    expect((await verdicts.verdict(pack, 'webgpu')).trusted).toBe(true)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1 })
  })
})

describe('auto', () => {
  const answer = (change: Partial<Verdict>) => (message: ToEngine) => {
    const provider =
      message.type === 'call' ? (message.params as { provider: Verdict['provider'] }).provider : 'cpu'
    // The test pack names WebGPU as the one GPU provider it runs on.
    return { ...good, provider, ...change }
  }

  it('takes a trusted provider that is faster', async () => {
    expect(await verdictsWith(answer({})).verdicts.resolve(pack, 'auto')).toBe('webgpu')
  })

  it('stays on the CPU where the card is wrong, or right but slower', async () => {
    expect(await verdictsWith(answer({ trusted: false })).verdicts.resolve(pack, 'auto')).toBe('cpu')
    expect(await verdictsWith(answer({ speedup: 0.4 })).verdicts.resolve(pack, 'auto')).toBe('cpu')
    expect(await verdictsWith(() => 'die').verdicts.resolve(pack, 'auto')).toBe('cpu')
  })

  it('gives way to a provider that was asked for, slow or not, but never to a wrong one', async () => {
    expect(await verdictsWith(answer({ speedup: 0.4 })).verdicts.resolve(pack, 'webgpu')).toBe('webgpu')
    await expect(
      verdictsWith(answer({ trusted: false })).verdicts.resolve(pack, 'webgpu'),
    ).rejects.toMatchObject({
      code: 'provider.unavailable',
    })
  })
})
