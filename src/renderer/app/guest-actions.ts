/**
 * Which actions a guest of a shared library has: what only looks for those who may look, all but the owner's
 * for those who may edit.
 */
import { guestNow } from '../rpc/client.ts'
import type { Action } from '../shell/actions.ts'

/** Whatever is not named here, a guest who may only look does not have. */
const looking: ReadonlySet<string> = new Set([
  'go.back',
  'go.all',
  'go.favourites',
  'go.map',
  'go.noPlace',
  'go.undated',
  'go.unseen',
  'album.open',
  'smart.open',
  'stack.toggle',
  'back.toggle',
  'back.leave',
  'film.play',
  'film.back',
  'film.forward',
  'film.sceneBack',
  'film.sceneForward',
  'film.compare',
  'view.palette',
  'view.keys',
  'view.full',
  'view.leaveFull',
  'view.details',
  'view.larger',
  'view.smaller',
  'view.search',
  'photo.previous',
  'photo.next',
  'photo.open',
  'photos.peek',
  'photos.slideShow',
  'photos.selectAll',
  'photos.selectNone',
  'compare.hold',
  'compare.slider',
  'compare.side',
  'compare.several',
  'compare.end',
  'zoom.in',
  'zoom.out',
  'zoom.fit',
  'zoom.actual',
  'pan.left',
  'pan.right',
  'pan.up',
  'pan.down',
])

/** What concerns the owner's machine. */
const ownersOnly: ReadonlySet<string> = new Set([
  'go.models',
  'go.settings',
  'library.open',
  'library.create',
  'photos.addAddress',
  'photos.findMissing',
])

function isAllowed(id: string): boolean {
  const guest = guestNow()
  return guest === null || (guest === 'edit' ? !ownersOnly.has(id) : looking.has(id))
}

/** The action, which guests who may not do it do not have: it has no button, is in no menu, and its keys do nothing. */
export const forGuests = <Id extends string>(action: Action<Id>): Action<Id> => ({
  ...action,
  permitted: () => isAllowed(action.id),
  available: () => isAllowed(action.id) && action.available(),
})
