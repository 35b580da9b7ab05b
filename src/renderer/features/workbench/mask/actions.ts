/** What a person can do with the repair's mask, and with whichever brush is in hand. */
import { actionTable } from '../../../shell/action-types.ts'
import { wordsNow } from '../../../i18n/index.ts'
import { useToasts } from '../../toasts/store.ts'
import { useWay } from '../brush/active-stroke.ts'
import { ready, viewing } from '../action-predicates.ts'
import { isRepairing, stepBrush, takeMaskTool, toggleMaskOverlay } from './store.ts'

const painting = (): boolean => viewing() && useWay.getState().tool !== null
/** Where nothing is repaired nothing was looked for: a person who asks is told where to begin. */
function showDamage(): void {
  if (isRepairing()) toggleMaskOverlay()
  else useToasts.getState().show('done', wordsNow().maskOff)
}

const repairing = (): boolean => ready() && viewing() && isRepairing()

export const maskActions = actionTable([
  {
    id: 'brush.smaller',
    label: 'brushSmaller',
    group: 'picture',
    shortcuts: [{ key: '[' }],
    available: painting,
    perform: () => stepBrush(-1),
  },
  {
    id: 'brush.larger',
    label: 'brushLarger',
    group: 'picture',
    shortcuts: [{ key: ']' }],
    available: painting,
    perform: () => stepBrush(1),
  },
  {
    id: 'repair.veil',
    label: 'maskShow',
    group: 'picture',
    shortcuts: [{ key: 'm' }],
    available: () => ready() && viewing(),
    perform: showDamage,
  },
  {
    id: 'repair.brush',
    label: 'maskBrush',
    group: 'picture',
    shortcuts: [],
    available: repairing,
    perform: () => takeMaskTool('add'),
  },
  {
    id: 'repair.eraser',
    label: 'maskEraser',
    group: 'picture',
    shortcuts: [],
    available: repairing,
    perform: () => takeMaskTool('erase'),
  },
])
