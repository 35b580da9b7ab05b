/** From photo to photo, in the order of the album that one came from. */
import { openPhoto } from '../../shell/route.ts'
import { neighbour } from '../../library/order.ts'
import { useWorkbench } from './store.ts'

const beside = (by: 1 | -1): number | undefined => {
  const { photo } = useWorkbench.getState()
  return photo === null ? undefined : neighbour(photo, by)
}

export const canStep = (by: 1 | -1): boolean => beside(by) !== undefined

/** Shows the photo before or after, if there is one. */
export function step(by: 1 | -1): void {
  const next = beside(by)
  if (next !== undefined) openPhoto(next)
}
