/** Large pictures of the photo over the stage, each with its name; a click takes one. */
import { TriangleAlert, X } from 'lucide-react'
import { useEffect, useRef, type ReactNode, type RefObject } from 'react'
import { Button } from 'react-aria-components'
import type { StudioError } from '../../../../contract/errors.ts'
import { sentenceOf } from '../../../i18n/index.ts'
import { takesFocus } from '../../../shared/pass-focus.ts'

export interface SheetCell {
  key: string
  /** Seen on the picture. */
  text: string
  /** For screen readers: what a press does, or what hinders it. */
  label: string
  url: string | null
  fault: StudioError | null
  current: boolean
  onTake: () => void
  /** There is nothing at the address. */
  onLost?: () => void
}

interface Props {
  title: string
  testId: string
  cells: readonly SheetCell[]
  /** width / height of the pictures */
  ratio: number
  closeLabel: string
  onClose: () => void
  /** Beside the title. */
  controls?: ReactNode
  /** Where there is nothing to choose from. */
  empty?: string
  /** Many at a glance, or each as large as two in a row. */
  size: 'glance' | 'large'
}

const columns: Readonly<Record<Props['size'], string>> = {
  glance: 'grid-cols-2 @min-[640px]:grid-cols-3 @min-[900px]:grid-cols-4',
  large: 'grid-cols-1 @min-[560px]:grid-cols-2 @min-[1300px]:grid-cols-3',
}

/** An upright picture stands in the middle of a square, a very wide one in that of a wide box. */
const leastRatio = 0.8
const greatestRatio = 1.8

function Cell({ cell, ratio }: { cell: SheetCell; ratio: number }) {
  const { text, label, url, fault, current, onTake, onLost } = cell
  return (
    <Button
      aria-label={label}
      aria-pressed={current}
      onPress={onTake}
      className={`relative block w-full overflow-hidden rounded border-2 bg-surround ${
        current ? 'border-accent' : 'border-line data-[hovered]:border-control'
      }`}
      style={{ aspectRatio: Math.min(greatestRatio, Math.max(leastRatio, ratio)) }}
    >
      {url !== null && (
        <img
          src={url}
          alt=""
          draggable={false}
          onError={onLost}
          className="layer-swap size-full object-contain"
        />
      )}
      {fault && (
        <span title={sentenceOf(fault)} className="grid size-full place-items-center text-fault">
          <TriangleAlert size={24} aria-hidden />
        </span>
      )}
      {url === null && !fault && <span className="busy absolute inset-0 bg-line" />}
      <span className="absolute bottom-1 left-1 max-w-[calc(100%-8px)] rounded bg-black/75 text-left line-clamp-2 px-2 py-0.5 text-[12px] text-white">
        {text}
      </span>
    </Button>
  )
}

/** The stage below is hidden: whoever works by keys goes on in the sheet, and on the stage again when that is closed. */
function useSheetFocus(): RefObject<HTMLElement | null> {
  const sheet = useRef<HTMLElement>(null)
  useEffect(() => {
    const { activeElement } = document
    if (activeElement === document.body || activeElement?.closest('[data-takes-focus]'))
      sheet.current?.focus({ preventScroll: true })
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return
        document.querySelector<HTMLElement>('main [data-takes-focus]')?.focus({ preventScroll: true })
      })
    }
  }, [])
  return sheet
}

export function PictureSheet({
  title,
  testId,
  cells,
  ratio,
  closeLabel,
  onClose,
  controls,
  empty = '',
  size,
}: Props) {
  const sheet = useSheetFocus()
  return (
    <section
      ref={sheet}
      aria-label={title}
      data-testid={testId}
      {...takesFocus}
      className="stage-focus @container absolute inset-0 flex flex-col bg-surround"
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-panel px-3 py-1">
        <h2 className="min-w-0 flex-1 truncate font-medium">{title}</h2>
        {controls}
        <Button
          aria-label={closeLabel}
          onPress={onClose}
          className="control bare grid w-8 shrink-0 place-items-center"
          render={(props) => <button {...props} title={closeLabel} />}
        >
          <X size={16} aria-hidden />
        </Button>
      </div>
      {cells.length === 0 ? (
        <p className="p-4 text-dim">{empty}</p>
      ) : (
        <ul
          className={`grid min-h-0 flex-1 auto-rows-min content-start gap-3 overflow-y-auto p-3 ${columns[size]}`}
        >
          {cells.map((cell) => (
            <li key={cell.key}>
              <Cell cell={cell} ratio={ratio} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
