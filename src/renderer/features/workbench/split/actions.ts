/** What a person can do with the prints on a scan, and with their backs. */
import { actionTable } from '../../../shell/actions.ts'
import { hasPhoto, isEditable, isViewing } from '../action-predicates.ts'
import { detailOf, useWorkbench } from '../store.ts'
import { isBackShown, otherSide, showFront, toggleBack } from './back.ts'
import { applySplit, beginRecut, beginSplit, canFindBack, findBack } from './session.ts'
import { addPrint, endSplit, isSplitting, removePrint, useSplit } from './store.ts'
import { trimScan } from './trim.ts'

const isFree = () => isEditable() && isViewing()
const isSetting = () => isSplitting() && useSplit.getState().busy === null
const hasPrint = () => isSetting() && useSplit.getState().prints.length > 0

export const printActions = actionTable([
  {
    id: 'prints.apply',
    label: 'printsApply',
    group: 'picture',
    mode: 'prints',
    shortcuts: [{ key: 'Enter' }],
    available: hasPrint,
    perform: () => void applySplit(),
  },
  {
    id: 'prints.cancel',
    label: 'cropCancel',
    group: 'picture',
    mode: 'prints',
    shortcuts: [{ key: 'Escape' }],
    available: isSplitting,
    perform: endSplit,
  },
  {
    id: 'prints.add',
    label: 'printsAdd',
    group: 'picture',
    mode: 'prints',
    shortcuts: [{ key: '+' }, { key: '=' }],
    available: () => isSetting() && useSplit.getState().recut === null,
    perform: addPrint,
  },
  {
    id: 'prints.remove',
    label: 'printsRemove',
    group: 'picture',
    mode: 'prints',
    shortcuts: [{ key: 'Delete' }, { key: 'Backspace' }],
    available: () => hasPrint() && useSplit.getState().recut === null,
    perform: () => {
      const { selected } = useSplit.getState()
      if (selected !== null) removePrint(selected)
    },
  },
  {
    id: 'prints.begin',
    label: 'printsBegin',
    group: 'picture',
    shortcuts: [{ key: 'x', shift: true }],
    available: isFree,
    perform: () => void beginSplit(),
  },
  {
    id: 'prints.trim',
    label: 'printsTrim',
    group: 'picture',
    shortcuts: [],
    available: isFree,
    perform: () => void trimScan(),
  },
  {
    id: 'prints.recut',
    label: 'printsRecut',
    group: 'picture',
    shortcuts: [],
    available: () => isFree() && Boolean(detailOf(useWorkbench.getState())?.page),
    perform: () => void beginRecut(),
  },
  {
    id: 'back.leave',
    label: 'backLeave',
    group: 'picture',
    mode: 'back',
    shortcuts: [{ key: 'Escape' }],
    available: () => hasPhoto() && isBackShown(),
    perform: showFront,
  },
  {
    id: 'back.toggle',
    label: 'backToggle',
    group: 'picture',
    shortcuts: [{ key: 'b' }],
    available: () => isViewing() && otherSide() !== null,
    perform: toggleBack,
  },
  {
    id: 'back.find',
    label: 'backFind',
    group: 'picture',
    shortcuts: [],
    available: () => isFree() && canFindBack(),
    perform: () => void findBack(),
  },
])
