import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { takeApart, type Interleaved } from './interleaved.ts'

const picture: fc.Arbitrary<Interleaved> = fc
  .record({
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
    channels: fc.integer({ min: 1, max: 5 }),
    depth: fc.constantFrom<8 | 16>(8, 16),
    opaque: fc.boolean(),
  })
  .chain(({ opaque, ...shape }) => {
    const length = shape.width * shape.height * shape.channels
    const white = shape.depth === 8 ? 255 : 65535
    const values = fc.array(fc.integer({ min: 0, max: white }), { minLength: length, maxLength: length })
    return values.map((given) => {
      const { channels } = shape
      const of = channels === 2 ? 1 : channels > 3 ? 3 : -1
      const all = opaque ? given.map((value, i) => (i % channels === of ? white : value)) : given
      return { ...shape, samples: shape.depth === 8 ? Uint8Array.from(all) : Uint16Array.from(all) }
    })
  })

test('every pixel keeps its colour and its transparency, whatever the decoder made of the file', async () => {
  await fc.assert(
    fc.asyncProperty(picture, async (given) => {
      const { width, height, channels, depth } = given
      const samples = given.samples.slice()
      const raster = await takeApart(given)
      const white = depth === 8 ? 255 : 65535
      const colors: number[] = []
      const alphas: number[] = []
      for (let i = 0; i < samples.length; i += channels) {
        const [first = 0, second = 0, third = 0, fourth = 0] = samples.subarray(i, i + channels)
        colors.push(...(channels < 3 ? [first, first, first] : [first, second, third]))
        alphas.push(channels === 2 ? second : channels > 3 ? fourth : white)
      }
      expect(raster).toMatchObject({ width, height, depth })
      expect([...raster.data]).toEqual(colors)
      expect(raster.alpha && [...raster.alpha]).toEqual(
        alphas.every((value) => value === white) ? undefined : alphas,
      )
    }),
  )
})

const large = (channels: number): Interleaved => {
  const samples = new Uint8Array(3000 * 2000 * channels).fill(255)
  return { width: 3000, height: 2000, channels, depth: 8, samples }
}

test.each([1, 2, 4])(
  'a large scan of %i channels lets others have their turn: its progress moves, a cancel is heard',
  async (channels) => {
    let turns = 0
    const count = () => {
      turns += 1
      waiting = setImmediate(count)
    }
    let waiting = setImmediate(count)
    await takeApart(large(channels))
    clearImmediate(waiting)
    expect(turns).toBeGreaterThan(5)

    const controller = new AbortController()
    const cancelled = takeApart(large(channels), controller.signal)
    await nextTurn()
    controller.abort()
    await expect(cancelled).rejects.toHaveProperty('name', 'AbortError')
  },
)
