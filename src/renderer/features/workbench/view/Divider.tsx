/** The line between original and colour: dragged, or moved by the arrow keys; a double click puts it in the middle. */
import { useRef } from 'react'
import { MoveHorizontal } from 'lucide-react'
import { useTranslation } from '../../../i18n/index.ts'
import { useCompare } from './store.ts'

const clamp = (value: number) => Math.min(100, Math.max(0, value))
const set = (split: number): void => useCompare.setState({ split: clamp(split) })

const steps: Readonly<Record<string, (split: number) => number>> = {
  ArrowLeft: (split) => split - 1,
  ArrowDown: (split) => split - 1,
  ArrowRight: (split) => split + 1,
  ArrowUp: (split) => split + 1,
  PageDown: (split) => split - 10,
  PageUp: (split) => split + 10,
  Home: () => 0,
  End: () => 100,
}

export function Divider() {
  const words = useTranslation()
  const split = useCompare((state) => state.split)
  const line = useRef<HTMLDivElement>(null)
  const follow = (clientX: number): void => {
    const box = line.current?.parentElement?.getBoundingClientRect()
    if (box) set(((clientX - box.left) / box.width) * 100)
  }
  return (
    // A range input would take the whole picture, which shall be dragged itself.
    <div
      ref={line}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="slider"
      tabIndex={0}
      aria-label={words.compareSlider}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(split)}
      aria-valuetext={`${Math.round(split)}%`}
      aria-orientation="horizontal"
      data-testid="divider"
      className="workbench-divider absolute inset-y-0 w-8 -translate-x-1/2 touch-none"
      style={{ left: `${split}%` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event.clientX)
      }}
      onDoubleClick={() => set(50)}
      onKeyDown={(event) => {
        const by = steps[event.key]
        if (!by || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        set(by(split))
      }}
    >
      <span className="absolute inset-y-0 left-1/2 w-px -translate-x-1/2 bg-white shadow-[0_0_2px_rgb(0_0_0/0.8)]" />
      <span className="workbench-grip absolute top-1/2 left-1/2 grid size-8 -translate-1/2 place-items-center rounded-full border border-black/30 bg-white text-black">
        <MoveHorizontal size={16} aria-hidden />
      </span>
    </div>
  )
}
