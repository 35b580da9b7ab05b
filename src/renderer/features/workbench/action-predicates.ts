/** When an action of the workbench makes sense. */
import { useRoute } from '../../shell/route.ts'
import { isCropping } from './crop/crop-session.ts'
import { isSplitting } from './split/store.ts'
import { editSession } from './composition.ts'
import { useWorkbench } from './store.ts'

/** A photo is on the workbench. */
export const hasPhoto = (): boolean =>
  useRoute.getState().screen.name === 'workbench' && useWorkbench.getState().photo !== null
/** Its recipe is known and can be changed. */
export const isEditable = (): boolean => hasPhoto() && editSession.isReady() && !isSplitting()
/** The zoomed picture is seen: it is covered while its frame or its prints are set. */
export const isViewing = (): boolean => hasPhoto() && !isCropping() && !isSplitting()
