/** The curve of the tones: points that are dragged, moved by keys or set by numbers, over the picture's levels. */
import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { Button, Label, Radio, RadioGroup } from 'react-aria-components'
import { curveThrough } from '../../../../contract/grade-curve.ts'
import {
  curveChannels,
  straightCurve,
  type Curve,
  type CurveChannel,
  type CurvePoint,
} from '../../../../contract/grade.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { arrowStep } from '../arrow-keys.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { addPoint, addPointInGap, movePoint, removePoint } from './curve-points.ts'
import { NumberInput } from '../../../shared/NumberInput.tsx'
import { outline } from './histogram.ts'
import { useLevels } from './Histogram.tsx'
import { curveOf, selectChannel, setCurve, useGradeView } from './store.ts'

const strokes = { luma: 'var(--color-ink)', red: '#e5484d', green: '#46a758', blue: '#3e8bff' } as const

/** Of the whole, for one press; five times as far with Shift. */
const nudge = 0.01

const percent = (share: number): number => Math.round(share * 1000) / 10

function lineOf(curve: Curve): string {
  const at = curveThrough(curve)
  return Array.from({ length: 65 }, (_, i) => `${(i / 64) * 100},${100 - at(i / 64) * 100}`).join(' ')
}

/** The selected point is the last one that there is where the curve has lost some. */
function useCurve() {
  const { channel, point } = useGradeView()
  const curve = curveOf(useWorkbench(recipeOf).steps.grade, channel)
  return { channel, curve, point: Math.min(point, curve.length - 1) }
}

function ChannelChoice() {
  const words = useTranslation()
  const channel = useGradeView((state) => state.channel)
  return (
    <RadioGroup
      value={channel}
      onChange={(value) => {
        const chosen = curveChannels.find((each) => each === value)
        if (chosen) selectChannel(chosen)
      }}
      orientation="horizontal"
    >
      <Label className="sr-only">{words.gradeCurveOf}</Label>
      <div className="grid grid-cols-4 gap-0.5 rounded-md border border-line bg-surround p-0.5">
        {curveChannels.map((each) => (
          <Radio
            key={each}
            value={each}
            className="grid h-7 place-items-center rounded text-dim transition-colors data-[hovered]:text-ink data-[selected]:bg-raised data-[selected]:font-semibold data-[selected]:text-accent data-[selected]:shadow-sm pointer-coarse:h-11"
          >
            {words.gradeChannels[each]}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

/** A point that follows a pointer until it is released, wherever that goes. */
function useDragging(channel: CurveChannel, curve: Curve) {
  const box = useRef<HTMLDivElement>(null)
  const dragged = useRef<number | null>(null)
  const placeOf = (event: PointerEvent): CurvePoint => {
    const { left, top, width, height } = box.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1)
    return { x: (event.clientX - left) / width, y: 1 - (event.clientY - top) / height }
  }
  const grab = (event: PointerEvent, at: number): void => {
    if (event.button !== 0) return
    dragged.current = at
    box.current?.setPointerCapture(event.pointerId)
    useGradeView.setState({ point: at })
  }
  const release = (): void => {
    dragged.current = null
  }
  const handlers = {
    /** Beside all points: a new one. */
    onPointerDown: (event: PointerEvent): void => {
      if (event.button !== 0 || dragged.current !== null) return
      const added = addPoint(curve, placeOf(event))
      if (!added) return
      setCurve(channel, added.curve)
      grab(event, added.at)
    },
    onPointerMove: (event: PointerEvent): void => {
      if (dragged.current !== null) setCurve(channel, movePoint(curve, dragged.current, placeOf(event)))
    },
    onPointerUp: release,
    onPointerCancel: release,
  }
  return { box, grab, handlers }
}

function moveWithKeys(event: KeyboardEvent, channel: CurveChannel, curve: Curve, at: number): void {
  const step = arrowStep(event)
  const { x, y } = curve[at]
  if (step) {
    setCurve(channel, movePoint(curve, at, { x: x + step[0] * nudge, y: y - step[1] * nudge }))
    return
  }
  if (event.key !== 'Delete' && event.key !== 'Backspace') return
  event.preventDefault()
  event.stopPropagation()
  setCurve(channel, removePoint(curve, at))
}

interface PointProps {
  at: number
  isSelected: boolean
  channel: CurveChannel
  curve: Curve
  onGrab: (event: PointerEvent, at: number) => void
}

function PointButton({ at, isSelected, channel, curve, onGrab }: PointProps) {
  const words = useTranslation()
  const { x, y } = curve[at]
  return (
    <button
      type="button"
      aria-label={words.gradePoint(at + 1, curve.length, percent(x), percent(y))}
      aria-pressed={isSelected}
      data-moved-by-keys
      data-testid="curve-point"
      className="absolute grid size-6 -translate-1/2 cursor-grab place-items-center rounded-full pointer-coarse:size-9"
      style={{ left: `${x * 100}%`, top: `${(1 - y) * 100}%` }}
      onPointerDown={(event) => onGrab(event, at)}
      onFocus={() => useGradeView.setState({ point: at })}
      onDoubleClick={() => setCurve(channel, removePoint(curve, at))}
      onKeyDown={(event) => moveWithKeys(event, channel, curve, at)}
    >
      <span
        className={`size-3 rounded-full border-2 border-raised shadow-[0_0_2px_rgb(0_0_0/0.9)] ${isSelected ? 'bg-accent' : 'bg-ink'}`}
      />
    </button>
  )
}

function Plot() {
  const { channel, curve, point } = useCurve()
  const levels = useLevels()
  const { box, grab, handlers } = useDragging(channel, curve)
  return (
    <div
      ref={box}
      data-testid="curve"
      className="relative mx-2 my-1 aspect-square max-h-72 touch-none rounded-sm border border-line bg-surround"
      {...handlers}
    >
      <svg
        aria-hidden
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="size-full overflow-visible"
      >
        {levels && (
          <path
            d={outline(levels[channel])}
            transform="scale(0.392 1)"
            className="fill-dim"
            fillOpacity={0.25}
          />
        )}
        <path
          d="M25,0V100M50,0V100M75,0V100M0,25H100M0,50H100M0,75H100"
          className="stroke-line"
          strokeWidth={0.5}
        />
        <polyline
          points={lineOf(curve)}
          fill="none"
          stroke={strokes[channel]}
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      {curve.map((_, i) => (
        // A curve's points have no names of their own; their order is what they are.
        <PointButton key={i} at={i} isSelected={i === point} channel={channel} curve={curve} onGrab={grab} />
      ))}
    </div>
  )
}

function PointNumber({
  label,
  value,
  onChange,
}: {
  label: string
  value: number
  onChange: (share: number) => void
}) {
  return (
    <div className="flex items-center justify-between gap-2">
      <span aria-hidden className="text-dim">
        {label}
      </span>
      <NumberInput
        label={label}
        value={percent(value)}
        least={0}
        greatest={100}
        step={0.1}
        format={{ maximumFractionDigits: 1 }}
        onChange={(next) => onChange(next / 100)}
        className="h-6 w-16 pointer-coarse:w-18"
      />
    </div>
  )
}

export function CurveEditor() {
  const words = useTranslation()
  const { channel, curve, point } = useCurve()
  const { x, y } = curve[point]
  const gap = addPointInGap(curve)
  const small = 'control flex-auto px-2 whitespace-nowrap'
  return (
    <fieldset aria-label={words.gradeCurveName(words.gradeChannels[channel])} className="grid min-w-0 gap-2">
      <ChannelChoice />
      <Plot />
      <p className="text-[12px] leading-4 text-dim">{words.gradeCurveHint}</p>
      <PointNumber
        label={words.gradePointIn}
        value={x}
        onChange={(share) => setCurve(channel, movePoint(curve, point, { x: share, y }))}
      />
      <PointNumber
        label={words.gradePointOut}
        value={y}
        onChange={(share) => setCurve(channel, movePoint(curve, point, { x, y: share }))}
      />
      <div className="flex flex-wrap gap-2">
        <Button
          isDisabled={!gap}
          onPress={() => {
            if (!gap) return
            setCurve(channel, gap.curve)
            useGradeView.setState({ point: gap.at })
          }}
          className={small}
        >
          {words.gradePointAdd}
        </Button>
        <Button
          isDisabled={curve.length <= 2}
          onPress={() => setCurve(channel, removePoint(curve, point))}
          className={small}
        >
          {words.gradePointRemove}
        </Button>
        <Button onPress={() => setCurve(channel, straightCurve)} className={small}>
          {words.gradeCurveReset}
        </Button>
      </div>
    </fieldset>
  )
}
