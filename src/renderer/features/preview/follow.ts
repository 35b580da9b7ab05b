/**
 * Keeps the stage's picture up with photo and settings: a quick small render, the full preview behind it.
 *
 * One render at a time. While a slider moves, a quick render that has begun is let finish, so that there is
 * something to see; a full one, and anything for another photo, is aborted. Whatever was asked last wins.
 */
import { currentPhoto, usePhotos } from '../photos/store.ts'
import { recipeOf, useRecipes } from '../recipe/store.ts'
import { useStudio, studio } from '../../line/client.ts'
import { reportFault } from '../toasts/store.ts'
import { usePreviews } from './store.ts'

const quickSide = 1024
const fullSide = 2048

interface Wanted {
  photoId: string
  longestSide: number
  recipe: ReturnType<typeof recipeOf>
  key: string
}

let wanted: Wanted | null = null
let running: { photoId: string; stage: 'quick' | 'full'; abort: AbortController } | null = null

/** Decoded before it is shown: an image that is still loading would flash the grey one. */
async function decoded(url: string): Promise<void> {
  const image = new Image()
  image.src = url
  await image.decode()
}

async function renderStage(want: Wanted, stage: 'quick' | 'full', longestSide: number): Promise<void> {
  const { photoId, recipe, key } = want
  const abort = new AbortController()
  running = { photoId, stage, abort }
  usePreviews.setState({ activity: { photoId, stage, fraction: 0 } })
  const events = await studio().render.run({ photoId, recipe, longestSide }, { signal: abort.signal })
  for await (const event of events) {
    if (event.type === 'progress') {
      usePreviews.setState({ activity: { photoId, stage, fraction: event.fraction } })
      continue
    }
    await decoded(event.url)
    if (abort.signal.aborted) return
    const full = stage === 'full'
    usePreviews.setState(({ previews, failed: { [photoId]: _gone, ...failed } }) => ({
      previews: { ...previews, [photoId]: { url: event.url, key, full } },
      failed,
    }))
  }
}

async function serve(want: Wanted): Promise<void> {
  try {
    const small = want.longestSide <= quickSide
    if (!small) await renderStage(want, 'quick', quickSide)
    // Something newer was asked meanwhile: its quick render comes first.
    if (wanted === null || small) await renderStage(want, 'full', fullSide)
  } catch (error) {
    if (running?.abort.signal.aborted) return
    usePreviews.setState(({ failed }) => ({ failed: { ...failed, [want.photoId]: true } }))
    reportFault(error)
  }
}

async function pump(): Promise<void> {
  while (wanted) {
    const want = wanted
    wanted = null
    await serve(want)
  }
  running = null
  usePreviews.setState({ activity: null })
}

/** Looks at what should be on the stage and asks for it if it is not there. */
export function refresh(): void {
  const photo = currentPhoto(usePhotos.getState())
  if (!photo || useStudio.getState().lost) {
    wanted = null
    running?.abort.abort()
    return
  }
  const recipe = recipeOf(photo.id)
  const key = JSON.stringify(recipe)
  const shown = usePreviews.getState().previews[photo.id]
  if (shown?.key === key && shown.full) {
    wanted = null
    running?.abort.abort()
    return
  }
  const { width, height } = photo.header
  wanted = { photoId: photo.id, longestSide: Math.max(width, height), recipe, key }
  if (running === null) {
    void pump()
  } else if (running.stage === 'full' || running.photoId !== photo.id) {
    running.abort.abort()
  }
}

/** Starts following; the returned function stops. */
export function followSettings(): () => void {
  const stops = [
    usePhotos.subscribe((now, before) => {
      if (now.currentId !== before.currentId) refresh()
    }),
    useRecipes.subscribe(refresh),
  ]
  refresh()
  return () => stops.forEach((stop) => stop())
}
