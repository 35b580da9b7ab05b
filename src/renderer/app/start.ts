/** The actions of every feature in one table, and what runs once before the first render. */
import { albumActions } from '../features/album/actions.ts'
import { windowActions } from './actions.ts'
import { importActions } from '../features/import/add.ts'
import { librariesActions } from '../features/libraries/queries.ts'
import { workbenchActions } from '../features/workbench/actions.ts'
import { cropActions, maskActions } from '../features/workbench/tool-actions.ts'
import { viewActions } from '../features/workbench/view/actions.ts'
import { type Action, type ActionId, registerActions } from '../shell/actions.ts'
import { loadSettings } from '../features/settings/queries.ts'
import { connect } from '../rpc/client.ts'

const tables = [
  cropActions,
  // Before the workbench's: an active brush has the keys of the render factor.
  maskActions,
  workbenchActions,
  viewActions,
  importActions,
  librariesActions,
  albumActions,
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
  registerActions(actions)
  await connect()
  await loadSettings()
}
