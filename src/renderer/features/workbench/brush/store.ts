/**
 * Colour by hand: the brush, the stroke under way, the stroke in hand. Each stroke is one step of the history; what is
 * changed about the stroke in hand belongs to the gesture that changes it.
 */
import { create } from 'zustand'
import type { Point } from '../../../../contract/geometry.ts'
import { handStrokeSchema } from '../../../../contract/hand.ts'
import type { Chroma, HandStroke } from '../../../../contract/hand.ts'
import { studio } from '../../../line/client.ts'
import { reportFault } from '../../toasts/store.ts'
import { setCompare } from '../compare.ts'
import { withStep } from '../recipes.ts'
import { change, flush, recipeOf, shownRecipeOf, useBench } from '../store.ts'
import { isFar } from './places.ts'

export type StrokeKind = HandStroke['kind']

interface BrushState {
  /** Strokes can be painted on the stage. */
  on: boolean
  kind: StrokeKind
  color: Chroma
  /** Of the saturation brush. */
  amount: number
  reach: number
  /** As a share of the picture's longer side. */
  radius: number
  /** The next click takes the colour that is there. */
  picking: boolean
  /** The stroke under way. */
  way: readonly Point[] | null
  /** The cross-hair of the keys. */
  at: Point
  /** Which stroke is in hand. */
  chosen: number | null
  /** What the models think likely where the stroke in hand begins; null: not known yet. */
  proposals: readonly Chroma[] | null
}

export const useBrush = create<BrushState>()(() => ({
  on: false,
  kind: 'colour',
  color: { a: 14, b: 17 },
  amount: 0.5,
  reach: 0.5,
  radius: 0.012,
  picking: false,
  way: null,
  at: { x: 0.5, y: 0.5 },
  chosen: null,
  proposals: null,
}))

const strokesNow = (): readonly HandStroke[] => recipeOf(useBench.getState()).steps.hand.strokes

export function setBrush(on: boolean): void {
  if (on) setCompare('off')
  useBrush.setState({ on, picking: false, way: null })
  if (!on) choose(null)
}

export function choose(chosen: number | null): void {
  useBrush.setState({ chosen, proposals: null })
  const stroke = chosen === null ? undefined : strokesNow()[chosen]
  asking?.abort()
  if (!stroke) return
  const { kind, reach, radius } = stroke
  useBrush.setState({
    kind,
    reach,
    radius,
    ...(stroke.kind === 'colour' ? { color: stroke.color } : {}),
    ...(stroke.kind === 'saturation' ? { amount: stroke.amount } : {}),
  })
  if (stroke.kind === 'colour') void propose(stroke.points[0])
}

let asking: AbortController | null = null

async function propose(place: Point | undefined): Promise<void> {
  const state = useBench.getState()
  if (state.photo === null || !place) return
  const abort = new AbortController()
  asking = abort
  try {
    const request = { photo: state.photo, recipe: shownRecipeOf(state), place }
    const { colours } = await studio().workbench.proposals(request, { signal: abort.signal })
    if (!abort.signal.aborted) useBrush.setState({ proposals: colours })
  } catch (error) {
    if (!abort.signal.aborted) reportFault(error)
  }
}

/** @param ratio height / width of the picture */
export function paint(place: Point, ratio: number): void {
  const { way, radius } = useBrush.getState()
  const last = way?.at(-1)
  if (!way || !last) useBrush.setState({ way: [place], at: place })
  else if (isFar(last, place, ratio, radius / 2)) useBrush.setState({ way: [...way, place], at: place })
}

/** The stroke under way is finished. */
export function finishStroke(): void {
  const { way } = useBrush.getState()
  useBrush.setState({ way: null })
  if (way !== null) addStroke(way)
}

function addStroke(points: readonly Point[]): void {
  const { kind, color, amount, reach, radius } = useBrush.getState()
  const own = kind === 'colour' ? { color } : kind === 'saturation' ? { amount } : {}
  const stroke = handStrokeSchema.safeParse({ kind, points, reach, radius, ...own })
  // Longer than a recipe takes: nobody paints so long at once.
  if (!stroke.success) return
  const at = strokesNow().length
  change('handStroke', (now) =>
    withStep(now, 'hand', { enabled: true, strokes: [...now.steps.hand.strokes, stroke.data] }),
  )
  // Each stroke can be taken back by itself.
  void flush()
  choose(at)
}

/** A click, or Enter at the cross-hair. */
export const dab = (place: Point): void => addStroke([place])

/** Changes the brush and, where one is in hand, the stroke. */
export function adjust(changes: Partial<Pick<BrushState, 'color' | 'amount' | 'reach' | 'radius'>>): void {
  useBrush.setState(changes)
  const { chosen } = useBrush.getState()
  if (chosen === null || !strokesNow()[chosen]) return
  change('handStroke', (now) => {
    const strokes = now.steps.hand.strokes.map((stroke, i) => {
      if (i !== chosen) return stroke
      const own = Object.entries(changes).filter(([key]) => key in stroke)
      return handStrokeSchema.parse({ ...stroke, ...Object.fromEntries(own) })
    })
    return withStep(now, 'hand', { strokes })
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
    withStep(now, 'hand', { strokes: now.steps.hand.strokes.filter((_, i) => i !== at) }),
  )
  void flush()
}

export function clearStrokes(): void {
  choose(null)
  change('handClear', (now) => withStep(now, 'hand', { strokes: [] }))
  void flush()
}

// The stroke in hand is one of this photo's, and still there after an undo.
useBench.subscribe((now, before) => {
  const { chosen } = useBrush.getState()
  if (chosen !== null && (now.photo !== before.photo || !strokesNow()[chosen])) choose(null)
})
