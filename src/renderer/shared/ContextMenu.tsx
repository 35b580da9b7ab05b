/** A menu at the place of a right click, a long press or the menu key: things to do to what lies there. */
import { useEffect, useRef, useState, type RefObject } from 'react'
import { ChevronRight } from 'lucide-react'
import { Menu, MenuItem, Popover, SubmenuTrigger, type Key } from 'react-aria-components'
import { afterwards } from './Dialog.tsx'
import type { Choice } from './MenuButton.tsx'

interface Props {
  label: string
  /** What the menu belongs to. */
  target: RefObject<HTMLElement | null>
  /** Asked when it opens. @returns null where there is nothing to do: the browser's own menu comes */
  choicesAt: (event: MouseEvent) => readonly Choice[] | null
}

interface Opened {
  x: number
  y: number
  choices: readonly Choice[]
}

function Line({ choice: { id, label, keys, chosen, choices } }: { choice: Choice }) {
  return (
    <MenuItem id={id} textValue={label} className="menu-item">
      <span className={`flex-1 truncate ${chosen ? 'text-accent' : ''}`}>{label}</span>
      {keys !== undefined && keys !== '' && (
        <kbd className="pl-4 font-sans text-dim pointer-coarse:hidden">{keys}</kbd>
      )}
      {choices !== undefined && <ChevronRight size={14} aria-hidden className="text-dim" />}
    </MenuItem>
  )
}

export function ContextMenu({ label, target, choicesAt }: Props) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const anchor = useRef<HTMLSpanElement>(null)
  const latest = useRef(choicesAt)
  useEffect(() => {
    latest.current = choicesAt
  })
  useEffect(() => {
    const element = target.current
    const open = (event: MouseEvent): void => {
      const choices = latest.current(event)
      if (choices === null || choices.length === 0) return
      event.preventDefault()
      setOpened({ x: event.clientX, y: event.clientY, choices })
    }
    element?.addEventListener('contextmenu', open)
    return () => element?.removeEventListener('contextmenu', open)
  }, [target])
  const choose = (choices: readonly Choice[], id: Key): void => {
    const chosen = choices.find((choice) => choice.id === id)
    setOpened(null)
    if (chosen) afterwards(chosen.perform)
  }
  return (
    <>
      <span
        ref={anchor}
        aria-hidden
        className="pointer-events-none fixed size-px"
        style={{ left: opened?.x ?? 0, top: opened?.y ?? 0 }}
      />
      <Popover
        triggerRef={anchor}
        isOpen={opened !== null}
        onOpenChange={(open) => !open && setOpened(null)}
        placement="bottom start"
        offset={2}
        aria-label={label}
        className="popover"
      >
        <Menu
          aria-label={label}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a menu that was asked for is where the keys go
          autoFocus="first"
          className="max-h-[70vh] overflow-y-auto p-1 outline-none"
          onAction={(id) => choose(opened?.choices ?? [], id)}
        >
          {(opened?.choices ?? []).map((choice) =>
            choice.choices === undefined ? (
              <Line key={choice.id} choice={choice} />
            ) : (
              <SubmenuTrigger key={choice.id}>
                <Line choice={choice} />
                <Popover aria-label={choice.label} className="popover" offset={-2}>
                  <Menu
                    aria-label={choice.label}
                    className="max-h-[70vh] overflow-y-auto p-1 outline-none"
                    onAction={(id) => choose(choice.choices ?? [], id)}
                  >
                    {choice.choices.map((each) => (
                      <Line key={each.id} choice={each} />
                    ))}
                  </Menu>
                </Popover>
              </SubmenuTrigger>
            ),
          )}
        </Menu>
      </Popover>
    </>
  )
}
