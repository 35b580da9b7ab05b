/** What `tintype restore` understands by its options: each one lands in the step it speaks of, and switches that on. */
import { expect, it } from 'vitest'
import { readGradient } from '../local-options.ts'
import { recipeOf, restoreCommand } from './restore.ts'

function stepsFor(...args: string[]) {
  const command = restoreCommand()
  command.parseOptions(args)
  return recipeOf(command.opts()).steps
}

it('lets every step decide for itself where none is named, and changes no face', () => {
  const { tone, repair, denoise, upscale, face } = stepsFor()
  expect([tone, repair, denoise].map(({ enabled }) => enabled)).toEqual([true, true, true])
  expect([upscale.enabled, face.enabled]).toEqual([false, false])
})

it('takes faces one by one, with their model and strength', () => {
  const { face, tone } = stepsFor(
    '--face',
    '0.3,0.2,0.25,0.3',
    '--face',
    '0.6,0.2,0.2,0.25',
    '--face-strength',
    '0.7',
    '--face-model',
    'other',
  )
  expect(face).toEqual({
    enabled: true,
    strength: 0.7,
    model: 'other',
    boxes: [
      { left: 0.3, top: 0.2, width: 0.25, height: 0.3, angle: 0 },
      { left: 0.6, top: 0.2, width: 0.2, height: 0.25, angle: 0 },
    ],
  })
  expect(tone.enabled).toBe(false)
})

it('names the models of noise and enlarging, which switches them on', () => {
  expect(stepsFor('--denoise-model', 'quiet').denoise).toMatchObject({ enabled: true, model: 'quiet' })
  expect(stepsFor('--denoise', '0.4', '--denoise-model', 'quiet').denoise).toMatchObject({ strength: 0.4 })
  expect(stepsFor('--upscale', 'larger').upscale).toMatchObject({ enabled: true, model: 'larger' })
  expect(stepsFor('--upscale').upscale).toMatchObject({ enabled: true })
})

it('squares a photographed print up by its corners, and names what is not four of them', () => {
  const { geometry } = stepsFor('--corners', '0.1,0.1,0.9,0.05,0.95,0.9,0.05,0.95')
  expect(geometry.corners).toEqual([
    { x: 0.1, y: 0.1 },
    { x: 0.9, y: 0.05 },
    { x: 0.95, y: 0.9 },
    { x: 0.05, y: 0.95 },
  ])
  for (const corners of ['0,0,1,0,1,1', '0,0,1,1,1,0,0,1', '0,0,2,0,1,1,0,1']) {
    expect(() => stepsFor('--corners', corners)).toThrow()
  }
})

it('enlarges by a part of what the model makes', () => {
  expect(stepsFor('--upscale-strength', '0.3').upscale).toMatchObject({ enabled: true, strength: 0.3 })
})

it('--enlarge is twice or four times, with a little left plain and grain laid back unless said otherwise', () => {
  expect(stepsFor('--enlarge', '4').upscale).toEqual({ enabled: true, factor: 4, strength: 0.8, grain: 0.5 })
  expect(stepsFor('--enlarge-grain', '0').upscale).toMatchObject({ enabled: true, factor: 2, grain: 0 })
  expect(stepsFor('--enlarge', '2', '--upscale', 'larger').upscale).toMatchObject({
    factor: 2,
    model: 'larger',
  })
  expect(stepsFor('--enlarge', '4').tone.enabled).toBe(false)
  expect(() => stepsFor('--enlarge', '3')).toThrow()
})

it('--negative turns a negative round, and is never meant without being said', () => {
  expect(stepsFor().negative.enabled).toBe(false)
  expect(stepsFor('--negative').negative).toEqual({ enabled: true, kind: 'auto' })
  expect(stepsFor('--negative', 'colour').negative.kind).toBe('color')
})

it('--fill-doubtful switches repair on and asks for all that may be damage, which is never meant without being said', () => {
  expect(stepsFor().repair.certainty).toBeUndefined()
  expect(stepsFor('--repair').repair.certainty).toBeUndefined()
  const { repair, tone } = stepsFor('--fill-doubtful')
  expect(repair).toMatchObject({ enabled: true, certainty: 'all' })
  expect(tone.enabled).toBe(false)
})

it('--gradient corrects parts, one after the other, and says what is wrong with it', () => {
  const { local, tone } = stepsFor(
    '--gradient',
    '0.5,0,0.5,0.4,exposure=-0.7,temperature=-0.2',
    '--gradient',
    '0,0.5,-0.1,0.5,saturation=1.5',
    '--gradient-strength',
    '0.8',
  )
  expect(local).toMatchObject({ enabled: true, strength: 0.8 })
  expect(local.areas).toEqual([
    {
      mask: { kind: 'gradient', from: { x: 0.5, y: 0 }, to: { x: 0.5, y: 0.4 } },
      exposure: -0.7,
      saturation: 1,
      temperature: -0.2,
    },
    {
      mask: { kind: 'gradient', from: { x: 0, y: 0.5 }, to: { x: -0.1, y: 0.5 } },
      exposure: 0,
      saturation: 1.5,
      temperature: 0,
    },
  ])
  expect(tone.enabled).toBe(false)
  expect(stepsFor('--tone').local.enabled).toBe(false)
  const wrong = {
    '0.5,0,0.5,0.4': 'two places',
    '0.5,0,0.5,exposure=1': 'two places',
    '0.5,0,0.5,0.4,contrast=1': 'two places',
    '0.5,0,0.5,0.4,exposure=9': 'exposure',
    '0.5,0,0.5,0,exposure=1': 'at one place',
  }
  for (const [text, said] of Object.entries(wrong)) expect(() => readGradient(text), text).toThrow(said)
})
