/** Where the focus goes when a message is closed that has it: to the photos, or the picture on the stage. */

/** Of what takes it, once a screen. */
export const takesFocus = { tabIndex: 0, 'data-takes-focus': '' } as const

/** To be called before `element` goes: the keys would begin again at the top of the window. */
export function passFocus(element: Element | null): void {
  if (!element?.contains(document.activeElement)) return
  document.querySelector<HTMLElement>('main [data-takes-focus]')?.focus({ preventScroll: true })
}
