/** What an enlargement comes to is known before it begins: nobody waits an hour for a picture that can't be made. */
import { describe, expect, it } from 'vitest'
import { enlargementOf, enlargingProblem } from './enlarge.ts'
import { manifestSchema } from './manifest.ts'
import { makeRecipe } from './recipe.ts'

const pack = manifestSchema.parse({
  schema: 1,
  id: 'x4',
  name: 'x4',
  version: '1',
  task: 'upscale',
  licence: 'MIT',
  source: 'made by a test',
  files: [{ path: 'model.onnx', bytes: 1, sha256: '0'.repeat(64) }],
  input: { color: 'rgb', white: 1, size: { kind: 'tiles', margin: 10, inner: 100, rim: 'ends' } },
  output: { kind: 'rgb', merge: 'lab', factor: 4 },
  providers: ['cpu'],
})
const photo = { width: 300, height: 200, depth: 8 }
const by = (factor: number | null, others = {}) =>
  enlargementOf(makeRecipe({}, { upscale: { enabled: true, factor }, ...others }), pack, photo)

describe('an enlargement', () => {
  it('has the size that the render gives, after turning and cutting', () => {
    expect(by(2)).toMatchObject({ factor: 2, to: { width: 600, height: 400 } })
    expect(by(null)).toMatchObject({ factor: 4, to: { width: 1200, height: 800 } })
    const turned = { geometry: { quarterTurns: 1 as const } }
    expect(by(4, turned)?.to).toEqual({ width: 800, height: 1200 })
    expect(enlargementOf(makeRecipe(), pack, photo)).toBeNull()
    expect(enlargementOf(makeRecipe({}, { upscale: { enabled: true } }), undefined, photo)).toBeNull()
  })

  it('counts what the network sees, margins included', () => {
    // Three columns of 100 and two rows of 100, each with 10 towards its neighbours.
    expect(by(2)?.work).toBe((110 + 120 + 110) * (110 + 110))
  })

  it('that is too much is refused with the file and the largest factor that fits', () => {
    const much = { maxPixels: 1e9, memory: 1e12 }
    const wanted = by(4)!
    expect(enlargingProblem(wanted, 'a.tif', much)).toBeNull()
    const large = enlargingProblem(wanted, 'a.tif', { ...much, maxPixels: 500_000 })
    expect(large).toMatchObject({ code: 'upscale.tooLarge', data: { file: 'a.tif', largest: 2 } })
    expect(large?.message).toContain('2 times as wide and high fits')
    expect(enlargingProblem(wanted, 'a.tif', { ...much, maxPixels: 100_000 })?.data).toMatchObject({
      largest: null,
    })
    const memory = enlargingProblem(wanted, 'a.tif', { ...much, memory: 4e6 })
    expect(memory).toMatchObject({ code: 'upscale.noMemory', data: { file: 'a.tif', largest: 2 } })
  })
})
