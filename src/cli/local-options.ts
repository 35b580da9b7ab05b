/** Corrections of a part of the picture on the command line: gradients. What was painted by hand comes with a recipe. */
import { InvalidArgumentError, type Command } from 'commander'
import {
  localAmounts,
  localAreaSchema,
  localStepSchema,
  mostAreas,
  type LocalArea,
  type LocalStep,
} from '../contract/local.ts'
import { issuesOf } from '../contract/recipe.ts'
import * as shared from './options.ts'

export interface LocalOptions {
  gradient?: LocalArea[]
  gradientStrength?: number
}

/** Adds the options of `LocalOptions`. */
export function addLocalOptions(command: Command): Command {
  return command
    .option(
      '--gradient <x,y,x,y,what=amount,...>',
      'correct a part: all of it at the first place (shares of the picture) and behind it, nothing from the second on; ' +
        'what is exposure, saturation or temperature, as in 0.5,0,0.5,0.4,exposure=-0.7; more than once for several',
      readGradient,
    )
    .option('--gradient-strength <0..1>', 'of all gradients (default: 1)', shared.number(0, 1))
}

/** The step that the options ask for; undefined where they ask for none. */
export function localOf({ gradient, gradientStrength }: LocalOptions): LocalStep | undefined {
  if (gradient === undefined) return undefined
  return localStepSchema.parse({ enabled: true, areas: gradient, strength: gradientStrength ?? 1 })
}

const form =
  'It must be two places and what changes there, as in 0.5,0,0.5,0.4,exposure=-0.7,temperature=-0.2.'

/** One gradient more. */
export function readGradient(text: string, before: readonly LocalArea[] = []): LocalArea[] {
  if (before.length >= mostAreas) throw new InvalidArgumentError(`${mostAreas} gradients at most.`)
  const parts = text.split(',')
  const [fromX, fromY, toX, toY] = parts.slice(0, 4).map((part) => (part.trim() === '' ? NaN : Number(part)))
  const amounts = parts.slice(4).map(readAmount)
  const isWhole = [fromX, fromY, toX, toY].every((value) => Number.isFinite(value))
  if (!isWhole || amounts.length === 0) throw new InvalidArgumentError(form)
  const area = localAreaSchema.safeParse({
    mask: { kind: 'gradient', from: { x: fromX, y: fromY }, to: { x: toX, y: toY } },
    ...Object.fromEntries(amounts),
  })
  if (area.success) return [...before, area.data]
  throw new InvalidArgumentError(`${issuesOf(area.error).join('; ')}.`)
}

function readAmount(text: string): [name: string, amount: number] {
  const [name, value, ...rest] = text.split('=')
  const amount = localAmounts.find((each) => each === name.trim())
  const number = value === undefined || value.trim() === '' ? NaN : Number(value)
  if (amount === undefined || rest.length > 0 || !Number.isFinite(number))
    throw new InvalidArgumentError(form)
  return [amount, number]
}
