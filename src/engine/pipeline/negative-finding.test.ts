/** Without this a negative is coloured as a print, and nobody is told why it looks like a ghost. */
import { expect, test } from 'vitest'
import { makeRecipe } from '../../contract/recipe.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { engineResources } from '../../../test/support/renders.ts'

const folder = testFolder()
const { run, renderTo, grey } = await engineResources(folder.path)
const negative = fixture('cases/03_bw_negative.png')

const codes = async (input: string, color: Parameters<typeof renderTo>[2], others = {}) =>
  (await renderTo(input, 'png', color, {}, others)).report.findings.map(({ code }) => code)

test('a negative that is only coloured is said to look like one', async () => {
  expect(await codes(negative, {})).toEqual(['tone.negative'])
  expect(await codes(await grey('print.png', 96, 64), {})).toEqual([])
})

test('it is said, too, where photos in color keep theirs, and at every render factor', async () => {
  expect(await codes(negative, { colorPhotos: 'keep' })).toContain('tone.negative')
  expect(await codes(negative, { renderFactor: 10 })).toEqual(['tone.negative'])
  expect(await codes(negative, { renderFactor: 30 })).toEqual(['tone.negative'])
})

test('it is said once where the tone step looks, too, and not of one that is turned round or not coloured', async () => {
  const restored = await codes(negative, {}, { tone: { enabled: true } })
  expect(restored.filter((code) => code === 'tone.negative')).toHaveLength(1)
  expect(await codes(negative, {}, { negative: { enabled: true } })).toEqual(['negative.inverted'])
  expect(await codes(negative, { enabled: false })).toEqual([])
})

test('previews say it with every slider, and no more when the recipe changes what is looked at', async () => {
  const preview = async (color: Parameters<typeof makeRecipe>[0], others = {}) => {
    const recipe = makeRecipe(color, others)
    const options = { format: 'jpeg', longestSide: 400, metadata: false } as const
    const output = folder.path('preview.jpg')
    const { findings } = await run({ input: negative, output, recipe, options, isPreview: true })
    return findings.map(({ code }) => code)
  }
  expect(await preview({})).toEqual(['tone.negative'])
  expect(await preview({ strength: 0.5 })).toEqual(['tone.negative'])
  expect(await preview({}, { negative: { enabled: true } })).toEqual(['negative.inverted'])
  expect(await preview({ enabled: false })).toEqual([])
  expect(await preview({})).toEqual(['tone.negative'])
})
