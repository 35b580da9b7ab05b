/** What the panel's grading looks at, and how it changes the recipe: a change switches the step on. */
import { create } from 'zustand'
import {
  curveChannels,
  hueBands,
  isNeutralBand,
  neutralGrade,
  straightCurve,
  type BandChange,
  type Curve,
  type CurveChannel,
  type GradeAmount,
  type GradeStep,
  type HueBand,
} from '../../../../contract/grade.ts'
import type { HistoryLabel } from '../labels.ts'
import { withStep } from '../recipes.ts'
import { editSession } from '../composition.ts'

interface GradeView {
  channel: CurveChannel
  /** The selected point of the curve. */
  point: number
  band: HueBand
}

export const useGradeView = create<GradeView>()(() => ({
  channel: curveChannels[0],
  point: 0,
  band: hueBands[0],
}))

export const selectChannel = (channel: CurveChannel): void => useGradeView.setState({ channel, point: 0 })

/** @param label of the history; a gesture is what follows soon under the same one */
export function changeGrade(label: HistoryLabel, by: (grade: GradeStep) => Partial<GradeStep>): void {
  editSession.change(label, (now) => {
    const { grade } = now.steps
    return withStep(now, 'grade', { ...by(grade), enabled: true })
  })
}

const labels = {
  exposure: 'gradeExposure',
  contrast: 'gradeContrast',
  highlights: 'gradeHighlights',
  shadows: 'gradeShadows',
  black: 'gradeBlack',
  white: 'gradeWhite',
  temperature: 'gradeTemperature',
  tint: 'gradeTint',
  vibrance: 'gradeVibrance',
  saturation: 'gradeSaturation',
} as const satisfies Record<GradeAmount, HistoryLabel>

export const setAmount = (name: GradeAmount, value: number): void =>
  changeGrade(labels[name], () => ({ [name]: value }))

const stillBand: BandChange = { hue: 0, saturation: 0, luma: 0 }

export const bandOf = ({ bands }: GradeStep, band: HueBand): BandChange => bands[band] ?? stillBand

export function setBand(band: HueBand, change: Partial<BandChange>): void {
  changeGrade('gradeBands', (grade) => {
    const { [band]: before = stillBand, ...others } = grade.bands
    const next = { ...before, ...change }
    return { bands: isNeutralBand(next) ? others : { ...others, [band]: next } }
  })
}

export const curveOf = ({ curves }: GradeStep, channel: CurveChannel): Curve =>
  curves[channel] ?? straightCurve

export function setCurve(channel: CurveChannel, points: Curve): void {
  changeGrade('gradeCurve', (grade) => {
    const { [channel]: _before, ...others } = grade.curves
    const isUsual = JSON.stringify(points) === JSON.stringify(straightCurve)
    return { curves: isUsual ? others : { ...others, [channel]: points } }
  })
}

export const resetGrade = (): void =>
  editSession.changeOnce('gradeReset', (now) => withStep(now, 'grade', neutralGrade))
