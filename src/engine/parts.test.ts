/** The engine's small parts: sizes at which models see photos, the memory gate, and messages that fit no schema. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FromEngine } from '../contract/engine-wire.ts'
import { MemoryBudget } from './budget.ts'
import { Dispatcher, type Handlers } from './dispatch.ts'
import { modelSize } from './tensors.ts'

describe('the size at which a model sees a photo', () => {
  const rule = {
    kind: 'renderFactor',
    square: true,
    unit: 16,
    multipleOf: 16,
    default: 35,
    least: 7,
    greatest: 45,
  } as const

  it('is a square of 16 x render factor, as in DeOldify, whatever the photo', () => {
    expect(modelSize(rule, { width: 3000, height: 20 }, 21)).toEqual({ width: 336, height: 336, factor: 21 })
    expect(modelSize(rule, { width: 1, height: 1 }, undefined)).toEqual({
      width: 560,
      height: 560,
      factor: 35,
    })
  })

  it('stays within what the pack can do', () => {
    expect(modelSize(rule, { width: 1, height: 1 }, 5).factor).toBe(7)
    expect(modelSize(rule, { width: 1, height: 1 }, 64).factor).toBe(45)
  })

  it("keeps the aspect where the pack wants it, in the pack's multiples", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9000 }),
        fc.integer({ min: 1, max: 9000 }),
        fc.integer({ min: 7, max: 45 }),
        (width, height, factor) => {
          const size = modelSize({ ...rule, square: false, multipleOf: 32 }, { width, height }, factor)
          expect([size.width % 32, size.height % 32]).toEqual([0, 0])
          expect(Math.max(size.width, size.height)).toBe(Math.ceil(factor / 2) * 32)
          expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(32)
        },
      ),
    )
  })

  it('is the one size of a fixed network', () => {
    expect(modelSize({ kind: 'fixed', width: 512, height: 512 }, { width: 9, height: 9 }, 20)).toEqual({
      width: 512,
      height: 512,
      factor: null,
    })
  })
})

describe('the memory gate', () => {
  it('never lets more in than fits, loses nobody, and lets one that is too large in alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 30 }), async (sizes) => {
        const budget = new MemoryBudget(100)
        let used = 0
        let done = 0
        const never = new AbortController().signal
        await Promise.all(
          sizes.map((bytes) =>
            budget.hold(bytes, never, async () => {
              used += bytes
              expect(used === bytes || used <= 100).toBe(true)
              await Promise.resolve()
              used -= bytes
              done += 1
            }),
          ),
        )
        expect(done).toBe(sizes.length)
      }),
    )
  })

  it('lets the next ones in when a waiting one is cancelled', async () => {
    const budget = new MemoryBudget(100)
    const never = new AbortController().signal
    const controller = new AbortController()
    let release: () => void = () => {}
    const first = budget.hold(100, never, () => new Promise<void>((resolve) => (release = resolve)))
    const cancelled = budget.hold(90, controller.signal, () => Promise.resolve('ran'))
    const last = budget.hold(10, never, () => Promise.resolve('ran'))
    controller.abort()
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' })
    release()
    await first
    expect(await last).toBe('ran')
  })

  it('frees what a failed one held', async () => {
    const budget = new MemoryBudget(100)
    const never = new AbortController().signal
    await expect(budget.hold(100, never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await budget.hold(100, never, () => Promise.resolve('ran'))).toBe('ran')
  })
})

describe('messages', () => {
  const handlers = new Proxy({} as Handlers, {
    get: () => () => Promise.reject(new Error('no handler may run')),
  })

  it('of any form never crash the engine, and a call gets exactly one answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            type: fc.constant('call'),
            id: fc.nat(),
            method: fc.constantFrom('render', 'hash', '__proto__'),
            params: fc.jsonValue(),
          }),
        ),
        async (message) => {
          const sent: FromEngine[] = []
          new Dispatcher(
            handlers,
            (answer) => sent.push(answer),
            () => {},
          ).receive(message)
          await new Promise((resolve) => setImmediate(resolve))
          expect(sent.length).toBeLessThanOrEqual(1)
          for (const answer of sent) expect(answer.type).toBe('fault')
        },
      ),
    )
  })
})
