/**
 * Renders of every step come out as they always did, to the last bit. Where a network's sums or a codec are another
 * machine's or version's, as near as no person can see. `UPDATE_GOLDEN=1 npx vitest run test/golden` keeps what is made now.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { picturePack, testPack } from '../support/packs.ts'
import { fixture, testFolder } from '../support/pictures.ts'
import { engineResources } from '../support/renders.ts'
import { repairPack } from '../support/repair-packs.ts'
import { goldenCases, type ColorPack, type GoldenCase, type StepPack } from './cases.ts'
import { differenceOf, readGolden, take, thisMaker, writeGolden, type Taken } from './golden-file.ts'
import { draw, drawingNames, type DrawingName } from './pictures.ts'

const { path, write } = testFolder()
const resources = join(import.meta.dirname, '../../resources')
const { run } = await engineResources(path)
for (const name of drawingNames) write(`${name}.png`, await draw(name))

/** A pack that comes with Tintype, as the engine gets it. */
function builtIn(id: string): object {
  const folder = join(resources, 'models', id)
  return { folder, builtIn: true, manifest: JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) }
}

const models = path('golden-models')
const packs: Record<ColorPack | StepPack, object> = {
  flat: await testPack(models, 'flat', 'flat'),
  slope: await testPack(models, 'slope', 'slope'),
  nothing: await repairPack(models, 'nothing', 'nothing'),
  denoise: await picturePack(models, 'denoise', 'denoise', 'darker'),
  upscale: await picturePack(models, 'upscale', 'upscale', 'darker', { factor: 2 }),
  'upscale-tiles': await picturePack(models, 'upscale-tiles', 'upscale', 'darker', {
    factor: 4,
    size: { kind: 'tiles', margin: 4, inner: 40, rim: 'ends' },
  }),
  face: await picturePack(models, 'face', 'face', 'darker', {
    size: { kind: 'fixed', width: 64, height: 64 },
  }),
  'tintype-stable': builtIn('tintype-stable'),
  'tintype-artistic': builtIn('tintype-artistic'),
  'tintype-film': builtIn('tintype-film'),
  'tintype-repair': builtIn('tintype-repair'),
  'tintype-enlarge': builtIn('tintype-enlarge'),
}

/** Whether a case's pixels come from sums whose last bit is the processor's. */
const asksNetwork = ({ pack, stepPacks = {} }: GoldenCase) =>
  [pack, ...Object.values(stepPacks)].some((name) => name?.startsWith('tintype-'))

/** Whether a codec's own arithmetic is in a case's pixels: lossy files, and pictures that it made smaller. */
const leansOnCodec = ({ input, options }: GoldenCase) =>
  ['jpeg', 'webp', 'avif'].includes(options?.format ?? 'png') ||
  options?.longestSide !== undefined ||
  input.includes(':')

function fileOf(input: GoldenCase['input']): string {
  const [kind, name] = input.split(':')
  if (name === undefined) return drawingFile(input as DrawingName)
  return kind === 'fixture' ? fixture(name) : join(resources, 'samples', name)
}
const drawingFile = (name: DrawingName) => path(`${name}.png`)

async function shoot(given: GoldenCase, output: string): Promise<Taken> {
  const { input, pack, steps = {}, options = {}, stepPacks = {}, reference, isPreview = false } = given
  const report = await run({
    input: fileOf(input),
    output,
    pack: packs[pack ?? 'flat'],
    recipe: { version: 1, steps: pack ? steps : { ...steps, color: { enabled: false } } },
    options: { format: 'png', ...options },
    stepPacks: Object.fromEntries(
      Object.entries(stepPacks).map(([step, id]) => [step, { pack: packs[id], provider: 'cpu' }]),
    ),
    ...(reference && { reference: drawingFile(reference) }),
    isPreview,
  })
  return take(
    output,
    report.findings.map(({ code }) => code),
  )
}

if (process.env['UPDATE_GOLDEN'] === '1') {
  it('the golden renders are kept anew', async () => {
    const taken = new Map<string, Taken>()
    for (const [i, each] of goldenCases.entries()) taken.set(each.name, await shoot(each, path(`kept-${i}`)))
    await writeGolden(taken)
    expect(taken.size).toBe(goldenCases.length)
  })
}

const golden = process.env['UPDATE_GOLDEN'] === '1' ? null : await readGolden()

describe.runIf(golden)('a render is what it always was', () => {
  const maker = thisMaker()
  let held = 0

  it.each(goldenCases.map((each, i) => [each.name, each, i] as const))('%s', async (name, each, i) => {
    if (!golden) return
    const wanted = golden.get(name)
    const isSameMachine = maker.cpu === golden.maker.cpu && maker.onnxruntime === golden.maker.onnxruntime
    const isSameCodec = maker.codecs === golden.maker.codecs
    const isExact = (isSameMachine || !asksNetwork(each)) && (isSameCodec || !leansOnCodec(each))
    // The second render of a preview is made of what the first one left in memory.
    for (const turn of each.isPreview ? ['first', 'second'] : ['only']) {
      const { shot, small } = await shoot(each, path(`out-${i}-${turn}`))
      if (isExact) expect(shot, `${turn} render`).toEqual(wanted.shot)
      else {
        expect({ ...shot, sha256: '' }, `${turn} render`).toEqual({ ...wanted.shot, sha256: '' })
      }
      const { most, mean } = differenceOf(small, wanted.small)
      expect(most, 'levels from the golden picture, at most').toBeLessThanOrEqual(isExact ? 0 : 3)
      expect(mean, 'levels from the golden picture, on average').toBeLessThan(0.3)
      held += 1
    }
  })

  it('and there are enough of them, of every step, format and merge', () => {
    expect(golden?.names).toEqual(goldenCases.map(({ name }) => name))
    expect(new Set(golden?.names).size).toBe(goldenCases.length)
    expect(held).toBeGreaterThanOrEqual(goldenCases.length)
    expect(goldenCases.filter((each) => !asksNetwork(each)).length).toBeGreaterThanOrEqual(40)
    const steps = new Set(goldenCases.flatMap((each) => Object.keys(each.steps ?? {})))
    expect([...steps].sort()).toEqual(Object.keys(makeRecipe().steps).sort())
    const hashes = new Set(goldenCases.map(({ name }) => golden?.get(name).shot.sha256))
    // A few are the same on purpose: strength 0, nothing found, nothing asked.
    expect(hashes.size).toBeGreaterThan(goldenCases.length - 6)
  })
})
