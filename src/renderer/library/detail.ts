/** Everything about one photo, as long as it is shown; asked for anew when something about it has changed. */
import { useEffect, useState } from 'react'
import type { PhotoDetail } from '../../contract/library.ts'
import { studio } from '../rpc/client.ts'
import { faultOf } from '../rpc/faults.ts'
import { reportFault } from '../features/toasts/store.ts'
import { onCardsChanged } from './cards.ts'

/** Null until it has come, or when there is none (any more). The one shown last stays while the next is on its way. */
export function useDetail(id: number | null): PhotoDetail | null {
  const [photo, setPhoto] = useState<PhotoDetail | null>(null)
  useEffect(() => {
    if (id === null) return undefined
    let abort = new AbortController()
    const ask = async (): Promise<void> => {
      abort.abort()
      const own = new AbortController()
      abort = own
      try {
        const found = await studio().library.photo({ id }, { signal: own.signal })
        if (!own.signal.aborted) setPhoto(found)
      } catch (error) {
        if (own.signal.aborted) return
        setPhoto(null)
        // Removed while it was shown: the grid says so already.
        if (faultOf(error).code !== 'library.notFound') reportFault(error)
      }
    }
    void ask()
    const stop = onCardsChanged((ids) => {
      if (ids === null || ids.includes(id)) void ask()
    })
    return () => {
      stop()
      abort.abort()
    }
  }, [id])
  return id === null ? null : photo
}
