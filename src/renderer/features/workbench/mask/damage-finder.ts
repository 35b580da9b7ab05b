/** Keeps the damage that was found up to date with photo and recipe, for as long as the overlay is on the stage. */
import type { Recipe } from '../../../../contract/recipe.ts'
import type { StudioClient } from '../../../../contract/rpc.ts'
import { detailOf, recipeOf, useWorkbench } from '../store.ts'
import { withStep } from '../recipes.ts'
import { useMask } from './store.ts'

/** Of the picture in which damage is looked for: the same as that of the preview, so that both show the same. */
const longestSide = 2048
/** A slider that moves on needs nothing of where it has been. */
const recipeDebounceMs = 300

interface DamageTarget {
  photo: number
  recipe: Recipe
  key: string
}

function targetNow(): DamageTarget | null {
  const state = useWorkbench.getState()
  const { photo } = state
  const recipe = useMask.getState().doubtful
    ? withStep(recipeOf(state), 'repair', { certainty: 'all' })
    : recipeOf(state)
  const { geometry, negative, repair } = recipe.steps
  if (photo === null || detailOf(state) === null || !repair.enabled || !repair.detect) return null
  const { sensitivity, certainty, model } = repair
  const key = JSON.stringify([photo, geometry, negative, sensitivity, certainty, model])
  return { photo, recipe, key }
}

export interface DamageFinderDeps {
  client: () => Pick<StudioClient['workbench'], 'damage'>
  /** Loads an image, so that it can be shown without a flash. */
  decode: (url: string) => Promise<void>
  reportFault: (error: unknown) => void
}

export class DamageFinder {
  readonly #deps: DamageFinderDeps
  #debounce: ReturnType<typeof setTimeout> | undefined
  #running: { key: string; abort: AbortController } | null = null
  /** What the last attempt failed with: it is not tried again by itself. */
  #failedKey: string | null = null

  constructor(deps: DamageFinderDeps) {
    this.#deps = deps
  }

  /** Starts following the recipe; the returned function stops. */
  start(): () => void {
    this.#failedKey = null
    const stops = [
      useWorkbench.subscribe(() => this.#refresh()),
      useMask.subscribe((now, before) => {
        if (now.doubtful !== before.doubtful) this.#refresh()
      }),
    ]
    this.#refresh()
    return () => {
      for (const stop of stops) stop()
      this.#cancel()
      useMask.setState({ looking: false })
    }
  }

  #cancel(): void {
    clearTimeout(this.#debounce)
    this.#running?.abort.abort()
    this.#running = null
  }

  #refresh(): void {
    const target = targetNow()
    if (this.#running !== null && this.#running.key === target?.key) return
    this.#cancel()
    const idle =
      target === null || useMask.getState().found?.key === target.key || this.#failedKey === target.key
    useMask.setState({ looking: !idle })
    if (!idle) this.#debounce = setTimeout(() => void this.#run(target), recipeDebounceMs)
  }

  async #run(target: DamageTarget): Promise<void> {
    const own = { key: target.key, abort: new AbortController() }
    this.#running = own
    try {
      await this.#find(target, own.abort.signal)
    } catch (error) {
      if (!own.abort.signal.aborted) {
        this.#failedKey = target.key
        this.#deps.reportFault(error)
      }
    }
    if (this.#running !== own) return
    this.#running = null
    useMask.setState({ looking: false })
  }

  async #find({ photo, recipe, key }: DamageTarget, signal: AbortSignal): Promise<void> {
    const request = { photo, recipe, longestSide }
    for await (const event of await this.#deps.client().damage(request, { signal })) {
      if (event.type === 'progress') continue
      await this.#deps.decode(event.url)
      if (signal.aborted) return
      const shape = JSON.stringify(recipe.steps.geometry)
      useMask.setState({ found: { photo, key, shape, url: event.url } })
    }
  }
}
