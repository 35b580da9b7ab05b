/** What a person can do with a photo's frame, with the repair's mask, and with whichever brush is selected. */
import { actionTable } from '../../shell/actions.ts'
import { isEditable, isFilm, isViewing } from './action-predicates.ts'
import {
  applyCrop,
  beginCrop,
  cancelCrop,
  isCropping,
  mirrorPhoto,
  rotatePhoto,
} from './crop/crop-session.ts'
import { wordsNow } from '../../i18n/index.ts'
import { useToasts } from '../../toasts/store.ts'
import { leavePainting, setRadius, steppedRadius, useActiveStroke } from './brush/active-stroke.ts'
import { adjustBrush } from './brush/store.ts'
import { editSession } from './composition.ts'
import { withStep } from './recipes.ts'
import { isRepairing, toggleMaskOverlay, toggleMaskTool } from './mask/store.ts'

/** What a person can do with a photo's frame: turn it, cut it. */
export const cropActions = actionTable([
  {
    id: 'crop.apply',
    label: 'cropApply',
    group: 'picture',
    mode: 'crop',
    shortcuts: [{ key: 'Enter' }],
    available: isCropping,
    perform: applyCrop,
  },
  {
    id: 'crop.cancel',
    label: 'cropCancel',
    group: 'picture',
    mode: 'crop',
    shortcuts: [{ key: 'Escape' }],
    available: isCropping,
    perform: cancelCrop,
  },
  {
    id: 'photo.rotateLeft',
    label: 'rotateLeft',
    group: 'picture',
    shortcuts: [{ key: 'l', shift: true }],
    available: isEditable,
    perform: () => rotatePhoto(-1),
  },
  {
    id: 'photo.rotateRight',
    label: 'rotateRight',
    group: 'picture',
    shortcuts: [{ key: 'l' }],
    available: isEditable,
    perform: () => rotatePhoto(1),
  },
  {
    id: 'photo.mirror',
    label: 'mirrorPhoto',
    group: 'picture',
    shortcuts: [{ key: 'h' }],
    available: isEditable,
    perform: mirrorPhoto,
  },
  {
    id: 'crop.begin',
    label: 'cropBegin',
    group: 'picture',
    shortcuts: [{ key: 'x' }],
    available: () => isEditable() && !isCropping(),
    perform: beginCrop,
  },
])

/** A wider or finer brush, whichever is selected. */
function stepBrush(by: 1 | -1): void {
  const { tool } = useActiveStroke.getState()
  if (tool === 'manualColor') adjustBrush({ radius: steppedRadius(tool, by) })
  else if (tool !== null) setRadius(tool, steppedRadius(tool, by))
}

const painting = (): boolean => (isViewing() || isFilm()) && useActiveStroke.getState().tool !== null

/** Where nothing is repaired nothing was looked for: a message says where to begin. */
function showDamage(): void {
  if (isRepairing()) toggleMaskOverlay()
  else useToasts.getState().show('done', wordsNow().maskOff)
}

const isMarkable = (): boolean => isEditable() && isViewing()

/** Whoever marks damage wants it filled. */
function markDamage(kind: 'add' | 'erase'): void {
  if (!isRepairing()) editSession.change('repair', (now) => withStep(now, 'repair', { enabled: true }))
  toggleMaskTool(kind)
}

/** What a person can do with the repair's mask, and with whichever brush is selected. */
export const maskActions = actionTable([
  {
    id: 'brush.leave',
    label: 'brushLeave',
    group: 'picture',
    mode: 'brush',
    shortcuts: [{ key: 'Escape' }],
    // Wherever the focus is: the photo is not closed under somebody who paints on it.
    available: painting,
    perform: leavePainting,
  },
  {
    id: 'brush.smaller',
    label: 'brushSmaller',
    group: 'picture',
    mode: 'brush',
    shortcuts: [{ key: '[' }],
    available: painting,
    perform: () => stepBrush(-1),
  },
  {
    id: 'brush.larger',
    label: 'brushLarger',
    group: 'picture',
    mode: 'brush',
    shortcuts: [{ key: ']' }],
    available: painting,
    perform: () => stepBrush(1),
  },
  {
    id: 'repair.overlay',
    label: 'maskShow',
    group: 'picture',
    shortcuts: [{ key: 'm' }],
    available: () => isEditable() && isViewing(),
    perform: showDamage,
  },
  {
    id: 'repair.brush',
    label: 'maskBrush',
    group: 'picture',
    shortcuts: [],
    available: isMarkable,
    perform: () => markDamage('add'),
  },
  {
    id: 'repair.eraser',
    label: 'maskEraser',
    group: 'picture',
    shortcuts: [],
    available: isMarkable,
    perform: () => markDamage('erase'),
  },
])
