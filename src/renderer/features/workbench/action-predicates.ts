/** When an action of the workbench makes sense. */
import { useRoute } from '../../shell/route.ts'
import { isCropping } from './crop/crop-session.ts'
import { editSession } from './composition.ts'
import { useWorkbench } from './store.ts'

/** A photo is on the workbench. */
export const here = (): boolean =>
  useRoute.getState().screen.name === 'workbench' && useWorkbench.getState().photo !== null
/** Its recipe is known and can be changed. */
export const ready = (): boolean => here() && editSession.isReady()
/** The zoomed picture is seen: it is covered while its frame is set. */
export const viewing = (): boolean => here() && !isCropping()
