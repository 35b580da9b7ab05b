/** Without these: a preview decodes the whole photo, a render takes more memory than it reserved, a model waits for nothing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderParamsSchema, type PhotoHeader } from '../../contract/engine.ts'
import type { ManifestInput } from '../../contract/manifest.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { planRender } from './plan.ts'

const header: PhotoHeader = {
  width: 4000,
  height: 3000,
  depth: 8,
  format: 'jpeg',
  pages: 1,
  bytes: 5e6,
}
const manifest: ManifestInput = {
  schema: 1,
  id: 'flat',
  name: 'flat',
  version: '1',
  task: 'colorize',
  licence: 'MIT',
  source: 'made by a test',
  files: [{ path: 'model.onnx', bytes: 1, sha256: '0'.repeat(64) }],
  input: { color: 'luma', white: 1, size: { kind: 'fixed', width: 256, height: 256 } },
  output: { kind: 'ab', merge: 'lab' },
  providers: ['cpu'],
}

const builtIn = (id: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../resources/models/${id}/model.json`), 'utf8'))

const planOf = (given: object, recipe = makeRecipe()) =>
  planRender(
    renderParamsSchema.parse({
      input: '/photo.jpg',
      output: '/out.jpg',
      pack: { manifest, folder: '/models/flat', builtIn: false },
      provider: 'cpu',
      recipe,
      options: { format: 'jpeg' },
      ...given,
    }),
    header,
  )

describe('the plan of a render', () => {
  it('decodes the whole photo for a full-size result, and reserves memory for it', () => {
    const plan = planOf({})
    expect(plan).toMatchObject({ preview: null, automaticColor: true, manualColor: false })
    expect(plan.memoryBytes).toBe(12e6 * 3 * 2.5)
  })

  it('decodes a small picture for a preview', () => {
    const plan = planOf({ options: { format: 'jpeg', longestSide: 400 } })
    expect(plan.preview).toEqual({ width: 400, height: 300, scale: 0.1 })
    expect(plan.memoryBytes).toBe(120_000 * 3 * 2.5)
  })

  it('expects nearly all of the time for enlarging, and no more of it for steps that are quick', () => {
    const enlarger = { manifest: builtIn('tintype-enlarge'), folder: '/models/x4', builtIn: true }
    const stepPacks = { upscale: { pack: enlarger, provider: 'cpu' } }
    const on = { enabled: true }
    const steps = { tone: on, grade: { ...on, contrast: 0.2 }, finish: { ...on, sharpen: 0.2 } }
    const { work, after } = planOf({ stepPacks }, makeRecipe({}, { ...steps, upscale: { ...on, factor: 2 } }))
    const all = [work.decode, ...work.before, work.color, work.merge, ...work.after, work.encode]
    const whole = all.reduce((sum, each) => sum + each, 0)
    const enlarging = work.after[after.findIndex(({ name }) => name === 'upscale')]
    expect(enlarging / whole).toBeGreaterThan(0.95)
    // Not of a preview, which is not enlarged.
    const preview = planOf(
      { stepPacks, isPreview: true, options: { format: 'jpeg', longestSide: 1024 } },
      makeRecipe({}, { ...steps, upscale: on }),
    )
    expect(Math.max(...preview.work.after)).toBeLessThan(1000)
  })

  it('lets the model start early only where it sees the photo as it was scanned, and nothing is kept', () => {
    expect(planOf({}).earlyInput).toEqual({ width: 256, height: 256, factor: null })
    expect(planOf({ isPreview: true }).earlyInput).toBeNull()
    expect(planOf({}, makeRecipe({ enabled: false })).earlyInput).toBeNull()
    const turned = planOf({}, makeRecipe({}, { geometry: { quarterTurns: 1 } }))
    expect(turned.earlyInput).toBeNull()
    expect(turned.before.map(({ name }) => name)).toEqual(['geometry'])
  })
})
