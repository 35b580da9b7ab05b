/** A person steps and marks by frames: each one is found from its time, and a key frame leads its own scene and no other. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FilmSheet } from '../../../../contract/film-workbench.ts'
import {
  cutsWith,
  filmRecipe,
  noMarks,
  withCutToggled,
  withKeyFrame,
  withoutKeyFrame,
} from '../../../../contract/film-library.ts'
import { frameAtSeconds, frameOf, leadingKey, lengthOf, scenesOf, secondsAt } from './store.ts'

const sheetOf = (times: number[], cuts = [0]): FilmSheet => ({
  width: 64,
  height: 48,
  timeBase: { num: 1, den: 1000 },
  times,
  cuts,
  damaged: false,
  inColor: false,
  frames: '/media/film/frame/1/0123abcd',
})

const times = fc
  .array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 60 })
  .map((steps) => steps.map((_, i) => 500 + steps.slice(0, i + 1).reduce((sum, step) => sum + step, 0)))

test('each frame is found by its tick, and by its seconds', () => {
  fc.assert(
    fc.property(times, (all) => {
      const sheet = sheetOf(all)
      for (const [frame, tick] of all.entries()) {
        expect(frameOf(all, tick)).toBe(frame)
        expect(frameAtSeconds(sheet, secondsAt(sheet, frame))).toBe(frame)
      }
      expect(frameOf(all, -1e9)).toBe(0)
      expect(frameOf(all, 1e9)).toBe(all.length - 1)
      expect(lengthOf(sheet)).toBeGreaterThanOrEqual(secondsAt(sheet, all.length - 1))
    }),
  )
})

test('a key frame leads from its frame to the end of its scene', () => {
  const sheet = sheetOf([0, 40, 80, 120, 160, 200], [0, 3])
  const marks = withKeyFrame(withKeyFrame(noMarks, 40, filmRecipe), 160, filmRecipe)
  const scenes = scenesOf(sheet, marks)
  const leading = sheet.times.map((_, frame) => leadingKey(sheet, scenes, marks, frame)?.tick ?? null)
  expect(leading).toEqual([null, 40, 40, null, 160, 160])
  expect(withoutKeyFrame(marks, 40).keyFrames.map(({ tick }) => tick)).toEqual([160])
})

test('a cut that was found is taken away and put back; one that was not is added and taken away', () => {
  const all = [0, 40, 80, 120]
  const found = withCutToggled(noMarks, 80, true)
  expect(cutsWith(all, [0, 2], found)).toEqual([0])
  expect(withCutToggled(found, 80, true)).toEqual(noMarks)
  const added = withCutToggled(noMarks, 120, false)
  expect(cutsWith(all, [0, 2], added)).toEqual([0, 2, 3])
  expect(withCutToggled(added, 120, false)).toEqual(noMarks)
})
