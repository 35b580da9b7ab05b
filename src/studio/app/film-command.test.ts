/** The command of a terminal must make the same film as the window's export, whatever is in a name. */
import { expect, test } from 'vitest'
import { neutralGrade } from '../../contract/grade.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { commandFor } from './film-command.ts'

test('the command says what differs from the usual, as a shell takes it', () => {
  const { color } = makeRecipe({ style: 'film', renderFactor: 21 }).steps
  const usual = {
    input: 'a.mov',
    output: 'b.mp4',
    color,
    preset: 'share',
    quality: 'good',
    from: null,
    to: null,
  } as const
  expect(commandFor(usual)).toBe('tintype film a.mov --out b.mp4 --preset share')
  const tuned = {
    ...usual,
    grade: { ...neutralGrade, enabled: true, exposure: 0.5 },
    restoration: { dust: 'off', flicker: 1, weave: 0, grain: 0.25 },
    scenes: [{ time: 1.5, color: { saturation: 0.5 } }],
  } as const
  const command = commandFor(tuned)
  expect(command).toContain('--dust off --flicker 1 --grain 0.25')
  expect(command).toContain(`--scenes '[{"time":1.5,"color":{"saturation":0.5}}]'`)
  expect(command).toMatch(/--grade '\{.*"exposure":0\.5.*\}'/)
  const other = { ...color, model: 'mine', strength: 0.5 }
  expect(
    commandFor({ ...usual, input: "-gran's film.mov", color: other, quality: 'best', from: 1.5, to: 62 }),
  ).toBe(
    `tintype film './-gran'\\''s film.mov' --out b.mp4 --model mine --strength 0.5 --from 1.5 --to 62 --preset share --quality best`,
  )
})
