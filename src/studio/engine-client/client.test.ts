/** The read-write lock: exclusive means exclusive, and no request is starved. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ReadWriteLock, type LockMode } from './client.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('an exclusive holder is the only one, no request waits for ever, and an aborted request lets the next one in', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant<LockMode>('shared') },
    { weight: 1, arbitrary: fc.constant<LockMode>('exclusive') },
    { weight: 3, arbitrary: fc.constant('leave' as const) },
    { weight: 1, arbitrary: fc.constant('give up' as const) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const turns = new ReadWriteLock()
      const inside: { mode: LockMode; leave: () => void }[] = []
      const waiting = new Map<AbortController, LockMode>()
      const come = (mode: LockMode) => {
        const stop = new AbortController()
        waiting.set(stop, mode)
        void turns
          .acquire(mode, stop.signal)
          .then(
            (leave) => inside.push({ mode, leave }),
            () => {},
          )
          .finally(() => waiting.delete(stop))
      }
      for (const each of steps) {
        if (each === 'leave') inside.shift()?.leave()
        else if (each === 'give up') [...waiting.keys()].at(0)?.abort()
        else come(each)
        await settled()
        if (inside.some(({ mode }) => mode === 'exclusive')) expect(inside).toHaveLength(1)
        // Only those wait who have to.
        const [first] = waiting.values()
        if (first === 'shared') expect(inside.map(({ mode }) => mode)).toEqual(['exclusive'])
        if (first === 'exclusive') expect(inside).not.toEqual([])
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
  await expect(new ReadWriteLock().acquire('shared', AbortSignal.abort(new Error('enough')))).rejects.toThrow(
    'enough',
  )
})
