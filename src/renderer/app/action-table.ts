/** All actions of all features in one list, which the composition root registers. */
import { albumActions } from '../features/album/actions.ts'
import { windowActions } from './actions.ts'
import { importActions } from '../features/import/actions.ts'
import { librariesActions } from '../features/libraries/actions.ts'
import { workbenchActions } from '../features/workbench/actions.ts'
import { cropActions } from '../features/workbench/crop/actions.ts'
import { maskActions } from '../features/workbench/mask/actions.ts'
import { viewActions } from '../features/workbench/view/actions.ts'
import type { Action } from '../shell/action-types.ts'
import type { ActionId } from '../shell/actions.ts'

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

export const actions: readonly Action<ActionId>[] = tables.flat()
