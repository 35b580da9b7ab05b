/** Small pictures of variants that are not rendered yet: made one after the other, after what is on the stage. */
import { useEffect, useState } from 'react'
import { studio } from '../../../rpc/client.ts'
import { usePictures } from '../pictures.ts'
import type { Variant } from '../store.ts'

const side = 192
const kept = 200

const known = new Map<string, string>()
let queue: Promise<void> = Promise.resolve()

/** Until nothing is made for the stage any more. */
function stageIsServed(): Promise<void> {
  return new Promise((resolve) => {
    if (usePictures.getState().activity === null) {
      resolve()
      return
    }
    const stop = usePictures.subscribe(({ activity }) => {
      if (activity !== null) return
      stop()
      resolve()
    })
  })
}

async function make(photo: number, variant: Variant, key: string, signal: AbortSignal): Promise<void> {
  await stageIsServed()
  if (signal.aborted || known.has(key)) return
  const request = { photo, recipe: variant.recipe, longestSide: side }
  for await (const event of await studio().workbench.preview(request, { signal })) {
    if (event.type === 'done') known.set(key, event.url)
  }
  for (const oldest of known.keys()) {
    if (known.size <= kept) break
    known.delete(oldest)
  }
}

/** Times that one which is gone is made anew. */
const mostAgain = 2

/**
 * `url` is null until it is there; a variant that can't be drawn has none, and the stage says why. `lost` is for whoever
 * finds nothing there: newer previews had no room beside it, and it is made anew.
 */
export function useThumb(photo: number, variant: Variant): { url: string | null; lost: () => void } {
  const ready = variant.state === 'rendered' ? (variant.colored?.small ?? null) : null
  const key = JSON.stringify([photo, variant.recipe])
  const [, drawn] = useState(0)
  const [again, setAgain] = useState(0)
  useEffect(() => {
    if (ready !== null || known.has(key)) return undefined
    const abort = new AbortController()
    const before = queue
    const own = async (): Promise<void> => {
      await before
      // What can't be made has no picture; the stage says why when it is taken in hand.
      await make(photo, variant, key, abort.signal).catch(() => undefined)
      if (!abort.signal.aborted) drawn((n) => n + 1)
    }
    queue = own()
    return () => abort.abort()
    // The key says everything about the variant that counts here.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ready, key, again])
  const lost = (): void => {
    if (ready !== null || again >= mostAgain) return
    known.delete(key)
    setAgain(again + 1)
  }
  return { url: ready ?? known.get(key) ?? null, lost }
}
