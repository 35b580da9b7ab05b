/** Damage that the repair is not certain of: a person decides whether it is filled. */
import type { Finding } from '../../../../contract/findings.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { editSession } from '../composition.ts'
import { withStep } from '../recipes.ts'

/** Beyond this share of the picture nothing is filled, whoever asks: the pack's own bound. */
const most = 0.3

export const isDoubtFilled = ({ steps }: Recipe): boolean => steps.repair.certainty === 'all'

/** @param findings of the steps in the picture that is shown */
export const isInDoubt = (recipe: Recipe, findings: readonly Finding[]): boolean =>
  !isDoubtFilled(recipe) &&
  findings.some((each) => each.code === 'repair.implausible' && each.data.detected <= most)

/** @param certainty `all`: what might be damage is filled as well */
export const decideDoubt = (certainty: 'all' | undefined): void =>
  editSession.changeOnce('fillDoubtful', (now) => withStep(now, 'repair', { certainty }))
