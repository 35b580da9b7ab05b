/** The photos that are described: the one on the workbench, else those that are selected in the album. */
import { useRoute } from '../shell/route.ts'
import { hasSelection, hasTargets, targets, useSelection } from '../library/selection.ts'

const none: readonly number[] = []

export function subject(): readonly number[] {
  const { screen } = useRoute.getState()
  if (screen.name === 'workbench') return [screen.photo]
  return screen.name === 'album' ? targets() : none
}

/** Whether there is one. */
export function hasSubject(): boolean {
  const { screen } = useRoute.getState()
  return screen.name === 'workbench' || (screen.name === 'album' && hasTargets())
}

/** Whether a dialog about it has a place to come from. */
export function canAsk(): boolean {
  const { screen } = useRoute.getState()
  return screen.name === 'workbench' || (screen.name === 'album' && hasSelection())
}

/** The same for components: they follow the route and the selection. */
export function useSubject(): readonly number[] {
  useRoute((route) => route.screen)
  useSelection((selection) => selection)
  return subject()
}
