/** Grading and presets on the command line: each option lands in the grade step, and counts more than a preset. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, it } from 'vitest'
import { expectFault } from '../../test/support/pictures.ts'
import { neutralGrade } from '../contract/grade.ts'
import { makeRecipe } from '../contract/recipe.ts'
import { builtInPresets } from '../studio/built-in-presets.ts'
import { addGradeOptions, withGrading, type GradeOptions } from './grade-options.ts'

const gentle = builtInPresets().find(({ id }) => id === 'gentle')
if (!gentle) throw new Error('there is no preset "gentle"')

function parsed(...args: string[]) {
  const command = addGradeOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }))
  command.option('--tone [share]').parseOptions(args)
  const isGiven = (option: string) => command.getOptionValueSource(option) === 'cli'
  return { options: command.opts<GradeOptions>(), isGiven }
}

const graded = async (...args: string[]) => {
  const { options, isGiven } = parsed(...args)
  return withGrading(makeRecipe(), options, options.preset === undefined ? null : gentle, isGiven)
}

it('leaves a recipe alone where nothing is asked', async () => {
  expect(await graded()).toEqual(makeRecipe())
})

it('takes each amount, a white balance and a curve', async () => {
  const { grade } = (
    await graded(
      '--exposure',
      '0.5',
      '--black-point',
      '0.05',
      '--white-balance',
      '0.2,-0.1',
      '--curve',
      '0,0,0.4,0.5,1,1',
    )
  ).steps
  expect(grade).toMatchObject({ enabled: true, exposure: 0.5, black: 0.05, temperature: 0.2, tint: -0.1 })
  expect(grade.curves.luma).toHaveLength(3)
})

it('says of a curve with two points at one place what is wrong', () => {
  expect(() => parsed('--curve', '0,0,0.5,0.2,0.5,0.8,1,1')).toThrow(
    /two points of the curve lie at one place \(0\.5\)/,
  )
  for (const bad of ['1', '0,0,1', 'a,b,c,d', '0,0,2,1']) expect(() => parsed('--curve', bad)).toThrow()
  for (const bad of ['1', '2,0', '0,0,0', 'x,y']) expect(() => parsed('--white-balance', bad)).toThrow()
})

it('changes a preset where an option says otherwise, and only there', async () => {
  const recipe = await graded('--preset', 'gentle', '--tone', '0.9', '--exposure', '1')
  expect(recipe.steps.tone).toEqual(makeRecipe().steps.tone)
  expect(recipe.steps.denoise).toEqual(gentle.recipe.steps.denoise)
  expect(recipe.steps.grade).toEqual({ ...gentle.recipe.steps.grade, exposure: 1 })
})

it('reads all of it from a file, alone, in a preset or in a recipe', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-grade-'))
  const file = join(folder, 'grade.json')
  for (const content of [
    { contrast: 0.4 },
    { steps: { grade: { contrast: 0.4 } } },
    { recipe: { steps: { grade: { contrast: 0.4 } } } },
  ]) {
    await writeFile(file, JSON.stringify(content))
    const { grade } = (await graded('--grade', file, '--shadows', '0.2')).steps
    expect(grade).toEqual({ ...neutralGrade, enabled: true, contrast: 0.4, shadows: 0.2 })
  }
  await writeFile(file, '{"contrast": 7, "sharpness": 1}')
  await expectFault(graded('--grade', file), 'recipe.invalid', '')
  await expect(graded('--grade', file)).rejects.toThrow(file)
  await rm(folder, { recursive: true })
  await expectFault(graded('--grade', file), 'image.notFound', '')
})
