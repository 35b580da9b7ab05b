/** Without this a negative is coloured as a print, and nobody is told why it looks like a ghost. */
import { expect, test } from 'vitest'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { engineResources } from '../../../test/support/renders.ts'

const folder = testFolder()
const { renderTo, grey } = await engineResources(folder.path)
const negative = fixture('cases/03_bw_negative.png')

const codes = async (input: string, color: Parameters<typeof renderTo>[2], others = {}) =>
  (await renderTo(input, 'png', color, {}, others)).report.findings.map(({ code }) => code)

test('a negative that is only coloured is said to look like one', async () => {
  expect(await codes(negative, {})).toEqual(['tone.negative'])
  expect(await codes(await grey('print.png', 96, 64), {})).toEqual([])
})

test('it is said once where the tone step looks, too, and not of one that is turned round or not coloured', async () => {
  const restored = await codes(negative, {}, { tone: { enabled: true } })
  expect(restored.filter((code) => code === 'tone.negative')).toHaveLength(1)
  expect(await codes(negative, {}, { negative: { enabled: true } })).toEqual(['negative.inverted'])
  expect(await codes(negative, { enabled: false })).toEqual([])
})
