/** Moving the focus: into a field that has just opened, and after a menu has closed. */

/** As the ref of a field that a person has just opened: the next letters go into it. */
export const focusAtOnce = (element: HTMLElement | null): void => element?.focus()

/** Does something once a menu or dialog that is just closing has given the focus back, and not before: it may want it. */
export function afterwards(perform: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(perform))
}
