/** The actions of every feature in one table, and what runs once before the first render. */
import { describeActions } from '../describe/actions.ts'
import { albumListActions } from '../features/album/album-actions.ts'
import { smartActions } from '../features/album/smart-actions.ts'
import { stackActions } from '../describe/stack-actions.ts'
import { albumActions } from '../features/album/actions.ts'
import { windowActions } from './actions.ts'
import { importActions } from '../features/import/add.ts'
import { librariesActions } from '../features/libraries/queries.ts'
import { workbenchActions } from '../features/workbench/actions.ts'
import { localActions } from '../features/workbench/local/actions.ts'
import { filmActions } from '../features/workbench/film/actions.ts'
import { presetActions } from '../features/workbench/preset-actions.ts'
import { panelActions } from '../features/workbench/panel-actions.ts'
import { printActions } from '../features/workbench/split/actions.ts'
import { cropActions, maskActions } from '../features/workbench/tool-actions.ts'
import { viewActions } from '../features/workbench/view/actions.ts'
import { type Action, type ActionId, registerActions } from '../shell/actions.ts'
import type { ViewSettings } from '../../contract/view-settings.ts'
import { takeView } from '../features/album/view.ts'
import { takeChoices } from '../features/export/store.ts'
import { loadSettings } from '../features/settings/queries.ts'
import { changeQuery, useRoute } from '../shell/route.ts'
import { loadView, storeView } from '../rpc/view-settings.ts'
import { forGuests } from './guest-actions.ts'
import { connect } from '../rpc/client.ts'

const tables = [
  printActions,
  cropActions,
  // Before the workbench's: an active brush has the keys of the render factor.
  maskActions,
  // Before the workbench's: arrows step through the frames of a film.
  filmActions,
  workbenchActions,
  panelActions,
  localActions,
  presetActions,
  viewActions,
  importActions,
  librariesActions,
  describeActions,
  albumActions,
  albumListActions,
  smartActions,
  stackActions,
  windowActions,
] as const

declare module '../shell/actions.ts' {
  interface ActionRegister {
    id: (typeof tables)[number][number]['id']
  }
}

/** All actions of all features in one list, which the composition root registers. */
export const actions: readonly Action<ActionId>[] = tables.flat()

/** To be called once for the page, before anything is rendered: buttons look their actions up. */
export async function start(): Promise<void> {
  registerActions(actions.map(forGuests))
  await connect()
  await loadSettings()
  takeAll(await loadView())
  keepOrder()
}

function takeAll({ album, order, export: choices }: ViewSettings): void {
  if (album) takeView(album)
  if (choices) takeChoices(choices)
  const { query } = useRoute.getState()
  // An address that names an order, or an album that has its own, says itself what is to be shown.
  const open = query.album === undefined && query.sort === 'added' && !query.descending
  if (order && open) changeQuery(order)
}

/** The order in which a person has put the photos is the one of the next start. */
function keepOrder(): void {
  useRoute.subscribe(({ query: { sort, descending } }, { query: before }) => {
    const changed = sort !== before.sort || descending !== before.descending
    if (changed && sort !== 'album' && before.sort !== 'album') storeView({ order: { sort, descending } })
  })
}
