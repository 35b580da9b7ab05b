/** The actions of all features, for whoever shows or performs one by its id. The composition root fills the registry. */
import { create } from 'zustand'
import type { Action } from './action-types.ts'

/**
 * Augmented by `app/action-table.ts` with the ids of all tables, so that a wrong id does not compile although this folder
 * knows no feature.
 */
// oxlint-disable-next-line typescript/no-empty-object-type
export interface ActionRegister {}

export type ActionId = ActionRegister extends { id: infer Id extends string } ? Id : never

interface ActionRegistry {
  /** In the order in which a key that belongs to several looks for the first that is available. */
  actions: readonly Action<ActionId>[]
  byId: ReadonlyMap<string, Action<ActionId>>
}

const useActionRegistry = create<ActionRegistry>()(() => ({ actions: [], byId: new Map() }))

export const registerActions = (actions: readonly Action<ActionId>[]): void =>
  useActionRegistry.setState({ actions, byId: new Map(actions.map((each) => [each.id, each])) })

export const allActions = (): readonly Action<ActionId>[] => useActionRegistry.getState().actions

/** @throws Error for an id that is not registered, which the type does not allow */
export function action(id: ActionId): Action<ActionId> {
  const found = useActionRegistry.getState().byId.get(id)
  if (found) return found
  throw new Error(`There is no action ${id}.`)
}

export function perform(id: ActionId): void {
  const found = action(id)
  if (found.available()) found.perform()
}
