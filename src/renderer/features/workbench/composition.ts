/** The workbench's objects, each made once, with what they need. */
import { skipToken } from '@tanstack/react-query'
import { edit } from '../../library/edits.ts'
import { studio, useStudio } from '../../rpc/client.ts'
import { queryClient, studioQueries } from '../../rpc/query.ts'
import { reportFault } from '../../toasts/store.ts'
import { PictureRenderer } from './compare/picture-renderer.ts'
import { EditSession } from './edit-session.ts'
import { FilmSession } from './film/film-session.ts'
import { DamageFinder } from './mask/damage-finder.ts'
import { decodeImage } from './preview-images.ts'
import { PreviewScheduler } from './preview-scheduler.ts'
import { SweepRenderer } from './sweep/sweep.ts'
import { StageView } from './view/stage-view.ts'

const client = () => studio().workbench

export const editSession = new EditSession({
  queryClient,
  photoQuery: (id) =>
    studioQueries.library.photo.queryOptions({
      input: id === null ? skipToken : { id },
      // The session reports them itself.
      meta: { expectedFaults: 'all' },
    }),
  edit: (change) => edit(change, true),
  reportFault,
})

export const stageView = new StageView()

export const previewScheduler = new PreviewScheduler({
  client,
  isLost: () => useStudio.getState().lost,
  needsMore: (width) => stageView.needsMore(width),
  decode: decodeImage,
})

export const sweepRenderer = new SweepRenderer({ client, reportFault })

export const filmSession = new FilmSession({
  client: () => studio().film,
  edits: {
    flush: () => editSession.flush(),
    perform: (change) => editSession.perform(change),
  },
  decode: decodeImage,
})

export const damageFinder = new DamageFinder({ client, decode: decodeImage, reportFault })

export const pictureRenderer = new PictureRenderer({
  client,
  isLost: () => useStudio.getState().lost,
  needsMore: (width) => stageView.needsMore(width),
  decode: decodeImage,
})
