/** A result that its format can't hold is refused by its size, before hours of work; the sentence says what to do. */
import { expect, test } from 'vitest'
import { makeRecipe } from '../../contract/recipe.ts'
import type { RenderParams } from '../../contract/engine.ts'
import { checkFormat } from './format-limits.ts'

const params = (
  format: RenderParams['options']['format'],
  options: Partial<RenderParams['options']> = {},
  others: Parameters<typeof makeRecipe>[1] = {},
): RenderParams =>
  ({
    input: '/wide.png',
    output: '/out',
    recipe: makeRecipe({}, others),
    options: { format, quality: 92, mark: false, metadata: true, ...options },
    stepPacks: {},
  }) as unknown as RenderParams

const wide = { width: 17_500, height: 60 }

test('WebP and AVIF are too small for a panorama; the others and a smaller size are named', () => {
  for (const format of ['webp', 'avif'] as const) {
    const check = () => checkFormat(params(format), wide)
    expect(check).toThrow(/17500 x 60/)
    expect(check).toThrow(/JPEG, PNG or TIFF/)
    expect(check).toThrow(/16,?38[34]|1638[34]/)
    expect(() => checkFormat(params(format, { longestSide: 16_000 }), wide)).not.toThrow()
  }
  for (const format of ['jpeg', 'png', 'tiff'] as const) {
    expect(() => checkFormat(params(format), wide)).not.toThrow()
  }
  expect(() => checkFormat(params('jpeg'), { width: 70_000, height: 10 })).toThrow(/Choose PNG or TIFF/)
})

test('a crop and a border count', () => {
  const crop = { left: 0, top: 0, width: 0.5, height: 1 }
  expect(() => checkFormat(params('webp', {}, { geometry: { crop } }), wide)).not.toThrow()
  const border = { width: 0.25, color: 'white' as const }
  const square = { width: 12_000, height: 12_000 }
  expect(() => checkFormat(params('webp'), square)).not.toThrow()
  expect(() => checkFormat(params('webp', {}, { finish: { enabled: true, border } }), square)).toThrow(
    /18000/,
  )
})
