/** The repair step: finds damage and fills only that. The measuring and filling itself is in `engine/repair`. */
import { StudioFault } from '../../contract/errors.ts'
import { repair } from '../repair/repair.ts'
import type { Step } from './step.ts'

export const repairStep: Step = {
  name: 'repair',
  isActive: ({ steps: { repair: step } }) => {
    const painted = step.mask?.strokes.some(({ kind }) => kind === 'add') ?? false
    return step.enabled && step.strength > 0 && (step.detect || painted)
  },
  run: async (picture, { recipe, packs, sessions, signal, progress, report, note, find }) => {
    if (!packs.repair) throw new StudioFault('internal', { reason: 'the repair step was given no pack' })
    const resources = { on: packs.repair, sessions, signal, progress, note }
    const done = await repair(picture, recipe.steps.repair, resources)
    report({ repair: done })
    const { detected, filled, confidence, kinds } = done
    if (done.outcome === 'repaired') find('repair.filled', { detected, filled, confidence, kinds })
    if (done.outcome === 'clean') find('repair.clean', { detected })
    if (done.outcome === 'implausible') find('repair.implausible', { detected, confidence })
    if (done.outcome === 'painted') find('repair.painted', { filled })
    return picture
  },
}
