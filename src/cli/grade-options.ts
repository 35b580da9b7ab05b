/** Grading and presets on the command line: their options, and the recipe that these make of another one. */
import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { StudioFault } from '../contract/errors.ts'
import { readText } from './input-files.ts'
import { curveSchema, gradeStepSchema, tidyGrade, type Curve, type GradeStep } from '../contract/grade.ts'
import { withPreset, type Preset } from '../contract/presets.ts'
import { issuesOf, type Recipe } from '../contract/recipe.ts'
import * as shared from './options.ts'

export interface GradeOptions {
  grade?: string
  preset?: string
  exposure?: number
  contrast?: number
  highlights?: number
  shadows?: number
  blackPoint?: number
  whitePoint?: number
  whiteBalance?: Pick<GradeStep, 'temperature' | 'tint'>
  vibrance?: number
  saturation?: number
  curve?: Curve
}

export function addGradeOptions(command: Command): Command {
  const signed = shared.number(-1, 1)
  return command
    .option('--preset <name>', 'a preset ("tintype presets" lists them); options beside it change its steps')
    .option('--exposure <stops>', 'lighter, or darker below 0', shared.number(-4, 4))
    .option('--contrast <-1..1>', 'more contrast, or less below 0', signed)
    .option('--highlights <-1..1>', 'of light tones; below 0 brings back what is too light', signed)
    .option('--shadows <-1..1>', 'of dark tones; above 0 lighter', signed)
    .option('--black-point <share>', 'the level that becomes black', shared.number(-0.25, 0.45))
    .option('--white-point <share>', 'the level that becomes white', shared.number(0.55, 1.25))
    .option('--white-balance <temperature,tint>', 'each from -1 to 1: warmer, and more magenta', readBalance)
    .option('--vibrance <-1..1>', 'pale colours more vivid, strong ones less so', signed)
    .option('--saturation <0..2>', 'of the finished picture; 1 leaves it', shared.number(0, 2))
    .option('--curve <x,y,x,y,...>', 'points of a curve of the tones, as in 0,0,0.4,0.5,1,1', readCurve)
    .option('--grade <file>', 'all of the grading as JSON: a grade step, or a preset or recipe with one')
}

/** Whether the options ask for any grading. */
export const asksForGrade = (options: GradeOptions): boolean => Object.keys(amountsOf(options)).length > 0

function amountsOf(options: GradeOptions): Partial<GradeStep> {
  const { exposure, contrast, highlights, shadows, vibrance, saturation, whiteBalance } = options
  const { blackPoint: black, whitePoint: white, curve } = options
  const amounts = { exposure, contrast, highlights, shadows, black, white, vibrance, saturation }
  const given = Object.entries(amounts).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(given), ...whiteBalance, ...(curve && { curves: { luma: curve } }) }
}

/**
 * A recipe with the grading that the options ask for, and with a preset where they name one.
 * @param isGiven whether an option was given on the command line, by its name in the program
 * @throws StudioFault `recipe.invalid`, `image.notFound`, `file.isFolder`, naming the file
 */
export async function withGrading(
  recipe: Recipe,
  options: GradeOptions,
  preset: Preset | null,
  isGiven: (option: string) => boolean,
): Promise<Recipe> {
  const whole = preset ? withPresetSteps(recipe, preset, isGiven) : recipe
  const file = options.grade === undefined ? null : await readGrade(options.grade)
  if (!file && !asksForGrade(options)) return whole
  const before = file ?? whole.steps.grade
  const amounts = amountsOf(options)
  const curves = { ...before.curves, ...amounts.curves }
  const grade = tidyGrade({ ...before, ...amounts, curves, enabled: true })
  return { ...whole, steps: { ...whole.steps, grade } }
}

/** Which step an option is about: what a person says beside a preset counts more than the preset. */
const stepOfOption = {
  negative: 'negative',
  tone: 'tone',
  repair: 'repair',
  sensitivity: 'repair',
  fillDoubtful: 'repair',
  repairMethod: 'repair',
  denoise: 'denoise',
  noise: 'denoise',
  denoiseModel: 'denoise',
  colour: 'color',
  style: 'color',
  model: 'color',
  renderFactor: 'color',
  strength: 'color',
  temperature: 'color',
  gradient: 'local',
  upscale: 'upscale',
  upscaleStrength: 'upscale',
  face: 'face',
  sharpen: 'finish',
  grain: 'finish',
  border: 'finish',
  turn: 'geometry',
  mirror: 'geometry',
  straighten: 'geometry',
  corners: 'geometry',
  crop: 'geometry',
} as const satisfies Record<string, keyof Recipe['steps']>

function withPresetSteps(recipe: Recipe, preset: Preset, isGiven: (option: string) => boolean): Recipe {
  const said = Object.entries(stepOfOption).filter(([option]) => isGiven(option))
  const given: ReadonlySet<string> = new Set(said.map(([, step]) => step))
  return withPreset(recipe, { ...preset, steps: preset.steps.filter((step) => !given.has(step)) })
}

/**
 * @param given a file, or the JSON itself
 * @throws StudioFault `recipe.invalid`, `image.notFound`, naming the file
 */
export async function readGrade(given: string): Promise<GradeStep> {
  const isText = given.trimStart().startsWith('{')
  const file = isText ? '--grade' : resolve(given)
  const text = isText ? given : await readText(file)
  const refuse = (issues: readonly string[]) =>
    new StudioFault('recipe.invalid', { issues: issues.map((issue) => `${file}: ${issue}`) })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw refuse(['it is no JSON'])
  }
  const read = gradeStepSchema.safeParse(gradeIn(json))
  if (!read.success) throw refuse(issuesOf(read.error))
  return read.data
}

/** A grade step, or the one within a preset, a recipe, or the sidecar of an export. */
function gradeIn(json: unknown): unknown {
  if (!(json instanceof Object)) return json
  if ('recipe' in json) return gradeIn(json.recipe)
  return 'steps' in json && json.steps instanceof Object && 'grade' in json.steps ? json.steps.grade : json
}

function readBalance(text: string): Pick<GradeStep, 'temperature' | 'tint'> {
  const [temperature, tint, ...rest] = text.split(',').map(Number)
  const read = gradeStepSchema.safeParse({ temperature, tint })
  if (rest.length === 0 && tint !== undefined && read.success) return { temperature, tint }
  throw new InvalidArgumentError('It must be two numbers from -1 to 1, as in 0.2,-0.1.')
}

function readCurve(text: string): Curve {
  const values = text.split(',').map(Number)
  const points = values.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: values[i + 1] }] : []))
  const read = curveSchema.safeParse(points)
  if (read.success) return read.data
  const said = read.error.issues.find(({ code }) => code === 'custom')?.message
  throw new InvalidArgumentError(
    said === undefined
      ? 'It must be pairs of numbers from 0 to 1, from dark to light, as in 0,0,0.4,0.5,1,1.'
      : `It can't be drawn: ${said}.`,
  )
}
