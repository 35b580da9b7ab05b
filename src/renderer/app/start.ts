/** The composition root: fills the registry of actions, connects to the studio and loads the settings. */
import { loadSettings } from '../features/settings/queries.ts'
import { connect } from '../rpc/client.ts'
import { registerActions } from '../shell/actions.ts'
import { actions } from './action-table.ts'

/** To be called once for the page, before anything is rendered: buttons look their actions up. */
export async function start(): Promise<void> {
  registerActions(actions)
  await connect()
  await loadSettings()
}
