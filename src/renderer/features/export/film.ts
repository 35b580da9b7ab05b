/** The export of a film as the window asks for it. */
import { filmExportSchema, type FilmExport, type FilmPreset } from '../../../contract/film-workbench.ts'
import type { FilmEncoder } from '../../../contract/film.ts'
import { pendingEdits } from '../../library/edits.ts'
import { studio } from '../../rpc/client.ts'
import { closeFilmExport } from '../../shell/overlays.ts'
import { wordsNow } from '../../i18n/index.ts'
import { reportFault, useToasts } from '../../toasts/store.ts'

/** As the terminal has them. */
export const usualQuality: Readonly<Record<FilmPreset, FilmEncoder['quality']>> = {
  share: 'good',
  edit: 'best',
  archive: 'best',
  pictures: 'best',
}

export const isFileName = (name: string): boolean => filmExportSchema.shape.name.safeParse(name).success

/** Queues it; the sheet stays where the dialog for the folder was closed. */
export async function startFilm(request: FilmExport): Promise<void> {
  try {
    // What has just been tuned may still wait to be sent.
    await pendingEdits.flush()
    const { job } = await studio().film.export(request)
    if (job === null) return
    closeFilmExport()
    useToasts.getState().show('done', wordsNow().filmQueued)
  } catch (error) {
    reportFault(error)
  }
}
