/**
 * Keeps the stage's pictures up with photo and recipe: a quick small render, the display size behind it, the original to
 * compare with, tiles once a person has zoomed in beyond them.
 *
 * One at a time. While a slider moves, a quick render that has begun is let finish, so that there is something to see;
 * anything larger, and anything for another photo, is aborted. Whatever was asked last wins.
 */
import { isIdentityGeometry, planGeometry } from '../../../contract/geometry.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { studio, useStudio } from '../../rpc/client.ts'
import { faultOf } from '../../rpc/faults.ts'
import { useCompare } from './compare.ts'
import { forgetPictures, usePictures } from './pictures.ts'
import type { PreviewImage, Side } from './pictures.ts'
import { originalOf } from './recipes.ts'
import { detailOf, shownRecipeOf, useWorkbench, variantOf } from './store.ts'
import { needsMore } from './view/panes.ts'
import { useView } from './view/store.ts'

const quickSide = 1024
const fullSide = 2048

interface Wanted {
  photo: number
  recipe: Recipe
  key: string
  original: Recipe
  originalKey: string
  /** Pixels of the whole picture, as the recipe cuts it; and how it does, as JSON. */
  whole: { width: number; height: number }
  shape: string
}

type Work = (want: Wanted, signal: AbortSignal) => Promise<void>
interface Task {
  /** Not worth finishing when something newer is wanted. */
  large: boolean
  work: Work
}

/** Whoever zooms past a place wants no tiles of it, in milliseconds. */
const rest = 150
let zooming: ReturnType<typeof setTimeout> | undefined

let running: { photo: number; large: boolean; abort: AbortController } | null = null
/** What the last attempt failed with: it is not tried again by itself. */
let failedKey: string | null = null

const nameOf = ({ photo, key }: Wanted) => `${photo} ${key}`

function wantedNow(): Wanted | null {
  const state = useWorkbench.getState()
  const detail = detailOf(state)
  if (state.photo === null || detail === null || useStudio.getState().lost) return null
  const recipe = shownRecipeOf(state)
  const original = originalOf(recipe)
  const { geometry } = recipe.steps
  const { width, height } = geometry.enabled ? planGeometry(detail.width, detail.height, geometry) : detail
  return {
    photo: state.photo,
    recipe,
    key: JSON.stringify(recipe),
    original,
    originalKey: JSON.stringify(original),
    whole: { width, height },
    shape: JSON.stringify(geometry),
  }
}

/** Decoded before it is shown: an image that is still loading would flash. */
export async function decoded(url: string): Promise<void> {
  const image = new Image()
  image.src = url
  await image.decode()
}

/** A picture of one side at one size. */
function shoot(side: Side, stage: 'quick' | 'full', want: Wanted): Work {
  return async ({ photo }, signal) => {
    const recipe = side === 'color' ? want.recipe : want.original
    const key = side === 'color' ? want.key : want.originalKey
    const longestSide = stage === 'quick' ? quickSide : fullSide
    const told = side === 'color'
    if (told) usePictures.setState({ activity: { stage, fraction: 0 } })
    const events = await studio().workbench.preview({ photo, recipe, longestSide }, { signal })
    for await (const event of events) {
      if (event.type === 'progress') {
        if (told) usePictures.setState({ activity: { stage, fraction: event.fraction } })
        continue
      }
      await decoded(event.url)
      if (signal.aborted) return
      const { url, width, height } = event
      const full = stage === 'full' || Math.max(want.whole.width, want.whole.height) <= quickSide
      const shot: PreviewImage = {
        photo,
        key,
        url,
        width,
        height,
        full,
        shape: want.shape,
        whole: want.whole,
      }
      // Tiles of another recipe would lie over it.
      const now = usePictures.getState()
      if (side === 'color') {
        const colorTiles = now.colorTiles?.key === key ? now.colorTiles : null
        const next = now.nextOriginal?.shape === want.shape ? { original: now.nextOriginal } : {}
        // What a step has found stays in the panel while the picture is seen without it.
        const peeking = useWorkbench.getState().without !== null
        const found = peeking ? now.found : { photo, key, findings: event.report.findings }
        usePictures.setState({ color: shot, colorTiles, found, ...next, nextOriginal: null, fault: null })
      } else if (now.color !== null && now.color.shape !== want.shape) {
        usePictures.setState({ nextOriginal: shot })
      } else {
        const originalTiles = now.originalTiles?.key === key ? now.originalTiles : null
        usePictures.setState({ original: shot, originalTiles })
      }
    }
  }
}

/** The side's picture in full size, in tiles. */
function cut(side: Side, want: Wanted): Work {
  return async ({ photo }, signal) => {
    const recipe = side === 'color' ? want.recipe : want.original
    const key = side === 'color' ? want.key : want.originalKey
    usePictures.setState({ activity: { stage: 'tiles', fraction: 0 } })
    for await (const event of await studio().workbench.tiles({ photo, recipe }, { signal })) {
      if (event.type === 'progress') {
        usePictures.setState({ activity: { stage: 'tiles', fraction: event.fraction } })
      } else if (!signal.aborted) {
        const tiles = { photo, key, pyramid: event.pyramid }
        usePictures.setState(side === 'color' ? { colorTiles: tiles } : { originalTiles: tiles })
      }
    }
  }
}

/** What should be done next; null: everything is there. */
function nextTask(want: Wanted): Task | null {
  const { color, original, nextOriginal, colorTiles, originalTiles } = usePictures.getState()
  const has = (shot: PreviewImage | null, key: string) =>
    shot?.photo === want.photo && shot.key === key ? shot : null
  const mine = has(color, want.key)
  const plain = has(original, want.originalKey) ?? has(nextOriginal, want.originalKey)
  // The grey print first: it is what the colour comes in over.
  if (!plain) return { large: false, work: shoot('original', 'quick', want) }
  if (!mine) return { large: false, work: shoot('color', 'quick', want) }
  if (!mine.full) return { large: true, work: shoot('color', 'full', want) }
  const { mode, held } = useCompare.getState()
  const zoomed =
    Math.max(want.whole.width, want.whole.height) > Math.max(mine.width, mine.height) && needsMore(mine.width)
  const lacks = (tiles: typeof colorTiles, key: string) => tiles?.photo !== want.photo || tiles.key !== key
  if (zoomed && lacks(colorTiles, want.key)) return { large: true, work: cut('color', want) }
  if (!plain.full) return { large: true, work: shoot('original', 'full', want) }
  const compares = mode !== 'off' || held
  if (zoomed && compares && lacks(originalTiles, want.originalKey)) {
    return { large: true, work: cut('original', want) }
  }
  return null
}

async function pump(): Promise<void> {
  for (let want = wantedNow(); want !== null; want = wantedNow()) {
    const attempt = nameOf(want)
    // What failed is not wanted any more: undone, say.
    if (failedKey !== null && failedKey !== attempt) tidy()
    const task = failedKey === attempt ? null : nextTask(want)
    if (task === null) break
    const abort = new AbortController()
    running = { photo: want.photo, large: task.large, abort }
    try {
      await task.work(want, abort.signal)
    } catch (error) {
      if (!abort.signal.aborted && wantedNow()?.photo === want.photo) {
        failedKey = attempt
        usePictures.setState({ fault: faultOf(error) })
      }
    }
  }
  running = null
  usePictures.setState({ activity: null })
}

/** Looks at what should be on the stage and sees to it. */
function refresh(): void {
  const want = wantedNow()
  if (running !== null) {
    if (want === null || running.photo !== want.photo) running.abort.abort()
    else if (running.large && !isServed(want)) running.abort.abort()
    return
  }
  if (want !== null) void pump()
}

/** Whether the large thing under way is still for what is wanted. */
function isServed(want: Wanted): boolean {
  return usePictures.getState().color?.key === want.key
}

function tidy(): void {
  failedKey = null
  usePictures.setState({ fault: null })
}

/** After a fault, once more. */
export function tryAgain(): void {
  tidy()
  refresh()
}

/** What is known at once of a photo that is shown now: its thumbnails stand in until the first preview has come. */
function begin(): void {
  const state = useWorkbench.getState()
  const detail = detailOf(state)
  const { original, color } = usePictures.getState()
  if (detail === null) return
  if (original?.photo === detail.id || color?.photo === detail.id) return
  forgetPictures()
  failedKey = null
  const recipe = shownRecipeOf(state)
  const { geometry } = recipe.steps
  const whole = { width: detail.width, height: detail.height }
  const untouched = !geometry.enabled || isIdentityGeometry(geometry)
  const variant = variantOf(state)
  const from = (url: string): PreviewImage => ({
    photo: detail.id,
    key: '',
    url,
    ...whole,
    whole,
    shape: JSON.stringify(geometry),
    full: false,
  })
  usePictures.setState({
    original: untouched ? from(detail.original.large) : null,
    // One of an older recipe would say something else than the panel beside it.
    color: variant?.state === 'rendered' && variant.colored && untouched ? from(variant.colored.large) : null,
  })
}

/** Starts following; the returned function stops. */
export function followPictures(): () => void {
  const look = (): void => {
    begin()
    refresh()
  }
  const stops = [
    useWorkbench.subscribe((now, before) => {
      if (now.photo !== before.photo || shownRecipeOf(now) !== shownRecipeOf(before)) look()
      else if (detailOf(now) !== detailOf(before)) look()
    }),
    useCompare.subscribe(refresh),
    useView.subscribe(() => {
      clearTimeout(zooming)
      zooming = setTimeout(refresh, rest)
    }),
  ]
  look()
  return () => {
    clearTimeout(zooming)
    for (const stop of stops) stop()
    running?.abort.abort()
  }
}
