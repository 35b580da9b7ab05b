/**
 * Colour by hand: what the brush says, the strokes, the stroke in hand. Each stroke is one step of the history; what is
 * changed about the stroke in hand belongs to the gesture that changes it.
 */
import { create } from 'zustand'
import type { Point } from '../../../../contract/geometry.ts'
import { colorStrokeSchema } from '../../../../contract/manual-color.ts'
import type { Chroma, ColorStroke } from '../../../../contract/manual-color.ts'
import { studio } from '../../../rpc/client.ts'
import { reportFault } from '../../toasts/store.ts'
import { withStep } from '../recipes.ts'
import { change, flush, recipeOf, shownRecipeOf, useWorkbench } from '../store.ts'
import { setRadius, takeTool, useWay } from './active-stroke.ts'

export type StrokeKind = ColorStroke['kind']

interface BrushState {
  kind: StrokeKind
  color: Chroma
  /** Of the saturation brush. */
  amount: number
  reach: number
  /** The next click takes the colour that is there. */
  picking: boolean
  /** Which stroke is in hand. */
  chosen: number | null
  /** What the models think likely where the stroke in hand begins; null: not known yet. */
  proposals: readonly Chroma[] | null
}

export const useBrush = create<BrushState>()(() => ({
  kind: 'color',
  color: { a: 14, b: 17 },
  amount: 0.5,
  reach: 0.5,
  picking: false,
  chosen: null,
  proposals: null,
}))

const strokesNow = (): readonly ColorStroke[] => recipeOf(useWorkbench.getState()).steps.manualColor.strokes

export const setBrush = (on: boolean): void => takeTool(on ? 'manualColor' : null)

export function choose(chosen: number | null): void {
  useBrush.setState({ chosen, proposals: null })
  const stroke = chosen === null ? undefined : strokesNow()[chosen]
  asking?.abort()
  if (!stroke) return
  const { kind, reach, radius } = stroke
  useBrush.setState({
    kind,
    reach,
    ...(stroke.kind === 'color' ? { color: stroke.color } : {}),
    ...(stroke.kind === 'saturation' ? { amount: stroke.amount } : {}),
  })
  setRadius('manualColor', radius)
  if (stroke.kind === 'color') void propose(stroke.points[0])
}

let asking: AbortController | null = null

async function propose(place: Point | undefined): Promise<void> {
  const state = useWorkbench.getState()
  if (state.photo === null || !place) return
  const abort = new AbortController()
  asking = abort
  try {
    const request = { photo: state.photo, recipe: shownRecipeOf(state), place }
    const { colors } = await studio().workbench.proposals(request, { signal: abort.signal })
    if (!abort.signal.aborted) useBrush.setState({ proposals: colors })
  } catch (error) {
    if (!abort.signal.aborted) reportFault(error)
  }
}

/** A stroke that was painted; a single point for a click, or Enter at the cross-hair. */
export function addStroke(points: readonly Point[]): void {
  const { kind, color, amount, reach } = useBrush.getState()
  const radius = useWay.getState().radius.manualColor
  const own = kind === 'color' ? { color } : kind === 'saturation' ? { amount } : {}
  const stroke = colorStrokeSchema.safeParse({ kind, points, reach, radius, ...own })
  // Longer than a recipe takes: nobody paints so long at once.
  if (!stroke.success) return
  const at = strokesNow().length
  change('handStroke', (now) =>
    withStep(now, 'manualColor', { enabled: true, strokes: [...now.steps.manualColor.strokes, stroke.data] }),
  )
  // Each stroke can be taken back by itself.
  void flush()
  choose(at)
}

/** Changes the brush and, where one is in hand, the stroke. */
export function adjust(
  changes: Partial<Pick<BrushState, 'color' | 'amount' | 'reach'> & { radius: number }>,
): void {
  const { radius, ...others } = changes
  useBrush.setState(others)
  if (radius !== undefined) setRadius('manualColor', radius)
  const { chosen } = useBrush.getState()
  if (chosen === null || !strokesNow()[chosen]) return
  change('handStroke', (now) => {
    const strokes = now.steps.manualColor.strokes.map((stroke, i) => {
      if (i !== chosen) return stroke
      const own = Object.entries(changes).filter(([key]) => key in stroke)
      return colorStrokeSchema.parse({ ...stroke, ...Object.fromEntries(own) })
    })
    return withStep(now, 'manualColor', { strokes })
  })
}

/** What the next stroke says; the one in hand keeps its own. */
export function setKind(kind: StrokeKind): void {
  choose(null)
  useBrush.setState({ kind, picking: false })
}

export function removeStroke(at: number): void {
  choose(null)
  change('handRemove', (now) =>
    withStep(now, 'manualColor', { strokes: now.steps.manualColor.strokes.filter((_, i) => i !== at) }),
  )
  void flush()
}

export function clearStrokes(): void {
  choose(null)
  change('handClear', (now) => withStep(now, 'manualColor', { strokes: [] }))
  void flush()
}

// The stroke in hand is one of this photo's, and still there after an undo.
useWorkbench.subscribe((now, before) => {
  const { chosen } = useBrush.getState()
  if (chosen !== null && (now.photo !== before.photo || !strokesNow()[chosen])) choose(null)
})

// Who puts the brush away has no stroke in hand any more.
useWay.subscribe((now, before) => {
  if (before.tool !== 'manualColor' || now.tool === 'manualColor') return
  useBrush.setState({ picking: false })
  choose(null)
})
