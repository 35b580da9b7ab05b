/** The one stream on which the studio says what has happened, and who hears what. */
import type { StudioEvent } from '../../contract/library.ts'
import { useRoute } from '../shell/route.ts'
import { heardQueue } from '../features/queue/store.ts'
import { reportFault } from '../features/toasts/store.ts'
import { studio, useStudio } from '../rpc/client.ts'
import { cardsChanged } from './cards.ts'
import { askOrder } from './order.ts'
import { heardActivity, useLibrary } from './store.ts'

/** An import says "changed" for each photo: the window asks at most this often, in milliseconds. */
const calm = 250
/** Renders end one by one, and only numbers in the side bar change by it: less often is enough. */
const calmer = 1000
/** Before the stream is opened again after it has broken off, in milliseconds. */
const rest = 1000

async function askSummary(): Promise<void> {
  try {
    useLibrary.setState({ summary: await studio().library.summary() })
  } catch (error) {
    reportFault(error)
  }
}

/** Soon, but not too often: the first change is seen at once, a thousand in a row now and then. */
function calmly(pause: number, ask: () => void): () => void {
  let due: ReturnType<typeof setTimeout> | null = null
  let last = 0
  return () => {
    due ??= setTimeout(
      () => {
        due = null
        last = Date.now()
        ask()
      },
      Math.max(0, last + pause - Date.now()),
    )
  }
}

const libraryChanged = calmly(calm, () => {
  void askOrder()
  void askSummary()
})

/** Conditions that a photo may begin or cease to fulfil without anybody's doing. */
const ofState = ['states', 'exported', 'look', 'missing'] as const

const photosChanged = calmly(calmer, () => {
  const { query } = useRoute.getState()
  if (ofState.some((key) => query[key] !== undefined)) void askOrder()
  void askSummary()
})

function hear(event: StudioEvent): void {
  switch (event.type) {
    case 'status':
      useLibrary.setState({ status: event.status })
      // Also after the stream was opened anew: anything may have happened in between.
      if (event.status.state === 'open') {
        libraryChanged()
        cardsChanged(null)
      }
      break
    case 'library':
      libraryChanged()
      break
    case 'photos':
      cardsChanged(event.ids)
      photosChanged()
      break
    case 'undo':
      useLibrary.setState({ undo: event.state })
      break
    case 'activity':
      for (const { id } of heardActivity(event.activity))
        void studio().library.dismissActivity({ id }).catch(reportFault)
      break
    case 'queue':
      heardQueue(event.queue)
      break
  }
}

async function listen(signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !useStudio.getState().lost) {
    try {
      for await (const event of await studio().library.events(undefined, { signal })) hear(event)
    } catch (error) {
      if (signal.aborted || useStudio.getState().lost) return
      reportFault(error)
    }
    await new Promise((done) => setTimeout(done, rest))
  }
}

/** Starts following the studio; the returned function stops. */
export function followStudio(): () => void {
  const abort = new AbortController()
  void listen(abort.signal)
  const stop = useRoute.subscribe((now, before) => {
    if (now.query !== before.query && useLibrary.getState().status?.state === 'open') void askOrder()
  })
  return () => {
    stop()
    abort.abort()
  }
}
