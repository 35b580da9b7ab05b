/** Corrections of a part of the picture: which part is selected, and how the recipe's parts are changed. */
import { create } from 'zustand'
import type { Point } from '../../../../contract/geometry.ts'
import { neutralGrade } from '../../../../contract/grade.ts'
import {
  localAreaSchema,
  mostAreas,
  type LocalAmount,
  type LocalArea,
  type LocalMask,
} from '../../../../contract/local.ts'
import { maskStrokeSchema, type MaskStroke } from '../../../../contract/mask.ts'
import { selectTool, useActiveStroke } from '../brush/active-stroke.ts'
import { editSession } from '../composition.ts'
import type { HistoryLabel } from '../labels.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench, type WorkbenchState } from '../store.ts'
import { setCompare } from '../view/store.ts'

interface LocalView {
  /** Place of the selected part among the recipe's. */
  selected: number
  /** Its mask lies over the picture. */
  overlay: boolean
  /** What the brush does. */
  kind: MaskStroke['kind']
}

export const useLocalView = create<LocalView>()(() => ({ selected: 0, overlay: false, kind: 'add' }))

export const areasOf = (state: WorkbenchState): readonly LocalArea[] => recipeOf(state).steps.local.areas

const areasNow = (): readonly LocalArea[] => areasOf(useWorkbench.getState())

/** The selected part; null where there is none. */
export const selectedArea = (
  areas: readonly LocalArea[],
  { selected }: Pick<LocalView, 'selected'>,
): { area: LocalArea; at: number } | null => {
  const at = Math.min(selected, areas.length - 1)
  return areas[at] ? { area: areas[at], at } : null
}

const selectedNow = () => selectedArea(areasNow(), useLocalView.getState())

export const canAddArea = (): boolean => areasNow().length < mostAreas

/** Seen at once, and in the direction that is wanted most: faces lighter, skies darker. */
const usualExposure = { brush: 0.5, gradient: -0.7 } as const
/** From the picture's upper rim to its middle. */
const usualGradient = { kind: 'gradient', from: { x: 0.5, y: 0 }, to: { x: 0.5, y: 0.5 } } as const
const usualBrush = { kind: 'brush' } as const

/** One part more, selected, with its tool. */
export function addArea(kind: LocalMask['kind']): void {
  if (!canAddArea()) return
  const mask = kind === 'brush' ? usualBrush : usualGradient
  const area = localAreaSchema.parse({ mask, exposure: usualExposure[kind] })
  const at = areasNow().length
  editSession.changeOnce(kind === 'brush' ? 'localBrush' : 'localGradient', (now) =>
    withStep(now, 'local', { enabled: true, areas: [...now.steps.local.areas, area] }),
  )
  useLocalView.setState({ selected: at, kind: 'add' })
  selectTool(kind === 'brush' ? 'local' : 'gradient')
}

export function selectArea(selected: number): void {
  useLocalView.setState({ selected, kind: 'add' })
  const { tool } = useActiveStroke.getState()
  if (tool !== 'local' && tool !== 'gradient') return
  selectTool(areasNow()[selected]?.mask.kind === 'gradient' ? 'gradient' : 'local')
}

/** Changes the selected part; a change switches the step on. */
function changeArea(
  label: HistoryLabel,
  by: (area: LocalArea) => Partial<LocalArea>,
  { once = false }: { once?: boolean } = {},
): void {
  const selected = selectedNow()
  if (!selected) return
  const change: Parameters<typeof editSession.change>[1] = (now) => {
    const areas = now.steps.local.areas.map((area, i) =>
      i === selected.at ? localAreaSchema.parse({ ...area, ...by(area) }) : area,
    )
    return withStep(now, 'local', { enabled: true, areas })
  }
  if (once) editSession.changeOnce(label, change)
  else editSession.change(label, change)
}

const labels = {
  exposure: 'localExposure',
  saturation: 'localSaturation',
  temperature: 'localTemperature',
} as const satisfies Record<LocalAmount, HistoryLabel>

export const setLocalAmount = (amount: LocalAmount, value: number): void =>
  changeArea(labels[amount], () => ({ [amount]: value }))

export const isNeutralArea = ({ exposure, saturation, temperature }: LocalArea): boolean =>
  exposure === neutralGrade.exposure &&
  saturation === neutralGrade.saturation &&
  temperature === neutralGrade.temperature

export function resetArea(): void {
  const { exposure, saturation, temperature } = neutralGrade
  changeArea('localReset', () => ({ exposure, saturation, temperature }), { once: true })
}

export function removeArea(): void {
  const selected = selectedNow()
  if (!selected) return
  editSession.changeOnce('localRemove', (now) =>
    withStep(now, 'local', { areas: now.steps.local.areas.filter((_, i) => i !== selected.at) }),
  )
  useLocalView.setState({ selected: Math.max(0, selected.at - 1) })
}

export function setFeather(feather: number): void {
  changeArea('localFeather', ({ mask }) => (mask.kind === 'brush' ? { mask: { ...mask, feather } } : {}))
}

/** @param points of a stroke that was painted; a single one for a click, or Enter at the cross-hair */
export function addLocalStroke(points: readonly Point[]): void {
  const { kind } = useLocalView.getState()
  const stroke = maskStrokeSchema.safeParse({ kind, points, radius: useActiveStroke.getState().radius.local })
  // Longer than a recipe takes: nobody paints so long at once.
  if (!stroke.success) return
  changeArea(
    'localStroke',
    ({ mask }) =>
      mask.kind === 'brush' ? { mask: { ...mask, strokes: [...mask.strokes, stroke.data] } } : {},
    { once: true },
  )
}

export type GradientEnd = 'from' | 'to'

/** Ends may lie beside the picture, but not where nobody finds them again. */
const farthest = 1
const within = (value: number): number =>
  Number(Math.min(1 + farthest, Math.max(-farthest, value)).toFixed(4)) + 0

/** An end that comes onto the other one stays where it was. */
export function moveEnd(end: GradientEnd, { x, y }: Point): void {
  changeArea('localMove', (area) => {
    if (area.mask.kind !== 'gradient') return {}
    const mask = { ...area.mask, [end]: { x: within(x), y: within(y) } }
    return localAreaSchema.safeParse({ ...area, mask }).success ? { mask } : {}
  })
}

/** What was left alone is corrected, and what was corrected is left alone. */
export function turnGradient(): void {
  changeArea(
    'localMove',
    ({ mask }) => (mask.kind === 'gradient' ? { mask: { ...mask, from: mask.to, to: mask.from } } : {}),
    { once: true },
  )
}

/** Selects the brush or the eraser; the one that is selected already is put away. */
export function toggleLocalBrush(kind: MaskStroke['kind']): void {
  const inHand = useActiveStroke.getState().tool === 'local' && useLocalView.getState().kind === kind
  selectTool(inHand ? null : 'local')
  if (!inHand) useLocalView.setState({ kind })
}

export const toggleGradientTool = (): void =>
  selectTool(useActiveStroke.getState().tool === 'gradient' ? null : 'gradient')

export function toggleLocalOverlay(): void {
  const overlay = !useLocalView.getState().overlay
  if (overlay) setCompare('off')
  useLocalView.setState({ overlay: overlay })
}

useWorkbench.subscribe((now, before) => {
  if (now.photo !== before.photo) useLocalView.setState({ selected: 0, overlay: false })
  // Without a part of its kind, or with the step off, there is nothing to paint into.
  const { tool } = useActiveStroke.getState()
  if (tool !== 'local' && tool !== 'gradient') return
  const kind = selectedArea(areasOf(now), useLocalView.getState())?.area.mask.kind
  const fits = kind === (tool === 'local' ? 'brush' : 'gradient')
  if (!fits || !recipeOf(now).steps.local.enabled) selectTool(null)
})
