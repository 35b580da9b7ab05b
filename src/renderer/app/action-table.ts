/** All actions of all features in one list. */
import { albumActions } from '../features/album/actions.ts'
import { shellActions } from '../shell/actions.ts'
import { importActions } from '../features/import/actions.ts'
import { librariesActions } from '../features/libraries/actions.ts'
import { workbenchActions } from '../features/workbench/actions.ts'
import { cropActions } from '../features/workbench/crop/actions.ts'
import { maskActions } from '../features/workbench/mask/actions.ts'
import { viewActions } from '../features/workbench/view/actions.ts'
import type { Action } from '../shell/action-types.ts'

const tables = [
  cropActions,
  // Before the workbench's: a brush in hand has the keys of the render factor.
  maskActions,
  workbenchActions,
  viewActions,
  importActions,
  librariesActions,
  albumActions,
  shellActions,
] as const

export type ActionId = (typeof tables)[number][number]['id']

export const actions: readonly Action<ActionId>[] = tables.flat()

const byId = new Map<string, Action<ActionId>>(actions.map((each) => [each.id, each]))

/** @throws Error for an id that is not in the table, which the type does not allow */
export function action(id: ActionId): Action<ActionId> {
  const found = byId.get(id)
  if (found) return found
  throw new Error(`There is no action ${id}.`)
}

export function perform(id: ActionId): void {
  const found = action(id)
  if (found.available()) found.perform()
}
