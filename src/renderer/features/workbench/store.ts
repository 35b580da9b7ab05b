/**
 * The photo on the workbench, its variant in hand, and the recipe that is seen: ahead of the library while a change is on
 * its way there. Each gesture becomes one edit; edits go one after the other.
 */
import { create } from 'zustand'
import type { Edit } from '../../../contract/edits.ts'
import type { PhotoDetail } from '../../../contract/library.ts'
import type { GeometryStep } from '../../../contract/geometry.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { edit } from '../../library/edits.ts'
import { studio } from '../../rpc/client.ts'
import { faultOf } from '../../rpc/faults.ts'
import { reportFault } from '../toasts/store.ts'
import { withGeometry } from './remap-geometry.ts'
import type { HistoryLabel } from './history-labels.ts'
import { withStep } from './recipes.ts'
import type { StepName } from './recipes.ts'

export type Variant = PhotoDetail['variants'][number]

interface WorkbenchState {
  /** Null: nobody is at the workbench. */
  photo: number | null
  /** Of the photo, or of the one before it until it has come. */
  detail: PhotoDetail | null
  /** The variant in hand; null: the first, or none is there yet. */
  variant: number | null
  /** What is seen before the library has it. */
  draft: Recipe | null
  /** The geometry while it is being set: nothing of it is kept until it is applied. */
  cropping: GeometryStep | null
  /** While it is being set: its corners are, on the picture as it was photographed. */
  cornering: boolean
  /** The step whose button is held down: the picture is shown as if it had not been done. */
  without: StepName | null
}

export const useWorkbench = create<WorkbenchState>()(() => ({
  photo: null,
  detail: null,
  variant: null,
  draft: null,
  cropping: null,
  cornering: false,
  without: null,
}))

/** What a photo that nobody has touched is shown with. */
const fresh = makeRecipe()

/** The photo's details, if they are this photo's. */
export const detailOf = ({ photo, detail }: WorkbenchState): PhotoDetail | null =>
  detail?.id === photo ? detail : null

export function variantOf(state: WorkbenchState): Variant | null {
  const variants = detailOf(state)?.variants ?? []
  return variants.find(({ id }) => id === state.variant) ?? variants[0] ?? null
}

/** The recipe that counts, without what is being cropped. */
export const recipeOf = (state: WorkbenchState): Recipe => state.draft ?? variantOf(state)?.recipe ?? fresh

/** How the picture is turned under the frame, or under its corners, while they are set; null: they are not. */
export function shownGeometryOf({ cropping, cornering }: WorkbenchState): GeometryStep | null {
  if (cropping === null) return null
  return { ...cropping, crop: null, ...(cornering && { corners: null, straighten: 0 }) }
}

/** A recipe of the photo on the workbench with another geometry; what was painted stays on its place. */
export function reshaped(recipe: Recipe, geometry: GeometryStep, state = useWorkbench.getState()): Recipe {
  const photo = detailOf(state)
  return photo ? withGeometry(recipe, geometry, photo) : recipe
}

/** The same without one of its steps. */
function lacking(recipe: Recipe, step: StepName, state: WorkbenchState): Recipe {
  if (step === 'geometry') return reshaped(recipe, { ...recipe.steps.geometry, enabled: false }, state)
  return withStep(recipe, step, { enabled: false })
}

/** The recipe whose picture is on the screen. */
export function shownRecipeOf(state: WorkbenchState): Recipe {
  const recipe = recipeOf(state)
  const geometry = shownGeometryOf(state)
  if (geometry === null) return state.without === null ? recipe : lacking(recipe, state.without, state)
  // A frame is set on the photo, not on the border around it.
  const finish = { ...recipe.steps.finish, border: null }
  const shown = reshaped(recipe, geometry, state)
  return { ...shown, steps: { ...shown.steps, finish } }
}

interface Pending {
  photo: number
  variant: number | null
  recipe: Recipe
  label: HistoryLabel
}

/** A change that the gesture may still go on with. */
let pending: Pending | null = null
let timer: ReturnType<typeof setTimeout> | null = null
/** The edits on their way, one after the other. */
let sending: Promise<void> = Promise.resolve()
let open = 0
let pressed = false
let asked: AbortController | null = null

/** A pause this long ends a gesture of keys or of the wheel, in milliseconds; one of the pointer ends when it is let go. */
const pause = 450

/** Shows a photo. */
export function showPhoto(photo: number | null): void {
  if (useWorkbench.getState().photo === photo) return
  void flush()
  useWorkbench.setState({ photo, variant: null, draft: null, cropping: null, without: null })
  if (photo !== null) void refetch()
}

/** Asks for the photo's details anew. */
export async function refetch(): Promise<void> {
  const { photo } = useWorkbench.getState()
  if (photo === null) return
  asked?.abort()
  const abort = new AbortController()
  asked = abort
  try {
    const detail = await studio().library.photo({ id: photo }, { signal: abort.signal })
    if (abort.signal.aborted) return
    // While something is on its way, what was asked before it is old.
    useWorkbench.setState({ detail, ...(pending === null && open === 0 ? { draft: null } : {}) })
  } catch (error) {
    if (abort.signal.aborted) return
    // Removed while it was looked at: whoever shows the workbench leaves it.
    if (faultOf(error).code === 'library.notFound') useWorkbench.setState({ detail: null })
    else reportFault(error)
  }
}

/** Whether the photo on the screen can be changed just now. */
export const isReady = (): boolean => detailOf(useWorkbench.getState()) !== null

/**
 * Changes the recipe. What follows soon under the same label belongs to the same gesture.
 * @param label names the step in the history
 */
export function change(label: HistoryLabel, by: (recipe: Recipe) => Recipe): void {
  const state = useWorkbench.getState()
  const { photo } = state
  if (photo === null || !isReady()) return
  const recipe = by(recipeOf(state))
  if (pending !== null && pending.label !== label) void flush()
  useWorkbench.setState({ draft: recipe })
  pending = { photo, variant: variantOf(state)?.id ?? null, recipe, label }
  if (timer !== null) clearTimeout(timer)
  timer = setTimeout(settle, pause)
}

function settle(): void {
  timer = null
  // Held still is not let go.
  if (pressed) timer = setTimeout(settle, pause)
  else void flush()
}

/** Ends the gesture and waits until everything has arrived in the library. */
export function flush(): Promise<void> {
  if (timer !== null) clearTimeout(timer)
  timer = null
  if (pending === null) return sending
  const { photo, variant, recipe, label } = pending
  pending = null
  return send(() => {
    // The first change made the variant while this one waited for it.
    const { detail } = useWorkbench.getState()
    const into = variant ?? (detail?.id === photo ? (detail.variants[0]?.id ?? null) : null)
    return into === null
      ? { type: 'recipeApply', ids: [photo], recipe }
      : { type: 'recipe', variant: into, recipe, label }
  })
}

/** One edit, after those before it. @returns what it made, as `edit` does */
export async function perform(make: () => Edit): Promise<number | null | undefined> {
  void flush()
  let made: number | null | undefined
  await send(make, (id) => (made = id))
  return made
}

function send(make: () => Edit, heard: (made: number | null | undefined) => void = () => {}): Promise<void> {
  open += 1
  sending = after(sending, make, heard)
  return sending
}

async function after(
  before: Promise<void>,
  make: () => Edit,
  heard: (made: number | null | undefined) => void,
): Promise<void> {
  await before
  try {
    heard(await edit(make(), true))
  } finally {
    open -= 1
  }
  await refetch()
}

/** Listens to the pointer; the returned function stops. */
export function followGestures(): () => void {
  const down = (): void => {
    pressed = true
  }
  const up = (): void => {
    pressed = false
  }
  const leave = (): void => {
    pressed = false
    void flush()
  }
  window.addEventListener('pointerdown', down, true)
  window.addEventListener('pointerup', up, true)
  window.addEventListener('pointercancel', up, true)
  window.addEventListener('blur', leave)
  return () => {
    window.removeEventListener('pointerdown', down, true)
    window.removeEventListener('pointerup', up, true)
    window.removeEventListener('pointercancel', up, true)
    window.removeEventListener('blur', leave)
  }
}
