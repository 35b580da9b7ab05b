/** What a person can do with the repair's mask, and with whichever brush is in hand. */
import { actionTable } from '../../../actions/types.ts'
import { useWay } from '../brush/way.ts'
import { ready, viewing } from '../when.ts'
import { isRepairing, stepBrush, takeMaskTool, toggleVeil } from './store.ts'

const painting = (): boolean => viewing() && useWay.getState().tool !== null
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
    available: repairing,
    perform: toggleVeil,
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
