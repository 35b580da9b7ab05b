/** When an action of the workbench makes sense. */
import { useRoute } from '../../shell/route.ts'
import { isCropping } from './crop/crop-session.ts'
import { isSplitting } from './split/store.ts'
import { editSession } from './composition.ts'
import { detailOf, useWorkbench } from './store.ts'

/** A photo is on the workbench. */
export const hasPhoto = (): boolean =>
  useRoute.getState().screen.name === 'workbench' && useWorkbench.getState().photo !== null
/** A film is on the workbench. */
export const isFilm = (): boolean => hasPhoto() && Boolean(detailOf(useWorkbench.getState())?.film)
/** Its recipe is known and can be changed: of a photo or a film. */
export const hasRecipe = (): boolean => hasPhoto() && editSession.isReady()
/** The same of a photo, to which more can be done. */
export const isEditable = (): boolean => hasRecipe() && !isFilm() && !isSplitting()
/** The zoomed picture is seen: it is covered while its frame or its prints are set. A film is not zoomed. */
export const isViewing = (): boolean => hasPhoto() && !isCropping() && !isSplitting() && !isFilm()
