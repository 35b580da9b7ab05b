/** When an action of the workbench makes sense. */
import { usePlace } from '../../frame/place.ts'
import { isCropping } from './crop/crop.ts'
import { isReady, useBench } from './store.ts'

/** A photo is on the workbench. */
export const here = (): boolean =>
  usePlace.getState().screen.name === 'workbench' && useBench.getState().photo !== null
/** Its recipe is known and can be changed. */
export const ready = (): boolean => here() && isReady()
/** The zoomed picture is seen: it is covered while its frame is set. */
export const viewing = (): boolean => here() && !isCropping()
