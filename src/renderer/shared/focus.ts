/** For a field that a person has just asked for: the next letters go into it. Used as its ref. */
export const focusAtOnce = (element: HTMLElement | null): void => element?.focus()
