/** A person's presets: kept whole, found by name, and nothing that is no preset of this Tintype gets among them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectFault } from '../../test/support/pictures.ts'
import { changesAnything } from '../contract/grade.ts'
import { withPreset } from '../contract/presets.ts'
import { makeRecipe } from '../contract/recipe.ts'
import { builtInPresets } from './built-in-presets.ts'
import { presetFileText, readPresetFile } from './preset-file.ts'
import { findPreset, importPreset, listPresets, removePreset, renamePreset, savePreset } from './presets.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tintype-presets-'))
})
afterAll(() => rm(root, { recursive: true }))

const recipe = makeRecipe({ saturation: 0.7 }, { grade: { enabled: true, contrast: 0.3 } })

describe('one’s own presets', () => {
  it('are kept, replaced, renamed and removed, however their name is written', async () => {
    const data = join(root, 'own')
    await savePreset(data, { name: 'Aunt Mary', recipe, steps: ['grade'] })
    await savePreset(data, { name: 'aunt mary', recipe, steps: ['color', 'grade'] })
    expect((await findPreset(data, 'AUNT MARY')).steps).toEqual(['color', 'grade'])
    expect((await listPresets(data)).filter(({ builtIn }) => !builtIn)).toHaveLength(1)
    await renamePreset(data, 'aunt mary', 'Uncle')
    await savePreset(data, { name: 'Other', recipe, steps: ['grade'] })
    await expectFault(renamePreset(data, 'Uncle', 'other'), 'preset.nameTaken', '')
    await removePreset(data, 'Uncle')
    await expectFault(findPreset(data, 'Uncle'), 'preset.notFound', '')
    await expectFault(removePreset(data, 'gentle'), 'preset.notFound', '')
    await expectFault(savePreset(data, { name: 'Gentle', recipe, steps: ['grade'] }), 'preset.nameTaken', '')
  })

  it('that a newer Tintype has written stay in the file, and a broken file is not written over', async () => {
    const data = join(root, 'newer')
    await savePreset(data, { name: 'Mine', recipe, steps: ['grade'] })
    const file = join(data, 'presets.json')
    const stored = JSON.parse(await readFile(file, 'utf8')) as { presets: unknown[] }
    const newer = { tintype: 'preset', version: 2, name: 'Later', steps: {} }
    await writeFile(file, JSON.stringify({ version: 1, presets: [newer, ...stored.presets] }))
    await savePreset(data, { name: 'Second', recipe, steps: ['grade'] })
    expect((await listPresets(data)).filter(({ builtIn }) => !builtIn).map(({ name }) => name)).toEqual([
      'Mine',
      'Second',
    ])
    expect(await readFile(file, 'utf8')).toContain('Later')
    await writeFile(file, '{"version": 1, "pres')
    await expectFault(savePreset(data, { name: 'Third', recipe, steps: ['grade'] }), 'preset.invalid', '')
    expect(await readFile(file, 'utf8')).toBe('{"version": 1, "pres')
  })
})

describe('a preset as a file', () => {
  it('takes no name from one that is there; the same one again is not kept twice', async () => {
    const data = join(root, 'imported')
    const file = (name: string, contrast: number) =>
      presetFileText({
        name,
        recipe: makeRecipe({}, { grade: { enabled: true, contrast } }),
        steps: ['grade'],
      })
    const names: string[] = []
    for (const text of [
      file('Mary', 0.1),
      file('mary', 0.2),
      `\uFEFF${file('Mary', 0.2)}`,
      file('Gentle', 0.1),
      file('m'.repeat(80), 0.1),
      file('M'.repeat(80), 0.2),
    ])
      names.push((await importPreset(data, text, 'mary.json')).name)
    expect(names).toEqual([
      'Mary',
      'mary (2)',
      'mary (2)',
      'Gentle (2)',
      'm'.repeat(80),
      `${'M'.repeat(76)} (2)`,
    ])
    expect((await findPreset(data, 'Mary')).recipe.steps.grade.contrast).toBe(0.1)
  })

  it('says only its steps, and comes back as it was', () => {
    const text = presetFileText({ name: 'Aunt Mary', recipe, steps: ['grade'] })
    expect(Object.keys((JSON.parse(text) as { steps: object }).steps)).toEqual(['grade'])
    const read = readPresetFile(text, 'a.json')
    expect(read).toMatchObject({ name: 'Aunt Mary', steps: ['grade'] })
    expect(read.recipe.steps.grade.contrast).toBe(0.3)
    const other = makeRecipe({ style: 'artistic' })
    expect(withPreset(other, read).steps.color.style).toBe('artistic')
  })

  it('may be a recipe, or the sidecar of an export', () => {
    const sidecar = JSON.stringify({ recipe: { version: 1, steps: { grade: { exposure: 1 } } } })
    expect(readPresetFile(sidecar, '/x/Summer.tintype.json')).toMatchObject({
      name: 'Summer',
      steps: ['grade'],
    })
  })

  it.each([
    ['<x:xmpmeta crs:Exposure2012="1"/>', 'preset.foreign', 'Lightroom'],
    ['<darktable_style version="1.0">', 'preset.foreign', 'darktable'],
    ['s = {\n\tid = "1",\n\ttitle = "Warm"', 'preset.foreign', 'Lightroom'],
    ['[Version]\nAppVersion=5.9', 'preset.foreign', 'RawTherapee'],
    ['TITLE "x"\nLUT_3D_SIZE 33', 'preset.foreign', '.cube'],
    ['{"tintype":"preset","version":3,"name":"a","steps":{"grade":{}}}', 'preset.newer', 'version 3'],
    [
      '{"tintype":"preset","version":1,"name":"a","steps":{"teleport":{}}}',
      'preset.newer',
      'step "teleport"',
    ],
    [
      '{"tintype":"preset","version":1,"name":"a","steps":{"grade":{"exposure":99}}}',
      'preset.invalid',
      'exposure',
    ],
    ['{"tintype":"preset","version":1,"name":"a","steps":{}}', 'preset.invalid', 'no step'],
    ['{"effects":[1]}', 'preset.invalid', 'neither a preset nor a recipe'],
    ['[]', 'preset.invalid', 'no object'],
    ['hello', 'preset.invalid', 'no JSON'],
    ['', 'preset.invalid', 'no JSON'],
  ] as const)('is refused in a sentence that names it: %s', async (text, code, part) => {
    const read = async () => readPresetFile(text, 'look.json')
    await expectFault(read(), code, 'look.json')
    await expect(read()).rejects.toThrow(part)
    await expect(read()).rejects.toThrow('look.json')
  })
})

it('six presets come with Tintype, each grades, and none touches what belongs to one picture', () => {
  const presets = builtInPresets()
  expect(presets.map(({ id }) => id)).toEqual([
    'studio-portrait',
    'faded-1970s-print',
    'newspaper',
    'sepia-cabinet-card',
    'bright-outdoor',
    'gentle',
  ])
  for (const { steps, recipe: of } of presets) {
    expect(steps.filter((step) => ['geometry', 'manualColor', 'face', 'upscale'].includes(step))).toEqual([])
    expect(of.steps.grade.enabled && changesAnything(of.steps.grade)).toBe(true)
  }
})
