/** What a person would lose: a scene's own tuning, or the film's where a scene says nothing of it. */
import { expect, test } from 'vitest'
import { filmRecipe, noMarks, storedFilmMarksSchema, withSceneWork, workOf } from './film-library.ts'
import { sceneChangesSchema } from './scene-changes.ts'

const scene = { from: 100, to: 200 }
const usual = workOf(filmRecipe, noMarks, scene)

test('what is left out stays left out', () => {
  expect(
    sceneChangesSchema.parse({ color: { saturation: 0.5 }, grade: {}, restoration: { flicker: 1 } }),
  ).toEqual({ color: { saturation: 0.5 }, grade: {}, restoration: { flicker: 1 } })
  for (const wrong of [{ colour: {} }, { color: { saturation: 3 } }, { restoration: { dust: 'maybe' } }])
    expect(sceneChangesSchema.safeParse(wrong).success).toBe(false)
})

test('a scene keeps only what it has otherwise, and follows the film in the rest', () => {
  const wanted = { ...usual, color: { ...usual.color, saturation: 0.5 } }
  const marks = withSceneWork(filmRecipe, noMarks, scene, wanted)
  expect(marks.exceptions).toEqual([{ tick: 100, color: { saturation: 0.5 } }])
  expect(storedFilmMarksSchema.parse(JSON.parse(JSON.stringify(marks)))).toEqual(marks)
  const flickering = { ...marks, restoration: { ...marks.restoration, flicker: 1 } }
  expect(workOf(filmRecipe, flickering, scene)).toMatchObject({
    color: { saturation: 0.5, strength: 1 },
    restoration: { flicker: 1 },
  })
  expect(workOf(filmRecipe, flickering, { from: 200, to: Infinity }).color.saturation).toBe(1)
  // As the rest of the film again: it is no exception any more.
  expect(withSceneWork(filmRecipe, marks, scene, usual).exceptions).toEqual([])
})

test('marks of an earlier version have no exceptions, and mend what was mended then', () => {
  expect(storedFilmMarksSchema.parse({ from: null, to: 40 })).toMatchObject({
    exceptions: [],
    restoration: { dust: 'auto', flicker: 0, weave: 0, grain: 0 },
  })
})
