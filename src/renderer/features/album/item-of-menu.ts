/** Which line of a list in the side bar a choice of its menu is about, while the action is performed. */
import { create } from 'zustand'
import { perform, type ActionId } from '../../shell/actions.ts'

export interface ItemOfMenu {
  /** Null: no menu was chosen from just now. */
  now(): number | null
  performOn(id: number, action: ActionId): void
}

export function itemOfMenu(): ItemOfMenu {
  const useItem = create<{ id: number | null }>()(() => ({ id: null }))
  return {
    now: () => useItem.getState().id,
    performOn(id, action) {
      useItem.setState({ id })
      perform(action)
      useItem.setState({ id: null })
    },
  }
}
