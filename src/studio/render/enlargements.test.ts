/** A person is told how long an enlargement takes: measured once, truer with each picture, and kept for the next start. */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { renderReportSchema, type PackOn } from '../../contract/engine.ts'
import { createProgress } from '../../contract/progress.ts'
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

const seconds = async ({ enlargements }: Pick<ReturnType<typeof setUp>, 'enlargements'>) =>
  (await enlargements.forecast(recipe, photo))?.seconds

it('is measured once, learnt from each picture, and there after the next start', async () => {
  const file = path('speeds.json')
  const { enlargements, measured } = setUp(file)
  expect(await enlargements.forecast(makeRecipe(), photo)).toBeNull()
  expect(measured).toEqual([])
  const [first] = await Promise.all([1, 2].map(() => enlargements.forecast(recipe, photo)))
  expect(first).toEqual({ factor: 2, width: 600, height: 200, seconds: work / 1000, problem: null })
  expect(measured).toEqual(['packSpeed'])
  // The first picture is truer than what was measured on a few pixels; of later ones none is everything.
  await enlargements.follow(recipe, { upscale: on }).done(reportOf(work * 10))
  expect(await seconds({ enlargements })).toBeCloseTo(work / 100, 3)
  await enlargements.follow(recipe, { upscale: on }).done(reportOf(work * 5))
  const later = await seconds({ enlargements })
  expect(later).toBeLessThan(work / 100)
  expect(later).toBeGreaterThan(work / 200)
  const again = setUp(file)
  expect(await seconds(again)).toBeCloseTo(later!, 3)
  expect(again.measured).toEqual([])
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 2 })
})

it('is corrected while a picture is being made, and stays so when that is cancelled', async () => {
  const file = path('cancelled.json')
  const { enlargements } = setUp(file)
  expect(await seconds({ enlargements })).toBeCloseTo(work / 1000, 3)
  const reported: number[] = []
  const followed = enlargements.follow(
    recipe,
    { upscale: on },
    createProgress((fraction) => reported.push(fraction)),
  )
  const pace = (milliseconds: number) => ({ work: milliseconds / 10, milliseconds, provider: 'cpu' as const })
  // Too little to say anything.
  followed.progress.report(0.1, { stage: 'enlarge', pace: pace(20) })
  expect(await seconds({ enlargements })).toBeCloseTo(work / 1000, 3)
  followed.progress.report(0.3, { stage: 'enlarge', pace: pace(4000) })
  expect(await seconds({ enlargements })).toBeCloseTo(work / 100, 3)
  await followed.stopped()
  expect(reported).toEqual([0.1, 0.3])
  const again = setUp(file)
  expect(await seconds(again)).toBeCloseTo(work / 100, 3)
  expect(again.measured).toEqual([])
})

it('that an earlier version stored is read, and gives way to the first picture', async () => {
  const file = path('first-version.json')
  const key = `${pack.manifest.files[0].sha256} cpu`
  writeFileSync(file, JSON.stringify({ version: 1, speeds: { [key]: 500 } }))
  const { enlargements, measured } = setUp(file)
  expect(await seconds({ enlargements })).toBeCloseTo(work / 500, 3)
  expect(measured).toEqual([])
  await enlargements.follow(recipe, { upscale: on }).done(reportOf(work))
  expect(await seconds({ enlargements })).toBeCloseTo(work / 1000, 3)
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
