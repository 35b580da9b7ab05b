/** A person finds the step to go back to: each row says what was changed, and the last one is the original. */
import { expect, test } from 'vitest'
import { recipeChanges } from '../../../contract/recipe-changes.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import { en } from '../../i18n/en/index.ts'
import { beginsUntouched, rowText } from './history-text.ts'

type Given = Parameters<typeof makeRecipe>
const row = (label: string, before: Given, after: Given, seq = 1): string => {
  const changes = recipeChanges(makeRecipe(...before).steps, makeRecipe(...after).steps)
  return rowText({ seq, label, at: 0, changes }, en, (id) => `model ${id}`)
}

test('a value is said from what to what', () => {
  expect(row('saturation', [{ saturation: 0.8 }], [{ saturation: 1 }])).toBe('Saturation 80 % → 100 %')
  expect(row('renderFactor', [], [{ renderFactor: 24 }])).toBe('Render factor: 24')
  expect(row('sweep', [{ renderFactor: 24 }], [{ renderFactor: 30 }])).toBe('Render factor 24 → 30')
  expect(row('style', [], [{ style: 'artistic' }])).toBe('Style Stable → Artistic')
  expect(row('tone', [], [{}, { tone: { enabled: true } }])).toBe('Tone: on')
  expect(row('model', [], [{ model: 'x' }])).toBe('Model: model x')
})

test('what was painted, cut or given as a whole is said by its name', () => {
  const stroke = { kind: 'grey' as const, radius: 0.1, points: [{ x: 0.5, y: 0.5 }] }
  expect(row('manualColorStroke', [], [{}, { manualColor: { strokes: [stroke] } }])).toBe('Painted by hand')
  expect(row('', [], [{}, { manualColor: { strokes: [stroke] } }], 0)).toBe('Painted by hand')
  expect(row('crop', [], [{}, { geometry: { straighten: 2 } }])).toBe('Cropped')
  expect(row('paste', [], [{ saturation: 0.5 }])).toBe('Recipe pasted')
  expect(row('of a newer program', [], [])).toBe('of a newer program')
})

test('the first change says what it was, and a photo that nobody has changed is the original', () => {
  expect(row('', [], [{ saturation: 0.5 }], 0)).toBe('Saturation 100 % → 50 %')
  expect(row('', [], [], 0)).toBe('Original')
  expect(beginsUntouched({ seq: 0, label: '', at: 0, changes: [] })).toBe(true)
  expect(beginsUntouched({ seq: 0, label: '', at: 0 })).toBe(false)
  const restored = [
    {},
    { tone: { enabled: true }, repair: { enabled: true }, denoise: { enabled: true } },
  ] as const
  expect(row('restoreAll', [], [...restored], 0)).toBe('Restore')
})
