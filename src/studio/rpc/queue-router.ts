/** Answers `queueContract`: renders queued, held, moved, tried again. */
import { onScreen } from '../jobs/queue.ts'
import type { Implementer } from './base.ts'
import type { LibraryService } from '../app/library-service.ts'
import { jobCards, queueState, renderPhotos, renderVariant, retryJobs } from '../app/queue-service.ts'
import type { OpenLibrary } from '../app/open-library.ts'

export function queueRoutes(os: Implementer, desk: LibraryService) {
  /** Does something to the queue and tells how it is then; `cards`: photos may show something else. */
  async function change(act: (room: OpenLibrary) => Promise<void>, cards = false) {
    const { room } = desk
    await act(room)
    room.queueChanged()
    if (cards) desk.hub.photos(null)
    return queueState(room)
  }

  return {
    list: os.queue.list.handler(({ input }) => jobCards(desk.room, input.limit)),
    render: os.queue.render.handler(({ input }) => renderPhotos(desk.room, desk.hub, input)),
    renderVariant: os.queue.renderVariant.handler(({ input }) =>
      renderVariant(desk.room, desk.hub, input.variant, input.onScreen),
    ),
    pause: os.queue.pause.handler(({ input }) => change((room) => room.queue.pause(input.ids))),
    resume: os.queue.resume.handler(({ input }) => change((room) => room.queue.resume(input.ids))),
    cancel: os.queue.cancel.handler(({ input }) => change((room) => room.queue.cancel(input.ids), true)),
    retry: os.queue.retry.handler(({ input: { ids, ...other } }) =>
      change((room) => retryJobs(room, desk.hub, ids, other)),
    ),
    move: os.queue.move.handler(({ input }) => change((room) => room.queue.move(input.ids, input.before))),
    look: os.queue.look.handler(({ input }) =>
      change(async ({ queue }) => queue.promote(await queue.openOf(input.photos), onScreen)),
    ),
    clear: os.queue.clear.handler(({ input }) => change((room) => room.queue.clear(input.states))),
  }
}
