/**
 * Edits of the photo on the workbench: what a person changes is seen at once as a draft, each gesture becomes one edit, and
 * edits are sent one after the other.
 */
import { QueryObserver } from '@tanstack/react-query'
import type { QueryClient, QueryKey, QueryObserverOptions } from '@tanstack/react-query'
import type { Edit } from '../../../contract/edits.ts'
import { withKeyFrame, withSceneWork, workOf, type FilmMarks } from '../../../contract/film-library.ts'
import type { PhotoDetail } from '../../../contract/library.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { StudioFault } from '../../../contract/errors.ts'
import { guestNow } from '../../rpc/client.ts'
import { faultOf } from '../../rpc/query.ts'
import type { HistoryLabel } from './labels.ts'
import { detailOf, keyFrameOf, marksOf, recipeOf, savedRecipeOf, useWorkbench, variantOf } from './store.ts'

/** A gesture of keys or of the wheel ends after a pause this long; one of the pointer ends when the button is released. */
const gestureDebounceMs = 450

export interface EditSessionDeps {
  queryClient: QueryClient
  /** The query of a photo's detail; null: a disabled one. */
  photoQuery: (id: number | null) => QueryObserverOptions<PhotoDetail> & { queryKey: QueryKey }
  /** @returns the id of what the edit made, null where it made nothing, undefined where it failed (and that was reported) */
  edit: (change: Edit) => Promise<number | null | undefined>
  reportFault: (error: unknown) => void
}

/** A change that the gesture may still go on with. */
interface PendingRecipe {
  photo: number
  variant: number | null
  /** Of a film: the tick of the key frame whose recipe it is. */
  keyFrame: number | null
  recipe: Recipe
  label: HistoryLabel
}

/** The same of what is marked on a film. */
interface PendingMarks {
  photo: number
  marks: FilmMarks
  label: string
}

type PendingChange = PendingRecipe | PendingMarks

export class EditSession {
  readonly #deps: EditSessionDeps
  readonly #detail: QueryObserver<PhotoDetail>
  /** How many answers and errors of the detail's query have been taken over. */
  #seen = { answers: 0, errors: 0 }
  #pending: PendingChange | null = null
  #debounce: ReturnType<typeof setTimeout> | null = null
  #pointerDown = false
  /** Ends when every edit sent so far has been answered. */
  #sending: Promise<void> = Promise.resolve()
  #unanswered = 0

  constructor(deps: EditSessionDeps) {
    this.#deps = deps
    this.#detail = new QueryObserver(deps.queryClient, this.#optionsFor(null))
    this.#detail.subscribe(() => this.#takeDetail())
  }

  /** Shows a photo; null: none. */
  show(photo: number | null): void {
    if (useWorkbench.getState().photo === photo) return
    void this.flush()
    useWorkbench.setState({
      photo,
      variant: null,
      keyFrame: null,
      scene: null,
      draft: null,
      marksDraft: null,
      cropping: null,
      bypassed: null,
    })
    const options = this.#optionsFor(photo)
    // An answer of an earlier visit may be out of date: only new ones count.
    const cached = this.#deps.queryClient.getQueryState(options.queryKey)
    this.#seen = { answers: cached?.dataUpdateCount ?? 0, errors: cached?.errorUpdateCount ?? 0 }
    this.#detail.setOptions(options)
  }

  /** Whether the photo on the screen can be changed just now. */
  isReady(): boolean {
    return detailOf(useWorkbench.getState()) !== null
  }

  /**
   * Changes the recipe. What follows soon under the same label belongs to the same gesture.
   * @param label names the step in the history
   */
  change(label: HistoryLabel, by: (recipe: Recipe) => Recipe): void {
    const state = useWorkbench.getState()
    const { photo } = state
    if (photo === null || !this.isReady()) return
    if (guestNow() === 'view') return this.#deps.reportFault(new StudioFault('guest.readOnly', {}))
    const recipe = by(recipeOf(state))
    if (state.scene) return this.#changeScene(label, recipe)
    if (this.#pending !== null && this.#pending.label !== label) void this.flush()
    useWorkbench.setState({ draft: recipe })
    const keyFrame = keyFrameOf(state)?.tick ?? null
    this.#pending = { photo, variant: variantOf(state)?.id ?? null, keyFrame, recipe, label }
    this.#restartDebounce()
  }

  /**
   * Changes what is marked on the film. What follows soon under the same label belongs to the same gesture.
   * @param label tells gestures apart
   */
  changeMarks(label: string, by: (marks: FilmMarks) => FilmMarks): void {
    const state = useWorkbench.getState()
    const { photo } = state
    if (photo === null || !this.isReady()) return
    if (guestNow() === 'view') return this.#deps.reportFault(new StudioFault('guest.readOnly', {}))
    const marks = by(marksOf(state))
    if (this.#pending !== null && this.#pending.label !== label) void this.flush()
    useWorkbench.setState({ marksDraft: marks })
    this.#pending = { photo, marks, label }
    this.#restartDebounce()
  }

  /** A scene's recipe is what it has otherwise than the film. */
  #changeScene(label: HistoryLabel, { steps: { color, grade } }: Recipe): void {
    const state = useWorkbench.getState()
    const { scene } = state
    if (!scene) return
    const whole = savedRecipeOf(state)
    this.changeMarks(`scene ${label}`, (marks) => {
      const { restoration } = workOf(whole, marks, scene)
      return withSceneWork(whole, marks, scene, { color, grade, restoration })
    })
  }

  /** One change that is a gesture of its own, such as a brush stroke: it can be undone by itself. */
  changeOnce(label: HistoryLabel, by: (recipe: Recipe) => Recipe): void {
    this.change(label, by)
    void this.flush()
  }

  /** Ends the gesture and waits until the library has everything. */
  flush(): Promise<void> {
    this.#stopDebounce()
    if (this.#pending === null) return this.#sending
    const pending = this.#pending
    this.#pending = null
    if ('marks' in pending) {
      const { photo, marks } = pending
      return this.#send(() => ({ type: 'filmMarks', photo, marks }))
    }
    const { photo, variant, keyFrame, recipe, label } = pending
    return this.#send(() => {
      // The first change made the variant while this one waited for it.
      const { detail } = useWorkbench.getState()
      if (keyFrame !== null && detail?.id === photo && detail.film)
        return { type: 'filmMarks', photo, marks: withKeyFrame(detail.film.marks, keyFrame, recipe) }
      const into = variant ?? (detail?.id === photo ? (detail.variants[0]?.id ?? null) : null)
      return into === null
        ? { type: 'recipeApply', ids: [photo], recipe, label }
        : { type: 'recipe', variant: into, recipe, label }
    })
  }

  /** One edit, after those before it. @returns what it made, as `EditSessionDeps.edit` does */
  async perform(edit: Edit): Promise<number | null | undefined> {
    void this.flush()
    let made: number | null | undefined
    await this.#send(
      () => edit,
      (id) => (made = id),
    )
    return made
  }

  /** Fetches the photo's detail anew, instead of any fetch under way: that one began before the latest change. */
  async refetch(): Promise<void> {
    const { photo } = useWorkbench.getState()
    if (photo === null) return
    const { queryKey } = this.#optionsFor(photo)
    await this.#deps.queryClient.cancelQueries({ queryKey, exact: true })
    await this.#detail.refetch()
  }

  /** Follows the pointer, which decides when a gesture ends; the returned function stops. */
  trackPointer(): () => void {
    const listeners = new AbortController()
    const options = { capture: true, signal: listeners.signal }
    const setDown = (down: boolean) => () => {
      this.#pointerDown = down
    }
    window.addEventListener('pointerdown', setDown(true), options)
    window.addEventListener('pointerup', setDown(false), options)
    window.addEventListener('pointercancel', setDown(false), options)
    window.addEventListener(
      'blur',
      () => {
        this.#pointerDown = false
        void this.flush()
      },
      { signal: listeners.signal },
    )
    return () => listeners.abort()
  }

  #optionsFor(photo: number | null) {
    // Always asked for when it is shown: it may have changed while nobody looked.
    return { ...this.#deps.photoQuery(photo), staleTime: 0 }
  }

  #restartDebounce(): void {
    this.#stopDebounce()
    this.#debounce = setTimeout(() => {
      // Held still is not released.
      if (this.#pointerDown) this.#restartDebounce()
      else void this.flush()
    }, gestureDebounceMs)
  }

  #stopDebounce(): void {
    if (this.#debounce !== null) clearTimeout(this.#debounce)
    this.#debounce = null
  }

  #send(make: () => Edit, onMade: (made: number | null | undefined) => void = () => {}): Promise<void> {
    this.#unanswered += 1
    this.#sending = this.#sendAfter(this.#sending, make, onMade)
    return this.#sending
  }

  async #sendAfter(
    before: Promise<void>,
    make: () => Edit,
    onMade: (made: number | null | undefined) => void,
  ): Promise<void> {
    await before
    try {
      onMade(await this.#deps.edit(make()))
    } finally {
      this.#unanswered -= 1
    }
    await this.refetch()
  }

  /** Takes over a new answer of the query, and lets the draft go with it in the same step. */
  #takeDetail(): void {
    const { data, error, dataUpdateCount, errorUpdateCount } = this.#detail.getCurrentQuery().state
    if (data !== undefined && dataUpdateCount > this.#seen.answers) {
      this.#seen.answers = dataUpdateCount
      // While something is on its way, what was asked before it is old.
      const settled = this.#pending === null && this.#unanswered === 0
      useWorkbench.setState({ detail: data, ...(settled && { draft: null, marksDraft: null }) })
    }
    if (error !== null && errorUpdateCount > this.#seen.errors) {
      this.#seen.errors = errorUpdateCount
      // Removed while it was looked at: whoever shows the workbench leaves it.
      if (faultOf(error).code === 'library.notFound') useWorkbench.setState({ detail: null })
      else this.#deps.reportFault(error)
    }
  }
}
