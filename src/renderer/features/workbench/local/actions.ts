/** Corrections of a part of the picture, as actions: so that the palette knows all of it. */
import { actionTable } from '../../../shell/actions.ts'
import { isEditable, isViewing } from '../action-predicates.ts'
import { useWorkbench } from '../store.ts'
import {
  addArea,
  areasOf,
  canAddArea,
  isNeutralArea,
  removeArea,
  resetArea,
  selectedArea,
  toggleGradientTool,
  toggleLocalBrush,
  toggleLocalOverlay,
  useLocalView,
} from './store.ts'

const isPaintable = (): boolean => isEditable() && isViewing()

const selected = () => selectedArea(areasOf(useWorkbench.getState()), useLocalView.getState())?.area

const hasArea = (): boolean => isPaintable() && selected() !== undefined
const hasBrush = (): boolean => isPaintable() && selected()?.mask.kind === 'brush'
const hasGradient = (): boolean => isPaintable() && selected()?.mask.kind === 'gradient'

const reset = (): boolean => {
  const area = selected()
  return isEditable() && area !== undefined && !isNeutralArea(area)
}

export const localActions = actionTable([
  {
    id: 'local.addBrush',
    label: 'localBrushNew',
    group: 'picture',
    shortcuts: [],
    available: () => isPaintable() && canAddArea(),
    perform: () => addArea('brush'),
  },
  {
    id: 'local.addGradient',
    label: 'localGradientNew',
    group: 'picture',
    shortcuts: [],
    available: () => isPaintable() && canAddArea(),
    perform: () => addArea('gradient'),
  },
  {
    id: 'local.brush',
    label: 'localPaint',
    group: 'picture',
    shortcuts: [],
    available: hasBrush,
    perform: () => toggleLocalBrush('add'),
  },
  {
    id: 'local.eraser',
    label: 'localErase',
    group: 'picture',
    shortcuts: [],
    available: hasBrush,
    perform: () => toggleLocalBrush('erase'),
  },
  {
    id: 'local.ends',
    label: 'localMoveEnds',
    group: 'picture',
    shortcuts: [],
    available: hasGradient,
    perform: toggleGradientTool,
  },
  {
    id: 'local.overlay',
    label: 'localOverlay',
    group: 'picture',
    shortcuts: [],
    available: hasArea,
    perform: toggleLocalOverlay,
  },
  {
    id: 'local.reset',
    label: 'localReset',
    group: 'picture',
    shortcuts: [],
    available: reset,
    perform: resetArea,
  },
  {
    id: 'local.remove',
    label: 'localRemove',
    group: 'picture',
    shortcuts: [],
    available: hasArea,
    perform: removeArea,
  },
])
