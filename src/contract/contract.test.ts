/** The vocabulary: recipes of every age load, faults cross processes whole, manifests say what is wrong with them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromStudioError, isFault, StudioFault, studioErrorSchema, toStudioError } from './errors.ts'
import { findingSchema, makeFinding, stepOf } from './findings.ts'
import { manifestSchema, type ManifestInput } from './manifest.ts'
import { createProgress, inTurn } from './progress.ts'
import { makeAutomatic, makeRecipe, parseRecipe } from './recipe.ts'

describe('a recipe', () => {
  it('fills in what an older program did not know', () => {
    expect(parseRecipe({ version: 1 })).toEqual(makeRecipe())
    expect(parseRecipe({ version: 1, steps: { color: { style: 'artistic' } } }).steps.color).toMatchObject({
      style: 'artistic',
      strength: 1,
      merge: 'auto',
      temperature: 0,
    })
    expect(parseRecipe({ version: 1, steps: { color: { style: 'film' } } }).steps.geometry).toEqual({
      enabled: true,
      quarterTurns: 0,
      mirror: false,
      straighten: 0,
      crop: null,
      corners: null,
    })
  })

  it('of an older program repairs nothing, and one that repairs says only what it wants', () => {
    expect(parseRecipe({ version: 1 }).steps.repair).toEqual({
      enabled: false,
      strength: 1,
      sensitivity: 0.5,
      method: 'network',
      detect: true,
      mask: null,
    })
    const dab = { radius: 0.01, points: [{ x: 0, y: 1 }] }
    const older = { added: [dab], erased: [{ ...dab, radius: 0.02 }] }
    const { mask } = makeRecipe({}, { repair: { mask: older } }).steps.repair
    expect(mask).toEqual({
      strokes: [
        { kind: 'erase', ...dab, radius: 0.02 },
        { kind: 'add', ...dab },
      ],
    })
    expect(makeRecipe({}, { repair: { mask } }).steps.repair.mask).toEqual(mask)
  })

  it.each([
    ['that lies nowhere', { radius: 0.01, points: [{ x: 101, y: 0 }] }],
    ['wider than any picture', { radius: 26, points: [{ x: 0, y: 0 }] }],
    ['of no width', { radius: 0, points: [{ x: 0, y: 0 }] }],
    ['of no points', { radius: 0.01, points: [] }],
    [
      'of more points than a hand makes',
      { radius: 0.01, points: Array.from({ length: 4001 }, () => ({ x: 0, y: 0 })) },
    ],
  ])('with a brush stroke %s is refused', (_what, stroke) => {
    const strokes = [{ kind: 'add' as const, ...stroke }]
    expect(() => makeRecipe({}, { repair: { mask: { strokes } } })).toThrow(/repair\.mask\.strokes\.0/)
  })

  it('survives being written and read', () => {
    const recipe = makeRecipe({
      style: 'artistic',
      renderFactor: 24,
      strength: 0.5,
      saturation: 1.2,
      model: 'mine',
    })
    expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe)
  })

  it('of a newer program, or with a wrong field, is refused and the field named', () => {
    expect(() => parseRecipe({ version: 2 })).toThrow(/version/)
    expect(() => parseRecipe({ version: 1, steps: { color: { strength: 3 } } })).toThrow(
      /steps\.color\.strength/,
    )
    expect(() => parseRecipe({ version: 1, steps: { sharpen: {} } })).toThrow(/sharpen/)
  })

  it('made of anything at all is read or refused, never half-read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        try {
          expect(parseRecipe(json).version).toBe(1)
        } catch (error) {
          expect(isFault(error, 'recipe.invalid')).toBe(true)
        }
      }),
    )
  })
})

describe('the automatic recipe', () => {
  it('keeps what a person set, and is one more recipe that loads', () => {
    const own = makeRecipe({ style: 'artistic', strength: 0.7 }, { geometry: { quarterTurns: 1 } })
    const automatic = makeAutomatic(own)
    expect(parseRecipe(JSON.parse(JSON.stringify(automatic)))).toEqual(automatic)
    expect(automatic.steps.geometry).toEqual(own.steps.geometry)
    expect(automatic.steps.color).toMatchObject({ style: 'artistic', strength: 0.7, colorPhotos: 'keep' })
    expect(automatic.steps.tone.enabled).toBe(true)
    expect(automatic.steps.repair).toEqual({ ...own.steps.repair, enabled: true })
    expect(own.steps.tone.enabled).toBe(false)
  })
})

describe('a finding', () => {
  it('crosses a process whole, its sentence made from its numbers', () => {
    const finding = makeFinding('tone.levels', { black: 60, white: 190, newBlack: 8, newWhite: 247 })
    expect(findingSchema.parse(JSON.parse(JSON.stringify(finding)))).toEqual(finding)
    expect(finding.message).toBe('faded: levels 60 to 190 stretched to 8 to 247')
    expect(stepOf(finding)).toBe('tone')
  })

  it('whose numbers do not fit its code is not let in', () => {
    expect(findingSchema.safeParse({ code: 'tone.levels', message: '', data: {} }).success).toBe(false)
    expect(findingSchema.safeParse({ code: 'tone.magic', message: '', data: {} }).success).toBe(false)
  })
})

describe('a fault', () => {
  it('is the same on the other side of a process: code, data and sentence', () => {
    const fault = new StudioFault('image.truncated', { file: '/a/b.jpg', reason: 'its end is missing' })
    const crossed = fromStudioError(studioErrorSchema.parse(JSON.parse(JSON.stringify(fault.toError()))))
    expect(crossed).toMatchObject({ code: fault.code, data: fault.data, message: fault.message })
    expect(crossed.message).toContain('/a/b.jpg')
  })

  it('keeps its cause at home', () => {
    const fault = new StudioFault('engine.closed', {}, new Error('secret path'))
    expect(JSON.stringify(fault.toError())).not.toContain('secret')
    expect(fault.cause).toBeInstanceOf(Error)
  })

  it('that nobody foresaw becomes "internal", an abort "cancelled"', () => {
    expect(toStudioError(new TypeError('x is undefined')).code).toBe('internal')
    expect(toStudioError('thrown text').code).toBe('internal')
    expect(toStudioError(new DOMException('', 'AbortError')).code).toBe('cancelled')
  })

  it('a cancel speaks of no photo: models, films and exports are cancelled, too', () => {
    expect(new StudioFault('cancelled', {}).message).not.toMatch(/photo/)
  })

  it('whose data does not fit its code is not let in', () => {
    expect(studioErrorSchema.safeParse({ code: 'image.empty', message: '', data: {} }).success).toBe(false)
    expect(studioErrorSchema.safeParse({ code: 'no.such', message: '', data: {} }).success).toBe(false)
  })
})

describe('progress', () => {
  it('nests, and never runs backwards', () => {
    const reported: number[] = []
    const whole = createProgress((fraction) => reported.push(fraction))
    whole.slice(0, 0.5).report(0.5)
    whole.slice(0.5, 1).slice(0, 0.5).report(1)
    whole.report(0.2)
    whole.report(2)
    expect(reported).toEqual([0.25, 0.75, 1])
  })

  it('is shared out as long as each piece takes', () => {
    const reported: number[] = []
    const [first, second, none] = inTurn(
      createProgress((fraction) => reported.push(fraction)),
      [30, 10, 0],
    )
    first.report(0.5)
    first.report(1)
    second.report(0.5)
    none.report(0.5)
    expect(reported).toEqual([0.375, 0.75, 0.875, 1])
    inTurn(
      createProgress((fraction) => reported.push(fraction)),
      [0],
    )[0].report(1)
    expect(reported.at(-1)).toBe(1)
  })
})

describe('a manifest', () => {
  const sound: ManifestInput = {
    schema: 1,
    id: 'mine',
    name: 'Mine',
    version: '1',
    task: 'colorize',
    licence: 'MIT',
    source: 'here',
    files: [{ path: 'model.onnx', bytes: 1, sha256: 'a'.repeat(64) }],
    input: {
      color: 'luma',
      white: 1,
      size: { kind: 'renderFactor', square: true, default: 16, least: 7, greatest: 45 },
    },
    output: { kind: 'ab', merge: 'lab' },
    providers: ['cpu'],
  }

  it('that is sound is read', () => {
    expect(manifestSchema.parse(sound).input.size).toMatchObject({ unit: 16, multipleOf: 16 })
  })

  const repair = {
    ...sound,
    task: 'repair' as const,
    files: [sound.files[0], { path: 'fill.onnx', bytes: 1, sha256: 'b'.repeat(64) }],
    input: { color: 'luma' as const, white: 1 as const, size: { kind: 'tiles' as const } },
    output: { kind: 'mask' as const, merge: 'lab' as const },
    fill: { file: 'fill.onnx', luma: 'l', mask: 'm', hidden: 'h', output: 'o', margin: 8 },
  }

  it('of a repair pack names the network that fills, and only such a one does', () => {
    expect(manifestSchema.parse(repair).fill).toMatchObject({ threshold: 0.5 })
    expect(manifestSchema.safeParse({ ...repair, fill: undefined }).success).toBe(false)
    expect(manifestSchema.safeParse({ ...repair, files: [sound.files[0]] }).success).toBe(false)
    expect(manifestSchema.safeParse({ ...repair, output: sound.output }).success).toBe(false)
    expect(manifestSchema.safeParse({ ...sound, fill: repair.fill }).success).toBe(false)
  })

  it.each([
    ['a file outside the pack', { files: [{ ...sound.files[0], path: '../../etc/passwd' }] }],
    ['a file URL', { files: [{ ...sound.files[0], urls: ['file:///etc/passwd'] }] }],
    [
      'a default outside the range',
      { input: { ...sound.input, size: { ...sound.input.size, default: 60 } } },
    ],
    [
      'normalisation of too few planes',
      { input: { ...sound.input, color: 'rgb', normalise: { mean: [0], deviation: [1] } } },
    ],
    ['an unknown field', { telepathy: true }],
    ['no provider', { providers: [] }],
    ['an id with a slash', { id: '../mine' }],
  ])('with %s is refused', (_what, change) => {
    expect(manifestSchema.safeParse({ ...sound, ...change }).success).toBe(false)
  })
})
