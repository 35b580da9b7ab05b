/** The strip of render factors: small pictures of the photo, each with another factor, as they are finished. */
import { create } from 'zustand'
import type { StudioError } from '../../../../contract/errors.ts'
import { studio, useStudio } from '../../../rpc/client.ts'
import { faultOf } from '../../../rpc/faults.ts'
import { reportFault } from '../../toasts/store.ts'
import { factorOf, packOf, sweepFactors, withColor } from '../recipes.ts'
import { change, recipeOf, shownRecipeOf, useWorkbench } from '../store.ts'

const count = 8
const side = 320

interface Cell {
  factor: number
  url: string | null
  fault: StudioError | null
}

interface SweepState {
  open: boolean
  cells: readonly Cell[]
  /** What the cells are of. */
  key: string
}

export const useSweep = create<SweepState>()(() => ({ open: false, cells: [], key: '' }))

export const toggleSweep = (): void => useSweep.setState(({ open }) => ({ open: !open }))

let running: AbortController | null = null

/** What decides the pictures, but for the factor. */
function wanted() {
  const state = useWorkbench.getState()
  const { photo } = state
  const recipe = withColor(shownRecipeOf(state), { renderFactor: undefined })
  const pack = packOf(useStudio.getState().info?.packs ?? [], recipe)
  return { photo, recipe, pack, key: JSON.stringify([photo, recipe]) }
}

async function run(): Promise<void> {
  const { photo, recipe, pack, key } = wanted()
  running?.abort()
  if (photo === null) return
  const abort = new AbortController()
  running = abort
  const factors = sweepFactors(pack, factorOf(pack, recipeOf(useWorkbench.getState())), count)
  useSweep.setState({ key, cells: factors.map((factor) => ({ factor, url: null, fault: null })) })
  if (factors.length === 0) return
  const request = { photo, recipe, renderFactors: factors, longestSide: side }
  try {
    for await (const event of await studio().workbench.sweep(request, { signal: abort.signal })) {
      if (abort.signal.aborted) return
      useSweep.setState(({ cells }) => ({
        cells: cells.map((cell) => {
          if (cell.factor !== event.renderFactor) return cell
          return event.type === 'picture' ? { ...cell, url: event.url } : { ...cell, fault: event.fault }
        }),
      }))
    }
  } catch (error) {
    if (abort.signal.aborted) return
    reportFault(error)
    const fault = faultOf(error)
    useSweep.setState(({ cells }) => ({
      cells: cells.map((cell) => (cell.url === null ? { ...cell, fault } : cell)),
    }))
  }
}

export const takeFactor = (factor: number): void =>
  change('sweep', (recipe) => withColor(recipe, { renderFactor: factor }))

/** A slider that is still moving would begin a new strip at each step, in milliseconds. */
const rest = 500

/** Starts following the photo while the strip is open; the returned function stops. */
export function followSweep(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    clearTimeout(timer)
    if (useSweep.getState().open && wanted().key !== useSweep.getState().key) {
      timer = setTimeout(() => void run(), rest)
    }
  }
  const stops = [
    useWorkbench.subscribe(look),
    useSweep.subscribe((now, before) => {
      if (now.open === before.open) return
      if (now.open) void run()
      else running?.abort()
    }),
  ]
  if (useSweep.getState().open) void run()
  return () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
    running?.abort()
    useSweep.setState({ cells: [], key: '' })
  }
}
