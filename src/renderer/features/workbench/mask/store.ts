/**
 * The repair's mask: whether it is seen, what was found, and what a person paints into it or takes away. Each stroke is one
 * step of the history.
 */
import { create } from 'zustand'
import type { Point } from '../../../../contract/geometry.ts'
import { maskStrokeSchema } from '../../../../contract/repair.ts'
import type { MaskStroke } from '../../../../contract/repair.ts'
import { setRadius, steppedRadius, takeTool, useWay } from '../brush/active-stroke.ts'
import { adjust } from '../brush/store.ts'
import { setCompare } from '../compare.ts'
import { withStep } from '../recipes.ts'
import { change, flush, recipeOf, useWorkbench } from '../store.ts'

export interface Found {
  photo: number
  /** What decided it, as JSON. */
  name: string
  /** How the picture is turned and cut, as JSON. */
  shape: string
  url: string
}

interface MaskState {
  /** The mask lies over the picture. */
  veil: boolean
  /** What the brush does. */
  kind: MaskStroke['kind']
  /** What was found last; null: nothing has been looked for. */
  found: Found | null
  looking: boolean
}

export const useMask = create<MaskState>()(() => ({ veil: false, kind: 'add', found: null, looking: false }))

export const isRepairing = (): boolean => recipeOf(useWorkbench.getState()).steps.repair.enabled

export function toggleMaskOverlay(): void {
  const veil = !useMask.getState().veil
  if (veil) setCompare('off')
  useMask.setState({ veil })
  if (!veil && useWay.getState().tool === 'mask') takeTool(null)
}

/** Takes the brush or the eraser in hand; the same again puts it away. */
export function takeMaskTool(kind: MaskStroke['kind']): void {
  const inHand = useWay.getState().tool === 'mask' && useMask.getState().kind === kind
  takeTool(inHand ? null : 'mask')
  // Who paints wants to see what is marked already.
  if (!inHand) useMask.setState({ kind, veil: true })
}

/** A stroke that was painted; a single point for a click, or Enter at the cross-hair. */
export function addMaskStroke(points: readonly Point[]): void {
  const { kind } = useMask.getState()
  const stroke = maskStrokeSchema.safeParse({ kind, points, radius: useWay.getState().radius.mask })
  // Longer than a recipe takes: nobody paints so long at once.
  if (!stroke.success) return
  change('maskStroke', (now) => {
    const strokes = [...(now.steps.repair.mask?.strokes ?? []), stroke.data]
    return withStep(now, 'repair', { enabled: true, mask: { strokes } })
  })
  // Each stroke can be taken back by itself.
  void flush()
}

export function clearMask(): void {
  change('maskClear', (now) => withStep(now, 'repair', { mask: null }))
  void flush()
}

/** A wider or finer brush, whichever is in hand. */
export function stepBrush(by: 1 | -1): void {
  const { tool, radius } = useWay.getState()
  if (tool === 'manualColor') adjust({ radius: steppedRadius(radius.manualColor, by) })
  else if (tool !== null) setRadius(tool, steppedRadius(radius[tool], by))
}

// Where nothing is repaired there is nothing to paint into.
useWorkbench.subscribe(() => {
  if (useWay.getState().tool === 'mask' && !isRepairing()) takeTool(null)
})
