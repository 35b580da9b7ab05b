/** Turns at the engine: alone means alone, and nobody is forgotten. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ReadWriteLock, type LockMode } from './read-write-lock.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('one that is to be alone never has company, nobody waits for ever, and whoever gives up lets the next one in', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant<LockMode>('beside') },
    { weight: 1, arbitrary: fc.constant<LockMode>('alone') },
    { weight: 3, arbitrary: fc.constant('leave' as const) },
    { weight: 1, arbitrary: fc.constant('give up' as const) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const turns = new ReadWriteLock()
      const inside: { turn: LockMode; leave: () => void }[] = []
      const waiting = new Map<AbortController, LockMode>()
      const come = (turn: LockMode) => {
        const stop = new AbortController()
        waiting.set(stop, turn)
        void turns
          .take(turn, stop.signal)
          .then(
            (leave) => inside.push({ turn, leave }),
            () => {},
          )
          .finally(() => waiting.delete(stop))
      }
      for (const each of steps) {
        if (each === 'leave') inside.shift()?.leave()
        else if (each === 'give up') [...waiting.keys()].at(0)?.abort()
        else come(each)
        await settled()
        if (inside.some(({ turn }) => turn === 'alone')) expect(inside).toHaveLength(1)
        // Only those wait who have to.
        const [first] = waiting.values()
        if (first === 'beside') expect(inside.map(({ turn }) => turn)).toEqual(['alone'])
        if (first === 'alone') expect(inside).not.toEqual([])
      }
      while (inside.length > 0) {
        inside.shift()?.leave()
        await settled()
      }
      expect(waiting.size).toBe(0)
    }),
  )
})

it('who has given up before does not come in', async () => {
  await expect(new ReadWriteLock().take('beside', AbortSignal.abort(new Error('enough')))).rejects.toThrow(
    'enough',
  )
})
