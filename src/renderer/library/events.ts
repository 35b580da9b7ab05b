/** The one stream of the studio's events: what it reports goes into the stores, and what has changed is asked for anew. */
import type { Activity } from '../../contract/activity.ts'
import type { StudioEvent } from '../../contract/library.ts'
import { reportFault } from '../toasts/store.ts'
import { guestNow, isConnectionLost, reconnected, studio } from '../rpc/client.ts'
import { queryClient, studioQueries } from '../rpc/query.ts'
import { Throttle } from '../shared/throttle.ts'
import { useRoute } from '../shell/route.ts'
import { cardLoader } from './cards.ts'
import { photoOrder } from './order.ts'
import { updateActivity, useLibrary } from './store.ts'

/** An import says "changed" for each photo: the window asks at most this often. */
const libraryIntervalMs = 250
/** Renders end one by one, and only numbers in the side bar change by it: less often is enough. */
const photosIntervalMs = 1000
/** Before the stream is opened again after it has broken off. */
const reopenDelayMs = 1000

const refreshOrder = () => queryClient.invalidateQueries({ queryKey: studioQueries.library.order.key() })
const refreshTimeline = () =>
  queryClient.invalidateQueries({ queryKey: studioQueries.library.timeline.key() })
const refreshPlaces = () => queryClient.invalidateQueries({ queryKey: studioQueries.library.places.key() })
const refreshSummary = () => queryClient.invalidateQueries({ queryKey: studioQueries.library.summary.key() })
const refreshReview = () => queryClient.invalidateQueries({ queryKey: studioQueries.queue.review.key() })

function refreshDetails(ids: readonly number[] | null): void {
  const keys =
    ids === null
      ? [studioQueries.library.photo.key()]
      : ids.map((id) => studioQueries.library.photo.key({ input: { id } }))
  void queryClient.invalidateQueries({ queryKey: studioQueries.library.shared.key() })
  for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
}

/** What is shown of the library as a whole. */
export function refreshLists(): void {
  void Promise.all([refreshOrder(), refreshTimeline(), refreshSummary()])
}

/** Conditions that a photo may begin or cease to fulfil without anybody's doing. */
const stateConditions = ['states', 'needsLook', 'renderedSince', 'exported', 'look', 'missing'] as const

/** Brings each event to those it concerns. */
class EventHandler {
  readonly #libraryChanged = new Throttle(libraryIntervalMs, () =>
    Promise.all([refreshOrder(), refreshTimeline(), refreshPlaces(), refreshSummary()]),
  )
  readonly #photosChanged = new Throttle(photosIntervalMs, () => {
    const { query } = useRoute.getState()
    const concernsOrder = stateConditions.some((key) => query[key] !== undefined)
    return Promise.all([...(concernsOrder ? [refreshOrder()] : []), refreshSummary(), refreshReview()])
  })

  readonly handle = (event: StudioEvent): void => {
    switch (event.type) {
      case 'status':
        useLibrary.setState({ status: event.status })
        // Also after the stream was opened anew: anything may have happened in between.
        if (event.status.state === 'open') {
          this.#libraryChanged.call()
          this.#cardsChanged(null)
        }
        break
      case 'library':
        this.#libraryChanged.call()
        break
      case 'photos':
        this.#cardsChanged(event.ids)
        this.#photosChanged.call()
        break
      case 'presets':
        void queryClient.invalidateQueries({ queryKey: studioQueries.presets.key() })
        break
      case 'undo':
        useLibrary.setState({ undo: event.state })
        break
      case 'activity':
        void this.#showActivity(event.activity)
        break
      case 'queue':
        useLibrary.setState({ queue: event.queue })
        break
    }
  }

  stop(): void {
    this.#libraryChanged.cancel()
    this.#photosChanged.cancel()
  }

  /** Who reads "Imported 12 photos" may act on all of them at once: the grid knows them by then. */
  async #showActivity(activity: Activity): Promise<void> {
    if (activity.kind === 'import' && activity.state === 'done')
      await Promise.all([refreshOrder(), refreshSummary()])
    for (const { id } of updateActivity(activity)) {
      // What lies in the owner's list, a guest who may only look leaves there.
      if (guestNow() !== 'view') await studio().library.dismissActivity({ id }).catch(reportFault)
    }
  }

  #cardsChanged(ids: readonly number[] | null): void {
    cardLoader.invalidate(ids)
    refreshDetails(ids)
  }
}

async function readEvents(signal: AbortSignal, onEvent: (event: StudioEvent) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of await studio().library.events(undefined, { signal })) onEvent(event)
    } catch (error) {
      if (signal.aborted) return
      if (!isConnectionLost(error)) reportFault(error)
    }
    await reconnected()
    await new Promise((done) => setTimeout(done, reopenDelayMs))
  }
}

/** Starts following the studio; the returned function stops. */
export function followStudio(): () => void {
  const abort = new AbortController()
  const handler = new EventHandler()
  void readEvents(abort.signal, handler.handle)
  const stopOrder = photoOrder.follow()
  return () => {
    stopOrder()
    handler.stop()
    abort.abort()
  }
}
