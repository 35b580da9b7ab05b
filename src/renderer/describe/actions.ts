/** Actions that describe photos (stars, flags, labels, captions, dates, places), in the album and at the workbench. */
import { actionShortcuts, type Shortcut } from '../../contract/actions.ts'
import type { Flag, LabelColor } from '../../contract/photo-words.ts'
import { actionTable, type Action } from '../shell/actions.ts'
import { openDialog, type DescribeDialog } from './dialog.ts'
import { rate, setFlag, setLabel, toggleFavourite, toggleLabel } from './marks.ts'
import { canAsk, hasSubject } from './subject.ts'

const rating = <N extends number>(stars: N, label: Action['label']): Action<`rate.${N}`> => ({
  id: `rate.${stars}`,
  label,
  group: 'describe',
  shortcuts: [{ key: String(stars) }],
  available: hasSubject,
  perform: () => rate(stars),
})

const flag = <Id extends string>(
  id: Id,
  label: Action['label'],
  key: string,
  value: Flag | null,
): Action<`flag.${Id}`> => ({
  id: `flag.${id}`,
  label,
  group: 'describe',
  shortcuts: [{ key }],
  available: hasSubject,
  perform: () => setFlag(value),
})

const color = <Id extends string>(
  id: Id,
  label: Action['label'],
  value: LabelColor,
  shortcuts: readonly Shortcut[],
): Action<`label.${Id}`> => ({
  id: `label.${id}`,
  label,
  group: 'describe',
  shortcuts,
  available: hasSubject,
  perform: () => toggleLabel(value),
})

const dialog = <Id extends string>(
  id: Id,
  label: Action['label'],
  what: DescribeDialog,
  shortcuts: readonly Shortcut[],
): Action<Id> => ({
  id,
  label,
  group: 'describe',
  shortcuts,
  available: canAsk,
  perform: () => openDialog(what),
})

export const ratingActions = ['rate.5', 'rate.4', 'rate.3', 'rate.2', 'rate.1', 'rate.0'] as const
export const flagActions = ['flag.pick', 'flag.reject', 'flag.none'] as const
export const labelActions = [
  'label.red',
  'label.yellow',
  'label.green',
  'label.blue',
  'label.purple',
  'label.none',
] as const
export const dialogActions = [
  'photos.tag',
  'photos.caption',
  'photos.date',
  'photos.place',
  'photos.toAlbum',
] as const

export const describeActions = actionTable([
  rating(0, 'rateNone'),
  rating(1, 'rate1'),
  rating(2, 'rate2'),
  rating(3, 'rate3'),
  rating(4, 'rate4'),
  rating(5, 'rate5'),
  flag('pick', 'flagPick', 'y', 'pick'),
  flag('reject', 'flagReject', 'n', 'reject'),
  flag('none', 'flagNone', 'u', null),
  {
    id: 'photos.favourite',
    label: 'favourite',
    group: 'describe',
    shortcuts: [actionShortcuts['photos.favourite']],
    available: hasSubject,
    perform: () => toggleFavourite(),
  },
  color('red', 'labelRed', 'Red', [{ key: '6' }]),
  color('yellow', 'labelYellow', 'Yellow', [{ key: '7' }]),
  color('green', 'labelGreen', 'Green', [{ key: '8' }]),
  color('blue', 'labelBlue', 'Blue', [{ key: '9' }]),
  color('purple', 'labelPurple', 'Purple', []),
  {
    id: 'label.none',
    label: 'labelNone',
    group: 'describe',
    shortcuts: [],
    available: hasSubject,
    perform: () => setLabel(''),
  },
  dialog('photos.toAlbum', 'addToAlbum', 'album', [{ key: 'b' }]),
  dialog('photos.tag', 'addTag', 'tag', [{ key: 't' }]),
  dialog('photos.caption', 'setCaption', 'caption', [{ key: 'c', shift: true }]),
  // At the workbench the letters alone lay the original beside, or several pictures.
  dialog('photos.date', 'setDate', 'date', [{ key: 'd', shift: true }, { key: 'd' }]),
  dialog('photos.place', 'setPlace', 'place', [{ key: 'g', shift: true }, { key: 'g' }]),
])
