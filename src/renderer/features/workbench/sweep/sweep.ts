/**
 * The sweep of render factors: pictures of the photo, each with another factor, as they are finished; over
 * the stage, or as a strip below it.
 */
import { create } from 'zustand'
import type { StudioError } from '../../../../contract/errors.ts'
import type { StudioClient } from '../../../../contract/rpc.ts'
import { faultOf } from '../../../rpc/query.ts'
import { factorOf, packOf, packsNow, sweepFactors, withColor } from '../recipes.ts'
import { recipeOf, shownRecipeOf, useWorkbench } from '../store.ts'

const count = 8
/** Longest side of one picture, in pixels: as it lies over the stage, and sharp in the strip. */
const side = 1024
/** A slider that is still moving would begin a new strip at each step. */
const recipeDebounceMs = 500

interface Cell {
  factor: number
  url: string | null
  fault: StudioError | null
}

interface SweepState {
  open: boolean
  /** They lie over the stage, as large as it allows, and not in a strip below it. */
  large: boolean
  cells: readonly Cell[]
  /** What the cells are of. */
  key: string
}

export const useSweep = create<SweepState>()(() => ({
  open: false,
  large: true,
  cells: [],
  key: '',
}))

export const toggleSweep = (): void => useSweep.setState(({ open }) => ({ open: !open }))

/** From over the stage into the strip, and back. */
export const toggleSweepSize = (): void => useSweep.setState(({ large }) => ({ large: !large }))

/** What decides the pictures, but for the factor. */
function targetNow() {
  const state = useWorkbench.getState()
  const { photo } = state
  const recipe = withColor(shownRecipeOf(state), { renderFactor: undefined })
  const pack = packOf(packsNow(), recipe)
  return { photo, recipe, pack, key: JSON.stringify([photo, recipe]) }
}

const updateCells = (change: (cell: Cell) => Cell): void =>
  useSweep.setState(({ cells }) => ({ cells: cells.map(change) }))

export interface SweepRendererDeps {
  client: () => Pick<StudioClient['workbench'], 'sweep'>
  reportFault: (error: unknown) => void
}

/** Renders the strip anew for each photo and recipe while it is open. */
export class SweepRenderer {
  readonly #deps: SweepRendererDeps
  #running: AbortController | null = null
  #debounce: ReturnType<typeof setTimeout> | undefined

  constructor(deps: SweepRendererDeps) {
    this.#deps = deps
  }

  /** Starts following the photo; the returned function stops. */
  start(): () => void {
    const stops = [
      useWorkbench.subscribe(() => {
        clearTimeout(this.#debounce)
        if (!useSweep.getState().open || targetNow().key === useSweep.getState().key) return
        this.#debounce = setTimeout(() => void this.#render(), recipeDebounceMs)
      }),
      useSweep.subscribe((now, before) => {
        if (now.open === before.open) return
        clearTimeout(this.#debounce)
        if (now.open) void this.#render()
        else this.#running?.abort()
      }),
    ]
    if (useSweep.getState().open) void this.#render()
    return () => {
      clearTimeout(this.#debounce)
      for (const stop of stops) stop()
      this.#running?.abort()
      useSweep.setState({ cells: [], key: '' })
    }
  }

  async #render(): Promise<void> {
    const { photo, recipe, pack, key } = targetNow()
    this.#running?.abort()
    if (photo === null) return
    const abort = new AbortController()
    this.#running = abort
    const factors = sweepFactors(pack, factorOf(pack, recipeOf(useWorkbench.getState())), count)
    useSweep.setState({ key, cells: factors.map((factor) => ({ factor, url: null, fault: null })) })
    if (factors.length === 0) return
    const request = { photo, recipe, renderFactors: factors, longestSide: side }
    try {
      for await (const event of await this.#deps.client().sweep(request, { signal: abort.signal })) {
        if (abort.signal.aborted) return
        updateCells((cell) => {
          if (cell.factor !== event.renderFactor) return cell
          return event.type === 'picture' ? { ...cell, url: event.url } : { ...cell, fault: event.fault }
        })
      }
    } catch (error) {
      if (abort.signal.aborted) return
      this.#deps.reportFault(error)
      const fault = faultOf(error)
      updateCells((cell) => (cell.url === null ? { ...cell, fault } : cell))
    }
  }
}
