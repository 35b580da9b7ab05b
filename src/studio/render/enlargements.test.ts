/** A person is told how long an enlargement takes: measured once, truer with each picture, and kept for the next start. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { renderReportSchema, type PackOn } from '../../contract/engine.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { picturePack } from '../../../test/support/packs.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import type { EngineClient } from '../engine-client/client.ts'
import { ModelSpeeds } from '../engine-client/model-speeds.ts'
import { Enlargements } from './enlargements.ts'

const { path } = testFolder()
const size = { kind: 'tiles', margin: 10, inner: 100, rim: 'ends' }
const pack = await picturePack(path('models'), 'x4', 'upscale', 'blur', { factor: 4, size })
const on: PackOn = { pack, provider: 'cpu' }
const recipe = makeRecipe({}, { upscale: { enabled: true, factor: 2, model: 'x4' } })
const photo = { name: 'a.jpg', width: 300, height: 100, depth: 8 }
/** Three tiles side by side. */
const work = (110 + 120 + 110) * 100

function setUp(file: string, memory = 1e12) {
  const measured: string[] = []
  const call = (method: string) => {
    measured.push(method)
    return Promise.resolve({ pixelsPerSecond: 1000 })
  }
  const speeds = new ModelSpeeds({ call: call as unknown as EngineClient['call'] }, file)
  const enlargements = new Enlargements({
    packs: { get: () => Promise.resolve(pack) },
    verdicts: { resolve: () => Promise.resolve('cpu') },
    speeds,
    memory,
  })
  return { enlargements, measured }
}

const reportOf = (milliseconds: number) =>
  renderReportSchema.parse({
    output: 'a.jpg',
    width: 600,
    height: 200,
    bytes: 1,
    model: 'x',
    renderFactor: null,
    provider: 'cpu',
    notes: [],
    findings: [{ code: 'upscale.done', message: '', data: { model: 'x4', width: 600, height: 200 } }],
    timings: { upscale: milliseconds },
  })

it('is measured once, learnt from each picture, and there after the next start', async () => {
  const file = path('speeds.json')
  const { enlargements, measured } = setUp(file)
  expect(await enlargements.forecast(makeRecipe(), photo)).toBeNull()
  expect(measured).toEqual([])
  const [first] = await Promise.all([1, 2].map(() => enlargements.forecast(recipe, photo)))
  expect(first).toEqual({ factor: 2, width: 600, height: 200, seconds: work / 1000, problem: null })
  expect(measured).toEqual(['packSpeed'])
  // Twice as quick as was measured: the next forecast is shorter, but one picture is not everything.
  await enlargements.learn(recipe, { upscale: on }, reportOf(work / 2))
  const { seconds } = (await enlargements.forecast(recipe, photo))!
  expect(seconds).toBeLessThan(work / 1000)
  expect(seconds).toBeGreaterThan(work / 2000)
  const again = setUp(file)
  expect((await again.enlargements.forecast(recipe, photo))?.seconds).toBeCloseTo(seconds!, 3)
  expect(again.measured).toEqual([])
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1 })
})

it('says why it can’t be done, and what fits, instead of a time', async () => {
  const { enlargements } = setUp(path('none.json'))
  const four = makeRecipe({}, { upscale: { enabled: true, factor: 4, model: 'x4' } })
  const forecast = await enlargements.forecast(four, photo, { maxPixels: 200_000 })
  expect(forecast).toMatchObject({
    seconds: null,
    problem: { code: 'upscale.tooLarge', data: { file: 'a.jpg', largest: 2 } },
  })
  const small = setUp(path('none.json'), 1e6)
  const { problem } = (await small.enlargements.forecast(four, photo))!
  expect(problem).toMatchObject({ code: 'upscale.noMemory', data: { largest: null } })
})
