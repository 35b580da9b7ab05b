/** What a person can do with smart albums: with the one whose menu is open, else with the one that is looked at. */
import type { SmartAlbum } from '../../../contract/library.ts'
import { conditionsSchema, type Conditions } from '../../../contract/photo-query.ts'
import { edit } from '../../library/edits.ts'
import { isLibraryOpen, summaryNow } from '../../library/store.ts'
import { actionTable, type ActionId } from '../../shell/actions.ts'
import { openOverlay } from '../../shell/overlays.ts'
import { showPhotos, useRoute } from '../../shell/route.ts'
import { isWindow } from '../../shell/window-size.ts'
import { itemOfMenu, type ItemOfMenu } from './item-of-menu.ts'
import { useSideBar } from './view.ts'

/** The smart album whose menu was chosen from just now; null: the one that is looked at. */
const smartOfMenu: ItemOfMenu = itemOfMenu()

/** What is shown just now, without its order. */
export function conditionsNow(): Conditions {
  const { sort: _sort, descending: _descending, ...conditions } = useRoute.getState().query
  return conditionsSchema.parse(conditions)
}

const keyOf = (conditions: Conditions): string =>
  JSON.stringify(Object.entries(conditions).toSorted(([a], [b]) => a.localeCompare(b)))

/** Whether two ask for the same photos. */
export const isSame = (a: Conditions, b: Conditions): boolean => keyOf(a) === keyOf(b)

function smartNow(): SmartAlbum | null {
  if (!isLibraryOpen()) return null
  const smart = smartOfMenu.now()
  const all = summaryNow()?.smartAlbums ?? []
  if (smart !== null) return all.find(({ id }) => id === smart) ?? null
  if (useRoute.getState().screen.name !== 'album') return null
  const shown = conditionsNow()
  return all.find(({ conditions }) => conditions !== null && isSame(conditions, shown)) ?? null
}

const isThere = () => smartNow() !== null
const isReadable = () => (smartNow()?.conditions ?? null) !== null
const isFiltered = () =>
  isLibraryOpen() && useRoute.getState().screen.name === 'album' && Object.keys(conditionsNow()).length > 0

function withSmart(work: (smart: SmartAlbum) => void): void {
  const smart = smartNow()
  if (smart) work(smart)
}

/** The side bar has a field for the name; where it is a drawer that has to be open. */
function name(namingSmart: number | 'new'): void {
  useSideBar.setState({ namingSmart })
  if (!isWindow('wide')) openOverlay('sideBar')
}

export const smartActions = actionTable([
  {
    id: 'smart.keep',
    label: 'smartKeep',
    group: 'photos',
    shortcuts: [],
    available: isFiltered,
    perform: () => name('new'),
  },
  {
    id: 'smart.open',
    label: 'smartOpen',
    group: 'photos',
    shortcuts: [],
    available: () => smartOfMenu.now() !== null && isReadable(),
    perform: () => withSmart(({ conditions }) => conditions && showPhotos(conditions)),
  },
  {
    id: 'smart.update',
    label: 'smartUpdate',
    group: 'photos',
    shortcuts: [],
    available: () => smartOfMenu.now() !== null && isFiltered(),
    perform: () =>
      withSmart(({ id }) => void edit({ type: 'smartChange', smart: id, conditions: conditionsNow() })),
  },
  {
    id: 'smart.rename',
    label: 'smartRename',
    group: 'photos',
    shortcuts: [],
    available: isThere,
    perform: () => withSmart(({ id }) => name(id)),
  },
  {
    id: 'smart.delete',
    label: 'smartDelete',
    group: 'photos',
    shortcuts: [],
    available: isThere,
    perform: () => withSmart(({ id }) => void edit({ type: 'smartDelete', smart: id })),
  },
])

export const smartMenuActions = ['smart.open', 'smart.update', 'smart.rename', 'smart.delete'] as const

/** As its menu does it. */
export const performOnSmart = (smart: number, id: ActionId): void => smartOfMenu.performOn(smart, id)
