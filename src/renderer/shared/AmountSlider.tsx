/** Controls of one line: a switch, and a slider for an amount. */
import { Switch, Label, Slider, SliderThumb, SliderTrack } from 'react-aria-components'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from '../i18n/index.ts'
import { NumberInput } from './NumberInput.tsx'

interface SwitchLineProps {
  label: string
  isSelected: boolean
  isDisabled?: boolean
  onChange: (on: boolean) => void
}

/** A switch at the end of a line of words. While it has the focus it is not disabled, only fixed, as `Button` does it. */
export function SwitchLine({ label, isSelected, isDisabled = false, onChange }: SwitchLineProps) {
  const [isFocused, setFocused] = useState(false)
  return (
    <Switch
      isSelected={isSelected}
      isDisabled={isDisabled && !isFocused}
      isReadOnly={isDisabled}
      onFocusChange={setFocused}
      onChange={onChange}
      className="group relative flex min-h-6 items-center justify-between gap-2 pointer-coarse:min-h-11 font-medium data-[disabled]:text-dim"
    >
      {label}
      <span className="flex h-4 w-7 shrink-0 items-center rounded-full bg-control/50 p-0.5 transition-colors group-data-[disabled]:opacity-50 group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-offset-2 group-data-[focus-visible]:outline-accent group-data-[selected]:bg-accent">
        <span className="size-3 rounded-full bg-raised transition-transform group-data-[selected]:translate-x-3" />
      </span>
    </Switch>
  )
}

interface Props {
  label: string
  /** What it does, in plain words. */
  tip: string
  value: number
  least: number
  greatest: number
  step: number
  /** The amount that changes nothing, from which the slider is filled; 0, or the least one above it, when left out. */
  neutral?: number
  /** The tip is not seen beside the slider: its name says enough. */
  quiet?: boolean
  /** 1 is shown as 100 %. */
  percent?: boolean
  /** Behind the point; none when left out. */
  digits?: number
  onChange: (value: number) => void
  onReset: () => void
}

/** Steps leave dust such as 0.35000000000000003; a recipe should not keep it. */
const clean = (value: number): number => Number(value.toFixed(4))

/** Notches that follow each other within this time, in milliseconds, are one turn of the wheel. */
const wheelPauseMs = 500

/**
 * The wheel turns only what has the focus: anywhere else it scrolls the panel, and no amount changes on the way; one that comes
 * under the pointer while the panel scrolls is passed over, too. React listens to the wheel passively, and the panel would
 * scroll along.
 */
function useWheel(turn: (by: 1 | -1) => void) {
  const ref = useRef<HTMLDivElement>(null)
  const latest = useRef(turn)
  useEffect(() => {
    latest.current = turn
  })
  useEffect(() => {
    const element = ref.current
    let scrolledAt = Number.NEGATIVE_INFINITY
    const isOwn = ({ target, timeStamp }: WheelEvent): boolean =>
      target instanceof Node &&
      element?.contains(target) === true &&
      element.contains(document.activeElement) &&
      timeStamp - scrolledAt >= wheelPauseMs
    const follow = (event: WheelEvent): void => {
      if (!isOwn(event)) scrolledAt = event.timeStamp
    }
    const listen = (event: WheelEvent): void => {
      if (event.deltaY === 0 || event.ctrlKey || !isOwn(event)) return
      event.preventDefault()
      latest.current(event.deltaY < 0 ? 1 : -1)
    }
    // Whoever takes it means it.
    const take = (): void => {
      scrolledAt = Number.NEGATIVE_INFINITY
    }
    window.addEventListener('wheel', follow, { capture: true, passive: true })
    element?.addEventListener('wheel', listen, { passive: false })
    element?.addEventListener('focusin', take)
    return () => {
      window.removeEventListener('wheel', follow, { capture: true })
      element?.removeEventListener('wheel', listen)
      element?.removeEventListener('focusin', take)
    }
  }, [])
  return ref
}

/** From the left, or from the amount that changes nothing where it goes both ways. */
function filled(thumb: number, least: number, greatest: number, neutral: number) {
  const from = Math.max(0, (neutral - least) / (greatest - least))
  return { left: `${Math.min(from, thumb) * 100}%`, width: `${Math.abs(thumb - from) * 100}%` }
}

/**
 * A slider as everywhere in the studio: type a number, arrows step, the wheel turns it while it has the
 * focus, a double click resets.
 */
export function AmountSlider({
  label,
  tip,
  value,
  least,
  greatest,
  step,
  neutral = 0,
  quiet,
  percent,
  digits = 0,
  onChange,
  onReset,
}: Props) {
  const words = useTranslation()
  const tipId = useId()
  const set = (next: number): void => {
    if (Number.isFinite(next)) onChange(clean(Math.min(greatest, Math.max(least, next))))
  }
  const wheel = useWheel((by) => set(value + by * step))
  const format: Intl.NumberFormatOptions = percent ? { style: 'percent' } : { maximumFractionDigits: digits }
  const range = { minValue: least, maxValue: greatest, step, formatOptions: format }
  return (
    <div ref={wheel} title={quiet ? `${tip} ${words.resetHint}` : words.resetHint}>
      <Slider
        {...range}
        value={value}
        onChange={(next) => set(Array.isArray(next) ? (next[0] ?? value) : next)}
        className="grid gap-1"
      >
        <div className="flex items-center justify-between">
          <Label className="font-medium" onDoubleClick={onReset}>
            {label}
          </Label>
          <NumberInput
            label={label}
            value={value}
            least={least}
            greatest={greatest}
            step={step}
            format={format}
            onChange={set}
            className="h-6 w-14 pointer-coarse:w-18"
          />
        </div>
        <div onDoubleClick={onReset}>
          <SliderTrack className="relative h-6 pointer-coarse:h-11">
            {({ state }) => (
              <>
                <span className="absolute inset-x-0 top-1/2 h-1 -translate-y-1/2 rounded-full bg-control/50" />
                <span
                  className="absolute top-1/2 h-1 -translate-y-1/2 rounded-full bg-accent"
                  style={filled(state.getThumbPercent(0), least, greatest, neutral)}
                />
                <SliderThumb
                  aria-describedby={tipId}
                  className="top-1/2 size-4 rounded-full border border-accent bg-raised shadow-sm pointer-coarse:size-7"
                />
              </>
            )}
          </SliderTrack>
        </div>
        <p id={tipId} className={quiet ? 'sr-only' : 'text-[12px] leading-4 text-dim'}>
          {tip}
        </p>
      </Slider>
    </div>
  )
}
