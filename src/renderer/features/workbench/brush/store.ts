/**
 * Colour by hand: the settings of the brush, the strokes, the selected stroke. Each stroke is one step of the history. A stroke
 * that is done changes only where a person has selected it by its dot, or takes a color that is proposed for it; such a change
 * belongs to the gesture that makes it.
 */
import { create } from 'zustand'
import type { Point } from '../../../../contract/geometry.ts'
import { colorStrokeSchema } from '../../../../contract/manual-color.ts'
import type { Chroma, ColorStroke } from '../../../../contract/manual-color.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { editSession } from '../composition.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, shownRecipeOf, useWorkbench } from '../store.ts'
import { setRadius, useActiveStroke } from './active-stroke.ts'

export type StrokeKind = ColorStroke['kind']

/** For what another photo is being chosen: a colour of it, or all of its palette; null: it is not. */
export type Choosing = 'color' | 'palette' | null

interface BrushState {
  kind: StrokeKind
  color: Chroma
  /** Of the saturation brush. */
  amount: number
  reach: number
  /** The next click takes the colour that is there. */
  picking: boolean
  /** Another photo is being chosen. */
  choosing: Choosing
  /** Which stroke is selected. */
  selected: number | null
  /** The stroke for which the models propose colours: the selected one, or the last that was painted. */
  proposals: {
    stroke: number
    request: { photo: number; tick?: number; recipe: Recipe; place: Point }
  } | null
}

/** Near the place that was touched: who wants more of it asks for more. */
export const usualReach = 0.15

export const useBrush = create<BrushState>()(() => ({
  kind: 'color',
  color: { a: 14, b: 17 },
  amount: 0.5,
  reach: usualReach,
  picking: false,
  choosing: null,
  selected: null,
  proposals: null,
}))

/** Begins or ends the choice. */
export const toggleChoosing = (choosing: 'color' | 'palette'): void =>
  useBrush.setState((now) => ({ choosing: now.choosing === choosing ? null : choosing }))

const strokesNow = (): readonly ColorStroke[] => recipeOf(useWorkbench.getState()).steps.manualColor.strokes

export function selectStroke(selected: number | null): void {
  useBrush.setState({ selected, proposals: null })
  const stroke = selected === null ? undefined : strokesNow()[selected]
  if (!stroke) return
  const { kind, reach, radius } = stroke
  useBrush.setState({
    kind,
    reach,
    ...(stroke.kind === 'color' ? { color: stroke.color } : {}),
    ...(stroke.kind === 'saturation' ? { amount: stroke.amount } : {}),
  })
  setRadius('manualColor', radius)
  if (selected !== null) askForProposals(selected)
}

/** What the models think likely where a stroke begins. */
function askForProposals(at: number): void {
  const stroke = strokesNow()[at]
  const state = useWorkbench.getState()
  const place = stroke?.points[0]
  if (stroke?.kind !== 'color' || state.photo === null || !place) return
  const frame = state.keyFrame === null ? {} : { tick: state.keyFrame }
  const request = { photo: state.photo, ...frame, recipe: shownRecipeOf(state), place }
  useBrush.setState({ proposals: { stroke: at, request } })
}

/** @param points of a stroke that was painted; a single one for a click, or Enter at the cross-hair */
export function addStroke(points: readonly Point[]): void {
  const { kind, color, amount, reach } = useBrush.getState()
  const radius = useActiveStroke.getState().radius.manualColor
  const own = kind === 'color' ? { color } : kind === 'saturation' ? { amount } : {}
  const stroke = colorStrokeSchema.safeParse({ kind, points, reach, radius, contained: true, ...own })
  // Longer than a recipe takes: nobody paints so long at once.
  if (!stroke.success) return
  const at = strokesNow().length
  editSession.changeOnce('manualColorStroke', (now) =>
    withStep(now, 'manualColor', { enabled: true, strokes: [...now.steps.manualColor.strokes, stroke.data] }),
  )
  // It is done: what is chosen from now on is for the next one.
  selectStroke(null)
  askForProposals(at)
}

/** Changes the brush and, where a person has selected one, the stroke. */
export function adjustBrush(
  changes: Partial<Pick<BrushState, 'color' | 'amount' | 'reach'> & { radius: number }>,
): void {
  const { radius, ...others } = changes
  useBrush.setState(others)
  if (radius !== undefined) setRadius('manualColor', radius)
  const { selected } = useBrush.getState()
  if (selected !== null) changeStroke(selected, changes)
}

/** Takes a colour that the models propose, for the stroke that they propose it for and for the brush. */
export function takeProposal(color: Chroma): void {
  const { selected, proposals } = useBrush.getState()
  useBrush.setState({ color })
  const at = selected ?? proposals?.stroke
  if (at !== undefined) changeStroke(at, { color })
}

function changeStroke(at: number, changes: Readonly<Record<string, unknown>>): void {
  if (!strokesNow()[at]) return
  editSession.change('manualColorStroke', (now) => {
    const strokes = now.steps.manualColor.strokes.map((stroke, i) => {
      if (i !== at) return stroke
      const own = Object.entries(changes).filter(([key]) => key in stroke)
      return colorStrokeSchema.parse({ ...stroke, ...Object.fromEntries(own) })
    })
    return withStep(now, 'manualColor', { strokes })
  })
}

/** What the next stroke does; the selected one stays as it is. */
export function setKind(kind: StrokeKind): void {
  selectStroke(null)
  useBrush.setState({ kind, picking: false })
}

export function removeStroke(at: number): void {
  selectStroke(null)
  editSession.changeOnce('manualColorRemove', (now) =>
    withStep(now, 'manualColor', { strokes: now.steps.manualColor.strokes.filter((_, i) => i !== at) }),
  )
}

export function clearStrokes(): void {
  selectStroke(null)
  editSession.changeOnce('manualColorClear', (now) => withStep(now, 'manualColor', { strokes: [] }))
}

useWorkbench.subscribe((now, before) => {
  if (now.photo !== before.photo) useBrush.setState({ choosing: null })
})

// The selected stroke is one of this photo's, and still there after an undo.
useWorkbench.subscribe((now, before) => {
  const { selected, proposals } = useBrush.getState()
  const at = selected ?? proposals?.stroke
  if (at !== undefined && (now.photo !== before.photo || !strokesNow()[at])) selectStroke(null)
})

// Without the brush no stroke is selected any more.
useActiveStroke.subscribe((now, before) => {
  if (before.tool !== 'manualColor' || now.tool === 'manualColor') return
  useBrush.setState({ picking: false })
  selectStroke(null)
})
