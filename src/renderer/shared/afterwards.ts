/** Does something once a menu or dialog that is just closing has given the focus back, and not before: it may want it. */
export function afterwards(perform: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(perform))
}
