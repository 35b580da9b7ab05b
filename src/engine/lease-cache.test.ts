/** Without this: the model of one photo is taken away while another photo is between two of its tiles. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LeaseCache } from './lease-cache.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A stand-in for a session, which says what is done to it. */
interface Thing {
  key: string
  uses: number
  released: number
}

const sizes: Record<string, number> = { a: 1, b: 2, c: 3, d: 7 }
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ begin: fc.constantFrom('a', 'b', 'c', 'd'), fails: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ end: fc.nat(9), fails: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ make: fc.nat(9), fails: fc.boolean() }) },
)

it('never lets go of what is used, holds one of each, and keeps to its bound as soon as it can', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(8), async (steps, maxBytes) => {
      const things: Thing[] = []
      let taken = 0
      const cache = new LeaseCache<Thing>(maxBytes, (thing) => {
        if (thing.uses > 0) taken += 1
        thing.released += 1
        return thing.key === 'b' ? Promise.reject(new Error('stuck')) : Promise.resolve()
      })
      type Gate = (fails: boolean) => void
      const making: Gate[] = []
      const working: Gate[] = []
      const gate = (gates: Gate[]) =>
        new Promise<void>((resolve, reject) => {
          gates.push((fails) => (fails ? reject(new Error('fails')) : resolve()))
        })
      let open = 0
      const begin = (key: string) => {
        open += 1
        const make = async () => {
          await gate(making)
          const thing = { key, uses: 0, released: 0 }
          things.push(thing)
          return thing
        }
        const work = async (thing: Thing) => {
          expect(thing).toMatchObject({ key, released: 0 })
          thing.uses += 1
          try {
            await gate(working)
          } finally {
            expect(thing.released).toBe(0)
            thing.uses -= 1
          }
        }
        void cache
          .use(key, sizes[key], make, work)
          .catch((error: unknown) => expect(error).toMatchObject({ message: 'fails' }))
          .finally(() => (open -= 1))
      }
      const there = () => things.filter(({ released }) => released === 0)
      const check = () => {
        expect(taken, 'taken away from who uses it').toBe(0)
        const keys = there().map(({ key }) => key)
        expect(keys).toHaveLength(new Set(keys).size)
        expect(things.every(({ released }) => released <= 1)).toBe(true)
        const idle = there().filter(({ uses }) => uses === 0)
        const total = there().reduce((sum, { key }) => sum + sizes[key], 0)
        // One that nobody uses stays beyond the bound only as the newest.
        if (total > maxBytes) expect(idle.length).toBeLessThanOrEqual(1)
        expect(
          cache
            .list()
            .map(({ value }) => value.key)
            .sort(),
        ).toEqual(keys.sort())
      }
      for (const each of steps) {
        if ('begin' in each) begin(each.begin)
        else if ('make' in each) making.splice(each.make % Math.max(1, making.length), 1)[0]?.(each.fails)
        else working.splice(each.end % Math.max(1, working.length), 1)[0]?.(each.fails)
        await settled()
        check()
      }
      await cache.close()
      for (; making.length + working.length > 0; await settled()) {
        for (const go of [...making.splice(0), ...working.splice(0)]) go(false)
      }
      expect(open, 'nobody waits for ever').toBe(0)
      expect(taken).toBe(0)
      expect(there(), 'closed, it holds nothing').toEqual([])
    }),
    { numRuns: 300 },
  )
}, 120_000)
