/** Turns keys into actions, except where a control needs them itself. */
import type { Shortcut } from '../../contract/actions.ts'
import { allActions, type Action } from '../shell/actions.ts'

export const isText = (element: Element): boolean =>
  element.matches(
    'textarea, [contenteditable], input:not([type=range]):not([type=radio]):not([type=checkbox]):not([type=color])',
  )

/** Fields that hold nothing but a number: what is typed there is a value of the photo, no text. */
const isNumber = (element: Element): boolean => element.matches('input[type=number], input[data-number]')

/** Menus, lists and dialogs keep all their keys; the photos of the album are a list whose keys are the actions'. */
const inOverlay = (element: Element): boolean =>
  element.closest('[role=menu], [role=dialog], [role=alertdialog], [role=listbox]:not([data-photos])') !==
  null

/** With Ctrl or Cmd: what every text field understands; and what a number leaves to the photo. */
const editing = new Set(['a', 'c', 'v', 'x', 'y', 'z'])
const undoing = new Set(['y', 'z'])

/** Whether the control that has the focus uses this key for itself. */
function belongsToControl(element: Element, key: string, mod: boolean): boolean {
  if (element.closest('[role=dialog], [role=alertdialog]') !== null) return true
  if (mod) {
    const letter = key.toLowerCase()
    return isText(element) && editing.has(letter) && !(isNumber(element) && undoing.has(letter))
  }
  // Escape ends the tool that a number belongs to.
  if (key === 'Escape' && isNumber(element) && !inOverlay(element)) return false
  if (isText(element) || inOverlay(element)) return true
  // What is painted on moves its cross-hair and paints.
  if (
    element.matches('[role=application]') &&
    (key.startsWith('Arrow') || key === 'Enter' || key === 'Escape')
  )
    return true
  if (key === ' ' || key === 'Enter') return element.matches('button, summary, a, select, input')
  if (key.startsWith('Arrow') || key === 'Home' || key === 'End')
    return element.matches('input, select, [role=radio], [role=separator], [data-moved-by-keys]')
  return element.matches('select') && key.length === 1
}

/**
 * Whether a key that is held down goes before what the control that has the focus does with it. What is typed, and what lies over
 * the window, keeps all of its keys.
 */
const goesBeforeControl = (element: Element, { beforeControls }: Action): boolean =>
  beforeControls === true && (!isText(element) || isNumber(element)) && !inOverlay(element)

/** So long a key is down, in milliseconds, when it is held and not just pressed. */
const heldMs = 350

/** What a short press of the space bar does to the control that has the focus: its key was taken by something held. */
function press(element: Element): void {
  const control = element.closest<HTMLElement>('button, summary, select, input')
  if (!control || isNumber(control)) return
  if (control instanceof HTMLSelectElement) control.showPicker()
  else control.click()
}

function matches(event: KeyboardEvent, { key, mod, shift }: Shortcut): boolean {
  if (event.altKey || (event.ctrlKey || event.metaKey) !== (mod ?? false)) return false
  // "?" is typed with Shift on many keyboards: for what is no letter, Shift is part of the key.
  const includesShift = key.length === 1 && !/[a-z]/i.test(key)
  if (!includesShift && event.shiftKey !== (shift ?? false)) return false
  return event.key.toLowerCase() === key.toLowerCase()
}

const find = (event: KeyboardEvent): Action | undefined =>
  allActions().find(
    ({ shortcuts, available }) => shortcuts.some((each) => matches(event, each)) && available(),
  )

/** A field of a number takes over what was typed when it loses the focus. */
function commit(field: Element): void {
  if (!(field instanceof HTMLInputElement)) return
  field.blur()
  field.focus({ preventScroll: true })
}

/** Starts listening; the returned function stops. */
export function listenToKeys(): () => void {
  let held: { action: Action; key: string; at: number; control: Element | null } | null = null

  const release = (): void => {
    held?.action.release?.()
    held = null
  }
  const down = (event: KeyboardEvent): void => {
    // While an input method composes, keys are its own.
    if (event.isComposing) return
    const target = event.target instanceof Element ? event.target : document.body
    if (held?.key === event.key) {
      event.preventDefault()
      event.stopPropagation()
      return
    }
    const wanted = belongsToControl(target, event.key, event.ctrlKey || event.metaKey)
    const found = find(event)
    if (!found || (wanted && !goesBeforeControl(target, found))) return
    // What is typed and not yet taken over counts, too: it is what is undone.
    if (isNumber(target) && found.id.startsWith('edit.')) commit(target)
    // One step back at a time: out of the field, which does that by itself, and only then to the album.
    if (isNumber(target) && found.id === 'go.back') return
    event.preventDefault()
    // A list that has the focus would take the space bar for a selection.
    event.stopPropagation()
    if (found.release)
      held = { action: found, key: event.key, at: event.timeStamp, control: wanted ? target : null }
    found.perform()
  }
  const up = (event: KeyboardEvent): void => {
    if (held?.key === event.key) {
      event.preventDefault()
      event.stopPropagation()
      const { control, at } = held
      release()
      if (control && event.timeStamp - at < heldMs) press(control)
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
