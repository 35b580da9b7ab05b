/** Turns keys into actions, and leaves them alone where a control needs them itself. */
import { actions } from './actions.ts'
import type { Action } from './actions.ts'

const isText = (element: Element): boolean =>
  element.matches(
    'textarea, select, [contenteditable], input:not([type=range]):not([type=radio]):not([type=checkbox])',
  )

/** Whether the control that has the focus uses this key for itself. */
function isTaken(element: Element, key: string): boolean {
  if (isText(element)) return true
  if (key === ' ') return element.matches('button, summary, a, input[type=checkbox]')
  if (key.startsWith('Arrow')) return element.matches('input') || element.closest('[role=listbox]') !== null
  return false
}

function find(event: KeyboardEvent): Action | undefined {
  const mod = event.ctrlKey || event.metaKey
  return actions.find(({ shortcut }) => {
    if (!shortcut || event.altKey || mod !== (shortcut.mod ?? false)) return false
    return event.key.toLowerCase() === shortcut.key.toLowerCase()
  })
}

/** Starts listening; the returned function stops. */
export function listenToKeys(): () => void {
  let held: Action | null = null

  const release = (): void => {
    held?.release?.()
    held = null
  }
  const down = (event: KeyboardEvent): void => {
    const found = find(event)
    if (!found) return
    const target = event.target instanceof Element ? event.target : document.body
    if (!found.shortcut?.mod && isTaken(target, event.key)) return
    event.preventDefault()
    // A filmstrip that has the focus would take the space bar for a selection.
    event.stopPropagation()
    if (event.repeat && found.release) return
    if (!found.available()) return
    if (found.release) held = found
    found.perform()
  }
  const up = (event: KeyboardEvent): void => {
    if (held?.shortcut?.key === event.key) {
      event.preventDefault()
      event.stopPropagation()
      release()
    }
  }
  window.addEventListener('keydown', down, true)
  window.addEventListener('keyup', up, true)
  // The window may lose the keyboard while a key is down; its release would then never come.
  window.addEventListener('blur', release)
  return () => {
    window.removeEventListener('keydown', down, true)
    window.removeEventListener('keyup', up, true)
    window.removeEventListener('blur', release)
  }
}
