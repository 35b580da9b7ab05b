/**
 * What a person would lose if these failed: what they painted on a frame, or its colours on things that lie
 * elsewhere in another one.
 */
import { expect, test } from 'vitest'
import { filmRecipe, noMarks, withKeyFrame } from '../../../contract/film-library.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import { filmWork, paintedFrom } from './film-work.ts'

const timeBase = { num: 1, den: 1000 }
const analysis = { times: [0, 40, 80, 120, 160, 200], cuts: [0, 3] }
const red = {
  kind: 'color' as const,
  color: { a: 44, b: 24 },
  radius: 0.02,
  points: [{ x: 0.5, y: 0.5 }],
  reach: 0.2,
}
const reference = { photo: 'a'.repeat(64), strength: 1 }
const painted = makeRecipe(filmRecipe.steps.color, { manualColor: { strokes: [red], reference } })
const marks = withKeyFrame(noMarks, 40, painted)
const file = { name: 'aunt.jpg', file: '/photos/aunt.jpg' }
const referenceOf = async () => file

test('a key frame comes with what is painted on it, and with the photo of its palette', async () => {
  const work = await filmWork(filmRecipe, marks, { analysis, timeBase, part: null }, referenceOf)
  expect(work.keyFrames).toHaveLength(1)
  expect(work.keyFrames?.[0]).toMatchObject({ time: 0.04, reference: file })
  expect(work.keyFrames?.[0].recipe?.steps.manualColor).toMatchObject({ strokes: [red], reference })
})

test('a part that begins after it keeps its colours, but no strokes at the wrong places', async () => {
  const part = { from: 80, to: 120 }
  const work = await filmWork(filmRecipe, marks, { analysis, timeBase, part }, referenceOf)
  expect(work.keyFrames?.[0]).toMatchObject({ time: 0.08, reference: file })
  expect(work.keyFrames?.[0].recipe?.steps.manualColor).toMatchObject({ strokes: [], reference })
})

test('a part that is made from its key frame on keeps the strokes', async () => {
  const part = { from: paintedFrom(marks, analysis, 80), to: 120 }
  const work = await filmWork(filmRecipe, marks, { analysis, timeBase, part }, referenceOf)
  expect(work.keyFrames).toHaveLength(1)
  expect(work.keyFrames?.[0]).toMatchObject({ time: 0.04, reference: file })
  expect(work.keyFrames?.[0].recipe?.steps.manualColor).toMatchObject({ strokes: [red], reference })
})

test('what is painted comes along where the film is made from its key frame on', () => {
  expect(paintedFrom(marks, analysis, 80)).toBe(40)
  expect(paintedFrom(marks, analysis, 40)).toBe(40)
  // Before it, in the next scene, and after one on which nothing is painted, there is nothing to bring along.
  expect(paintedFrom(marks, analysis, 0)).toBe(0)
  expect(paintedFrom(marks, analysis, 160)).toBe(160)
  expect(paintedFrom(withKeyFrame(noMarks, 40, filmRecipe), analysis, 80)).toBe(80)
})
