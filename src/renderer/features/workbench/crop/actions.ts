/** What a person can do with a photo's frame: turn it, cut it. */
import { actionTable } from '../../../shell/action-types.ts'
import { isEditable } from '../action-predicates.ts'
import { applyCrop, beginCrop, cancelCrop, isCropping, mirrorPhoto, rotatePhoto } from './crop-session.ts'

export const cropActions = actionTable([
  {
    id: 'crop.apply',
    label: 'cropApply',
    group: 'picture',
    shortcuts: [{ key: 'Enter' }],
    available: isCropping,
    perform: applyCrop,
  },
  {
    id: 'crop.cancel',
    label: 'cropCancel',
    group: 'picture',
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
