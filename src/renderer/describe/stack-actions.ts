/** Stacks of a photo and its copies: put together, taken apart, opened and closed. */
import { edit } from '../library/edits.ts'
import { cardNow } from '../library/cards.ts'
import { orderNow, toggleStack } from '../library/order.ts'
import { hasTargets, targets, useSelection } from '../library/selection.ts'
import { actionTable } from '../shell/actions.ts'
import { openPhoto, useRoute } from '../shell/route.ts'

const inAlbum = () => useRoute.getState().screen.name === 'album'

/** The photo on top of the stack that a photo lies on, also of one that is open; null: it lies on none. */
function topOf(photo: number): number | null {
  for (const [top, photos] of orderNow().stacks) if (photos.includes(photo)) return top
  return null
}

const activeNow = (): number | null => useSelection.getState().active ?? targets()[0] ?? null

/** A photo without copies may have several recipes: those lie side by side at the workbench. */
function openOrClose(): void {
  const photo = activeNow()
  if (photo === null) return
  const top = topOf(photo)
  if (top !== null) toggleStack(top)
  else openPhoto(photo)
}

function canOpen(): boolean {
  const photo = activeNow()
  return photo !== null && (topOf(photo) !== null || (cardNow(photo)?.variantCount ?? 0) > 1)
}

/** The chosen photos, and all others of the stacks that they lie on. */
const withTheirStacks = (): number[] => [
  ...new Set(targets().flatMap((photo) => orderNow().stacks.get(photo) ?? [photo])),
]

export const stackActions = actionTable([
  {
    id: 'stack.toggle',
    label: 'stackToggle',
    group: 'photos',
    shortcuts: [{ key: 'k' }],
    available: () => inAlbum() && canOpen(),
    perform: openOrClose,
  },
  {
    id: 'stack.make',
    label: 'stack',
    group: 'selection',
    shortcuts: [{ key: 'k', shift: true }],
    available: () => inAlbum() && targets().length > 1,
    perform: () => void edit({ type: 'stack', ids: withTheirStacks() }),
  },
  {
    id: 'stack.takeApart',
    label: 'unstack',
    group: 'selection',
    shortcuts: [],
    available: () => inAlbum() && targets().some((photo) => topOf(photo) !== null),
    perform: () => void edit({ type: 'unstack', ids: targets() }),
  },
  {
    id: 'stack.alike',
    label: 'stackAlike',
    group: 'photos',
    shortcuts: [],
    available: () => inAlbum() && orderNow().ids.length > 1,
    // One photo that happens to be chosen is not meant.
    perform: () => {
      const chosen = hasTargets() ? targets() : []
      void edit({ type: 'stackAlike', ids: chosen.length > 1 ? chosen : [...orderNow().ids] })
    },
  },
])
