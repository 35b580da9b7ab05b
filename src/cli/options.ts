/** Options that several commands share, parsed and validated, with a sentence when a value does not fit. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { providerChoiceSchema } from '../contract/engine.ts'
import { outputFormatSchema } from '../contract/photo-formats.ts'
import { enlargeFactors } from '../contract/enlarge.ts'
import { mergeSchema, styleSchema, usualEnlarging } from '../contract/recipe.ts'

/** A parser for whole numbers within bounds. */
export function wholeNumber(least: number, greatest: number) {
  return (text: string): number => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= greatest) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${greatest}.`)
  }
}

/** A parser for numbers within bounds. */
export function number(least: number, greatest: number) {
  return (text: string): number => {
    const value = text.trim() === '' ? NaN : Number(text)
    if (value >= least && value <= greatest) return value
    throw new InvalidArgumentError(`It must be a number from ${least} to ${greatest}.`)
  }
}

export const verboseOption = () =>
  new Option('-v, --verbose', 'name the files of kinds that can’t be read, which are passed over')

export const styleOption = () =>
  new Option('-s, --style <style>', 'stable: steady, natural; artistic: bolder; film: the calmest')
    .choices(styleSchema.options)
    .default('stable')

export const modelOption = () =>
  new Option('--model <id>', 'a certain model pack ("tintype models" lists them)')

export const factorOption = () =>
  new Option(
    '-r, --render-factor <n>',
    'how large the model sees the photo, 16 x n pixels a side: low is bolder, high is finer',
  ).argParser(wholeNumber(5, 64))

export const providerOption = () =>
  new Option(
    '--provider <name>',
    'where the model runs; auto trusts a graphics card only after a test (default: the setting, else auto)',
  ).choices(providerChoiceSchema.options)

export const formatOption = () =>
  new Option('-f, --format <format>', "format of the results; same keeps each photo's own")
    .choices(['same', ...outputFormatSchema.options])
    .default('same')

export const qualityOption = () =>
  new Option('-q, --quality <n>', 'for JPEG, WebP and AVIF').argParser(wholeNumber(1, 100)).default(92)

export const mergeOption = () =>
  new Option(
    '--merge <kind>',
    "how colour meets the photo: lab follows its edges, yuv601 is exactly DeOldify's",
  )
    .choices(mergeSchema.options)
    .default('auto')

export const maxMegapixelsOption = () =>
  new Option('--max-megapixels <n>', 'refuse larger pictures: a guard against decompression bombs')
    .argParser(number(0.001, 100_000))
    .default(250)

export interface EnlargeOptions {
  enlarge?: 2 | 4
  enlargeStrength?: number
  enlargeGrain?: number
}

/** Adds the options of `EnlargeOptions`. */
export function addEnlargeOptions(command: Command): Command {
  const share = number(0, 1)
  return command
    .option(
      '--enlarge <2|4>',
      'so many times as wide and high; a model makes up the finest detail',
      readFactor,
    )
    .option(
      '--enlarge-strength <0..1>',
      `beside the picture plainly enlarged (default: ${usualEnlarging.strength})`,
      share,
    )
    .option(
      '--enlarge-grain <0..1>',
      `share of the photo's grain that is laid back (default: ${usualEnlarging.grain})`,
      share,
    )
}

function readFactor(text: string): number {
  const factor = enlargeFactors.find((each) => String(each) === text)
  if (factor !== undefined) return factor
  throw new InvalidArgumentError(`It must be ${enlargeFactors.join(' or ')}.`)
}

/** The enlarging step that the options ask for; undefined where they ask for none. */
export function enlargingOf({ enlarge, enlargeStrength, enlargeGrain }: EnlargeOptions) {
  if (enlarge === undefined && enlargeStrength === undefined && enlargeGrain === undefined) return undefined
  return {
    enabled: true,
    factor: enlarge ?? usualEnlarging.factor,
    strength: enlargeStrength ?? usualEnlarging.strength,
    grain: enlargeGrain ?? usualEnlarging.grain,
  }
}
