/** Small pictures of variants and steps that are not rendered: made one after the other, after what is on the stage. */
import { useEffect, useState } from 'react'
import type { Recipe } from '../../../../contract/recipe.ts'
import type { StudioClient } from '../../../../contract/rpc.ts'
import { studio } from '../../../rpc/client.ts'
import { usePreviewImages } from '../preview-images.ts'
import type { Variant } from '../store.ts'

/** Longest side, in pixels. */
const side = 192
const mostCached = 200

/** Until nothing is made for the stage any more. */
function stageIsServed(): Promise<void> {
  return new Promise((resolve) => {
    if (usePreviewImages.getState().activity === null) {
      resolve()
      return
    }
    const stop = usePreviewImages.subscribe(({ activity }) => {
      if (activity !== null) return
      stop()
      resolve()
    })
  })
}

interface ThumbnailRequest {
  photo: number
  recipe: Recipe
}

const keyOf = ({ photo, recipe }: ThumbnailRequest): string => JSON.stringify([photo, recipe])

/** Renders one thumbnail at a time and remembers where they are. */
export class ThumbnailQueue {
  readonly #client: () => Pick<StudioClient['workbench'], 'preview'>
  /** Addresses by photo and recipe, the oldest first. */
  readonly #urls = new Map<string, string>()
  /** Ends when everything asked for so far is made. */
  #tail: Promise<void> = Promise.resolve()

  constructor(client: () => Pick<StudioClient['workbench'], 'preview'>) {
    this.#client = client
  }

  urlOf(request: ThumbnailRequest): string | null {
    return this.#urls.get(keyOf(request)) ?? null
  }

  /** There is nothing at the address any more. */
  forget(request: ThumbnailRequest): void {
    this.#urls.delete(keyOf(request))
  }

  /** Ends when the thumbnail is there; one that can't be made has none, and the stage says why. */
  make(request: ThumbnailRequest, signal: AbortSignal): Promise<void> {
    this.#tail = this.#makeAfter(this.#tail, request, signal)
    return this.#tail
  }

  async #makeAfter(before: Promise<void>, request: ThumbnailRequest, signal: AbortSignal): Promise<void> {
    await before
    await this.#make(request, signal).catch(() => undefined)
  }

  async #make(request: ThumbnailRequest, signal: AbortSignal): Promise<void> {
    await stageIsServed()
    const key = keyOf(request)
    if (signal.aborted || this.#urls.has(key)) return
    for await (const event of await this.#client().preview({ ...request, longestSide: side }, { signal })) {
      if (event.type === 'done') this.#urls.set(key, event.url)
    }
    for (const oldest of this.#urls.keys()) {
      if (this.#urls.size <= mostCached) break
      this.#urls.delete(oldest)
    }
  }
}

const thumbnails = new ThumbnailQueue(() => studio().workbench)

/** Times that one which is gone is made anew. */
const mostRetries = 2

interface Thumbnail {
  url: string | null
  onLost: () => void
}

/** A picture that was shown in a place, and of which photo it is. */
interface Shown {
  photo: number
  url: string
}

/**
 * What is seen in the place of a thumbnail: itself, or until it is made the last one that was seen there, or
 * another picture of the photo.
 */
export const standIn = (
  photo: number,
  own: string | null,
  last: Shown | null,
  original: string | null,
): string | null => own ?? (last?.photo === photo ? last.url : original)

/**
 * Until it is there, and for a variant that can't be drawn (the stage says why), `url` is the last picture
 * that is known. `onLost` is for whoever finds nothing there: newer previews have replaced it in the studio's
 * cache, and it is made anew.
 * @param original of the photo
 */
export function useThumbnail(photo: number, variant: Variant, original: string): Thumbnail {
  const rendered = variant.colored?.small ?? null
  const ready = variant.state === 'rendered' ? rendered : null
  return useRecipeThumbnail(photo, variant.recipe, ready, rendered ?? original)
}

/**
 * The same of any recipe; null: it is not known yet.
 * @param ready the address of a picture that is there already
 * @param original what is seen until one is made; null: nothing
 */
export function useRecipeThumbnail(
  photo: number,
  recipe: Recipe | null,
  ready: string | null,
  original: string | null,
): Thumbnail {
  const [last, setLast] = useState<Shown | null>(null)
  const request = recipe && { photo, recipe }
  const [, setDrawn] = useState(0)
  const [retries, setRetries] = useState(0)
  useEffect(() => {
    if (ready !== null || !request || thumbnails.urlOf(request) !== null) return undefined
    const abort = new AbortController()
    const make = async (): Promise<void> => {
      await thumbnails.make(request, abort.signal)
      if (!abort.signal.aborted) setDrawn((n) => n + 1)
    }
    void make()
    return () => abort.abort()
    // The key says everything about the recipe that counts here.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ready, request && keyOf(request), retries])
  const own = ready ?? (request && thumbnails.urlOf(request))
  if (own !== null && last?.url !== own) setLast({ photo, url: own })
  const onLost = (): void => {
    setLast(null)
    if (ready !== null || !request || retries >= mostRetries) return
    thumbnails.forget(request)
    setRetries(retries + 1)
  }
  return { url: standIn(photo, own, last, original), onLost }
}
