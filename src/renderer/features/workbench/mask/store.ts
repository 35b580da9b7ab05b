/** The repair's mask on the stage: whether it is seen, what the brush does to it, and the damage that was found. */
import { create } from 'zustand'
import type { MaskStroke } from '../../../../contract/mask.ts'
import { selectTool, useActiveStroke } from '../brush/active-stroke.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { setCompare } from '../view/store.ts'

export interface FoundDamage {
  photo: number
  /** What decided it, as JSON. */
  key: string
  /** How the picture is turned and cut, as JSON. */
  shape: string
  url: string
}

interface MaskState {
  /** The mask lies over the picture. */
  overlay: boolean
  /** What the brush does. */
  kind: MaskStroke['kind']
  /** What was found last; null: nothing has been looked for. */
  found: FoundDamage | null
  looking: boolean
  /** What is shown is all that might be damage, before a person decides whether to have it filled. */
  doubtful: boolean
}

export const useMask = create<MaskState>()(() => ({
  overlay: false,
  kind: 'add',
  found: null,
  looking: false,
  doubtful: false,
}))

export const isRepairing = (): boolean => recipeOf(useWorkbench.getState()).steps.repair.enabled

export function toggleMaskOverlay(): void {
  const overlay = !useMask.getState().overlay
  if (overlay) setCompare('off')
  useMask.setState({ overlay, doubtful: false })
  if (!overlay && useActiveStroke.getState().tool === 'mask') selectTool(null)
}

/** Shows all that might be damage, or takes that from the stage again. */
export function toggleDoubtful(): void {
  const doubtful = !useMask.getState().doubtful
  if (doubtful) setCompare('off')
  useMask.setState({ overlay: doubtful, doubtful })
  if (!doubtful && useActiveStroke.getState().tool === 'mask') selectTool(null)
}

/** Selects the brush or the eraser; the one that is selected already is put away. */
export function toggleMaskTool(kind: MaskStroke['kind']): void {
  const selected = useActiveStroke.getState().tool === 'mask' && useMask.getState().kind === kind
  selectTool(selected ? null : 'mask')
  // Who paints wants to see what is marked already.
  if (!selected) useMask.setState({ kind, overlay: true })
}
