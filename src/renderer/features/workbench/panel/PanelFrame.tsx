/** What every panel of the workbench lies in: a column beside the picture, or a sheet below it that opens in three steps. */
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { useRef } from 'react'
import { useTranslation } from '../../../i18n/index.ts'
import { useWindow } from '../../../shell/window-size.ts'
import { workbenchId } from '../view/store.ts'
import { useSteadyScroll } from './steady-scroll.ts'
import { restingState, setSheet, sheetStates, stepSheet, togglePanel, useDrawer } from './drawer.ts'

interface Props {
  label: string
  /** Always in sight, below what scrolls. */
  footer: ReactNode
  children: ReactNode
}

const workbenchHeight = () => document.getElementById(workbenchId)?.clientHeight ?? innerHeight

export const panelId = 'workbench-panel'

/** A press that moves less is a tap. */
const tapPixels = 6

/** The sheet's height follows a finger. */
function useGrip() {
  const start = useRef<{ y: number; height: number; moved: boolean } | null>(null)
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const content = event.currentTarget.nextElementSibling
      start.current = { y: event.clientY, height: content?.clientHeight ?? 0, moved: false }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = start.current
      if (!from) return
      if (Math.abs(event.clientY - from.y) >= tapPixels) from.moved = true
      if (from.moved) useDrawer.setState({ height: Math.max(0, from.height + from.y - event.clientY) })
    },
    onPointerUp: () => {
      const { height } = useDrawer.getState()
      if (start.current?.moved && height !== null) setSheet(restingState(height, workbenchHeight()))
      else if (start.current) togglePanel()
      start.current = null
    },
    onPointerCancel: () => {
      start.current = null
      useDrawer.setState({ height: null })
    },
  }
}

/** Moves the edge between picture and sheet. */
function Grip() {
  const words = useTranslation()
  const sheet = useDrawer((state) => state.sheet)
  const grip = useGrip()
  const at = sheetStates.indexOf(sheet)
  const keys: Readonly<Record<string, () => void>> = {
    ArrowUp: () => stepSheet(1),
    ArrowDown: () => stepSheet(-1),
    Home: () => setSheet('closed'),
    End: () => setSheet('open'),
    Enter: togglePanel,
    ' ': togglePanel,
  }
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an edge that is moved, no rule between paragraphs
      role="separator"
      tabIndex={0}
      aria-label={words.panelHeight}
      aria-orientation="horizontal"
      aria-controls={panelId}
      aria-valuemin={0}
      aria-valuemax={2}
      aria-valuenow={at}
      aria-valuetext={words.panelStates[sheet]}
      data-testid="panel-grip"
      className="relative grid h-5 shrink-0 cursor-row-resize touch-none place-items-center -outline-offset-2 after:absolute after:inset-x-0 after:-top-4 after:bottom-0"
      {...grip}
      onKeyDown={(event: KeyboardEvent) => {
        const act = keys[event.key]
        if (!act || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        act()
      }}
    >
      <span className="h-1 w-9 rounded-full bg-control" />
    </div>
  )
}

function Sheet({ label, footer, children }: Props) {
  const { sheet, height } = useDrawer()
  const scroller = useRef<HTMLDivElement>(null)
  useSteadyScroll(scroller)
  return (
    <aside
      id={panelId}
      aria-label={label}
      data-sheet={sheet}
      className="flex min-h-0 flex-col rounded-t-xl border-t border-line bg-panel"
    >
      <Grip />
      <div
        ref={scroller}
        className="panel-sheet relative min-h-0 overflow-y-auto overscroll-contain"
        data-state={sheet}
        data-dragged={height === null ? undefined : ''}
        style={height === null ? undefined : { height }}
        inert={sheet === 'closed' && height === null}
      >
        <div>{children}</div>
      </div>
      {footer}
    </aside>
  )
}

function Column({ label, footer, children }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  useSteadyScroll(scroller)
  return (
    <aside
      id={panelId}
      aria-label={label}
      className="safe-right grid min-h-0 grid-rows-[minmax(0,1fr)_auto] border-l border-line bg-panel"
    >
      {/* Hidden inputs stay within: else the browser would scroll the whole window to one that gets the focus. */}
      <div ref={scroller} className="relative overflow-y-auto">
        {/* Grows as a whole. */}
        <div>{children}</div>
      </div>
      {footer}
    </aside>
  )
}

export function PanelFrame({ label, footer, children }: Props) {
  const narrow = useWindow('narrow')
  if (narrow)
    return (
      <Sheet label={label} footer={footer}>
        {children}
      </Sheet>
    )
  return (
    <Column label={label} footer={footer}>
      {children}
    </Column>
  )
}
