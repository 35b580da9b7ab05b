/**
 * What a person would lose: a scene mended as nobody asked, a film of somebody's dust that is kept, or one
 * that is changed unasked.
 */
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import { usualMending } from '../../contract/film.ts'
import { neutralGrade } from '../../contract/grade.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { chosenRestoration, measuredRanges } from './restoration.ts'
import { readSceneExceptions, recipeAt } from './scenes.ts'

const folder = testFolder()
const damage = { frames: 12, specks: 0, flicker: 3, weave: 2, grain: 5 }

describe('what is mended', () => {
  it('is dust where it is found, and nothing else unasked', () => {
    const nothing = { flicker: 0, weave: 0, dust: false, grain: 0 }
    expect(chosenRestoration(usualMending, damage)).toEqual(nothing)
    expect(chosenRestoration(usualMending, null)).toEqual(nothing)
    expect(chosenRestoration(usualMending, { ...damage, specks: 9 })).toEqual({ ...nothing, dust: true })
    const asked = { flicker: 1, weave: 0.5, dust: 'off', grain: 0.2 } as const
    expect(chosenRestoration(asked, { ...damage, specks: 9 })).toEqual({ ...asked, dust: false })
    expect(chosenRestoration({ ...asked, dust: 'on' }, null)).toEqual({ ...asked, dust: true })
  })

  it('is measured within scenes, on the longest of them', () => {
    const times = Array.from({ length: 400 }, (_, i) => i)
    const ranges = measuredRanges({ times, cuts: [0, 3, 100, 104, 110, 300] })
    expect(ranges).toEqual([
      { from: 199, to: 211 },
      { from: 344, to: 356 },
      { from: 45, to: 57 },
    ])
    expect(measuredRanges({ times: [0, 1, 2], cuts: [0] })).toEqual([])
  })
})

describe('exceptions of scenes', () => {
  const analysis = {
    times: Array.from({ length: 100 }, (_, i) => i * 40),
    cuts: [0, 30, 60],
    repeats: [],
    movedTimes: 0,
    damaged: false,
    seconds: 0,
  }
  const usual = {
    color: makeRecipe({ strength: 0.4, temperature: 0.3 }).steps.color,
    grade: { ...neutralGrade, enabled: true, contrast: 0.2 },
    restoration: { flicker: 0, weave: 0.5, dust: 'on', grain: 0 },
  } as const
  const decided = { ...usual, restoration: { ...usual.restoration, dust: true } }
  const at = (frame: number, exceptions: Parameters<typeof recipeAt>[3]) =>
    recipeAt(frame, { analysis, damage: null }, { num: 1, den: 1000 }, exceptions, usual)

  it('hold from cut to cut', async () => {
    const file = folder.path('scenes.json')
    const list = [
      {
        time: '0:01.9',
        color: { saturation: 0.5 },
        grade: { exposure: 0.5 },
        restoration: { dust: 'off', flicker: 1 },
      },
    ]
    await writeFile(file, JSON.stringify(list))
    const exceptions = await readSceneExceptions(file)
    for (const frame of [0, 29, 60, 99]) expect(at(frame, exceptions)).toEqual(decided)
    for (const frame of [30, 45, 59]) {
      expect(at(frame, exceptions)).toEqual({
        // What the exception says nothing of stays as it is for the film, and does not become the usual again.
        color: { ...usual.color, saturation: 0.5 },
        grade: { ...usual.grade, exposure: 0.5 },
        restoration: { flicker: 1, weave: 0.5, dust: false, grain: 0 },
      })
    }
    expect(at(99, [{ time: 1000, color: { saturation: 2 } }]).color.saturation).toBe(2)
  })

  it.each([
    '',
    '{}',
    '[]',
    '[{"time":"soon"}]',
    '[{"time":1,"colour":{}}]',
    '[{"time":1,"restoration":{"dust":"auto"}}]',
  ])('that make no sense have a sentence (%s)', async (text) => {
    const file = folder.path('bad.json')
    await writeFile(file, text)
    await expectFault(readSceneExceptions(file), 'film.badScenes', file)
  })
})
