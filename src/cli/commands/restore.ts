/** `tintype restore`: files and folders in, the same tree restored out, by the steps of the recipe. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { cornersSchema, geometryStepSchema } from '../../contract/geometry.ts'
import { makeAutomatic, makeRecipe, type FaceBox, type Recipe, type Style } from '../../contract/recipe.ts'
import { addBatchOptions, renderAll, type BatchCommandOptions } from '../batch-command.ts'
import { addGradeOptions, asksForGrade, withGrading, type GradeOptions } from '../grade-options.ts'
import { addLocalOptions, localOf, type LocalOptions } from '../local-options.ts'
import * as shared from '../options.ts'
import { readRecipe } from '../input-files.ts'
import { defaultPaths } from '../../studio/paths.ts'
import { findPreset } from '../../studio/presets.ts'

interface RestoreOptions extends BatchCommandOptions, GradeOptions, LocalOptions, shared.EnlargeOptions {
  recipe?: string
  auto?: boolean
  negative?: 'auto' | 'bw' | 'colour' | true
  tone?: number | true
  repair?: number | true
  sensitivity?: number
  fillDoubtful?: boolean
  repairMethod: 'network' | 'telea'
  denoise?: number | true
  noise?: number
  sharpen?: number
  grain?: number
  border?: number
  denoiseModel?: string
  upscale?: string | true
  upscaleStrength?: number
  face?: FaceBox[]
  faceStrength?: number
  faceModel?: string
  borderColour: 'white' | 'black' | 'paper'
  turn?: number
  mirror?: boolean
  straighten?: number
  corners?: Corners
  crop?: Crop
  colour: boolean
  recolour?: boolean
  style: Style
  model?: string
  renderFactor?: number
  strength: number
  temperature: number
}

type Crop = NonNullable<Recipe['steps']['geometry']['crop']>
type Corners = NonNullable<Recipe['steps']['geometry']['corners']>

/** A recipe from a file says everything of the picture; these say how and where it is done. */
const optionsWithRecipe = [
  'out',
  'report',
  'coloursOf',
  'format',
  'quality',
  'longestSide',
  'provider',
  'mark',
  'metadata',
  'maxMegapixels',
  'jobs',
  'overwrite',
  'verbose',
  'json',
]

export function restoreCommand(): Command {
  const share = shared.number(0, 1)
  const command = new Command('restore')
    .description(
      'Restore photos: tone, repair, noise and colour, each measured first. Without a step named, all of them decide for themselves',
    )
    .argument('<photos...>', 'files and folders')
    .option('-o, --out <folder>', 'where the results go', 'restored')
    .option('--auto', 'every step decides for itself, beside those that are named')
    .option('--report', 'print what was found in each photo and what was done')
    .option('--colours-of <photo>', 'take the palette of this photo, region by region')
    .addOption(
      new Option(
        '--negative [film]',
        'turn a scanned negative round; of colour film the orange is taken out',
      ).choices(['auto', 'bw', 'colour']),
    )
    .option('--tone [0..1]', 'put a faded photo right', share)
    .option('--repair [0..1]', 'find scratches, dust, cracks and stains, and fill only those', share)
    .option('--sensitivity <0..1>', 'how much counts as damage: above 0.5 doubtful places too', share)
    .option('--fill-doubtful', 'fill all that might be damage too, certain or not: look at the result')
    .addOption(
      new Option('--repair-method <method>', 'how damage is filled')
        .choices(['network', 'telea'])
        .default('network'),
    )
    .option('--denoise [0..1]', 'take noise away where it is more than grain', share)
    .option('--noise <levels>', 'how much noise there is, where you know better', shared.number(0, 60))
    .option('--denoise-model <id>', 'a model pack in place of the built-in method')
    .option('--sharpen <0..1>', 'a little sharper, without halos', share)
    .option('--grain <0..1>', 'give so much of the noise back as grain', share)
    .option('--border <share>', 'a border, as a share of the shorter side', shared.number(0, 0.25))
    .addOption(
      new Option('--border-colour <colour>', 'of the border')
        .choices(['white', 'black', 'paper'])
        .default('white'),
    )
    .option('--upscale [model]', 'enlarge as much as a certain model pack does (default: tintype-enlarge)')
    .option('--upscale-strength <0..1>', 'as --enlarge-strength, for --upscale (default: 1)', share)
    .option(
      '--face <left,top,width,height>',
      'redraw this face by a model pack, in shares of the picture; more than once for several. It can turn a relative into someone else',
      readFace,
    )
    .option('--face-strength <0..1>', 'of the new face beside the old one (default: 0.5)', share)
    .option('--face-model <id>', 'a certain model pack (default: gfpgan-1.4)')
    .option('--turn <quarters>', 'quarter turns clockwise', shared.wholeNumber(0, 3))
    .option('--mirror', 'exchange left and right')
    .option('--straighten <degrees>', 'turn clockwise by a little', shared.number(-45, 45))
    .option(
      '--corners <x,y,x,y,x,y,x,y>',
      'where the corners of a photographed print lie, in shares of the picture, clockwise from the top left',
      readCorners,
    )
    .option('--crop <left,top,width,height>', 'keep this part, in shares of the picture', readCrop)
    .option('--no-colour', 'do not colourise')
    .option('--recolour', 'colourise photos that are in colour already; otherwise they keep their own')
    .addOption(shared.styleOption())
    .addOption(shared.modelOption())
    .addOption(shared.factorOption())
    .option('--strength <0..1>', 'of the colour', share, 1)
    .option('--temperature <-1..1>', 'of the colour: below 0 cooler, above warmer', shared.number(-1, 1), 0)
  addBatchOptions(shared.addEnlargeOptions(addLocalOptions(addGradeOptions(command))))
  const others = command.options.map((option) => option.attributeName())
  command.addOption(
    new Option(
      '--recipe <file>',
      'a recipe as JSON, or the .tintype.json of an export: with the strokes that were painted by hand',
    ).conflicts(others.filter((name) => !optionsWithRecipe.includes(name))),
  )
  return command.action(async (inputs: string[], options: RestoreOptions) => {
    const isGiven = (option: string) => command.getOptionValueSource(option) === 'cli'
    const { recipe } = options
    await renderAll(
      inputs,
      recipe === undefined ? await wholeRecipe(options, isGiven) : await readRecipe(recipe),
      options,
    )
  })
}

async function wholeRecipe(options: RestoreOptions, isGiven: (option: string) => boolean): Promise<Recipe> {
  const { preset } = options
  const found = preset === undefined ? null : await findPreset(defaultPaths().data, preset)
  return withGrading(recipeOf(options), options, found, isGiven)
}

/** The recipe that the options ask for, without grading and presets. */
export function recipeOf(options: RestoreOptions): Recipe {
  const { tone, repair, sensitivity, denoise, noise, sharpen, grain, border, model, renderFactor } = options
  const strengthOf = (given: number | true | undefined) => ({ strength: given === true ? 1 : (given ?? 1) })
  const finishes = sharpen !== undefined || grain !== undefined || border !== undefined
  const { upscale, upscaleStrength, face, denoiseModel, faceStrength, faceModel } = options
  const enlarging = shared.enlargingOf(options)
  const local = localOf(options)
  const enlarges = enlarging !== undefined || upscale !== undefined || upscaleStrength !== undefined
  const repairs = repair !== undefined || sensitivity !== undefined || options.fillDoubtful === true
  const recipe = makeRecipe(
    {
      enabled: options.colour,
      style: options.style,
      ...(model !== undefined && { model }),
      ...(renderFactor !== undefined && { renderFactor }),
      strength: options.strength,
      temperature: options.temperature,
      colorPhotos: 'keep',
    },
    {
      geometry: {
        quarterTurns: (options.turn ?? 0) as 0 | 1 | 2 | 3,
        mirror: options.mirror ?? false,
        straighten: options.straighten ?? 0,
        corners: options.corners ?? null,
        crop: options.crop ?? null,
      },
      negative: negativeOf(options.negative),
      tone: { enabled: tone !== undefined, ...strengthOf(tone) },
      repair: {
        enabled: repairs,
        ...strengthOf(repair),
        ...(sensitivity !== undefined && { sensitivity }),
        ...(options.fillDoubtful && { certainty: 'all' as const }),
        method: options.repairMethod,
      },
      denoise: {
        enabled: denoise !== undefined || noise !== undefined || denoiseModel !== undefined,
        ...(denoiseModel !== undefined && { model: denoiseModel }),
        ...strengthOf(denoise),
        noise: noise ?? null,
      },
      ...(local && { local }),
      upscale: {
        enabled: enlarges,
        ...enlarging,
        ...(typeof upscale === 'string' && { model: upscale }),
        ...(upscaleStrength !== undefined && { strength: upscaleStrength }),
      },
      face: {
        enabled: face !== undefined,
        ...(face !== undefined && { boxes: face }),
        ...(faceStrength !== undefined && { strength: faceStrength }),
        ...(faceModel !== undefined && { model: faceModel }),
      },
      finish: {
        enabled: finishes,
        ...(sharpen !== undefined && { sharpen }),
        ...(grain !== undefined && { grain }),
        ...(border !== undefined && { border: { width: border, color: options.borderColour } }),
      },
    },
  )
  const whole = options.auto || !namesStep(options) ? makeAutomatic(recipe) : recipe
  if (!options.recolour) return whole
  const { color } = whole.steps
  return { ...whole, steps: { ...whole.steps, color: { ...color, colorPhotos: 'recolor' } } }
}

/** Whether the options name a step: where none is named, each decides for itself. */
function namesStep(options: RestoreOptions): boolean {
  const { upscale, upscaleStrength } = options
  const steps = [
    options.tone,
    options.repair,
    options.sensitivity,
    options.fillDoubtful || undefined,
    shared.enlargingOf(options),
    upscale,
    upscaleStrength,
    options.face,
    options.denoiseModel,
    options.denoise,
    options.noise,
    options.preset,
    options.grade,
    localOf(options),
    options.sharpen,
    options.grain,
    options.border,
  ]
  return steps.some((step) => step !== undefined) || asksForGrade(options)
}

/** Spoken of as on the command line; without a film named it is seen. */
function negativeOf(given: RestoreOptions['negative']): Partial<Recipe['steps']['negative']> {
  if (given === undefined) return {}
  return { enabled: true, kind: given === true ? 'auto' : given === 'colour' ? 'color' : given }
}

function readCrop(text: string): Crop {
  const [left, top, width, height, ...rest] = text.split(',').map(Number)
  const crop = { left, top, width, height }
  if (rest.length === 0 && isCrop(crop)) return crop
  throw new InvalidArgumentError('It must be four shares from 0 to 1 within the picture, as in 0.1,0,0.8,1.')
}

function readCorners(text: string): Corners {
  const values = text.split(',').map(Number)
  const points = [0, 2, 4, 6].map((i) => ({ x: values[i], y: values[i + 1] }))
  const corners = cornersSchema.safeParse(points)
  if (values.length === 8 && corners.success) return corners.data
  throw new InvalidArgumentError(
    'It must be four places from 0 to 1, clockwise from the top left, as in 0.1,0.1,0.9,0.05,0.95,0.9,0.05,0.95.',
  )
}

/** One face more; boxes are read like a crop. */
const readFace = (text: string, before: FaceBox[] = []): FaceBox[] => [
  ...before,
  { ...readCrop(text), angle: 0 },
]

const isCrop = (crop: Crop): boolean => geometryStepSchema.safeParse({ crop }).success
