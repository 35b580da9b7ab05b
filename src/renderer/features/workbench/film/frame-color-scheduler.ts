/** The frame under the playhead in colour, as soon as one rests there; what nobody waits for any more ends. */
import type { StudioClient } from '../../../../contract/rpc.ts'
import { faultOf } from '../../../rpc/query.ts'
import { detailOf, useWorkbench } from '../store.ts'
import { frameKey, recipeHere } from './recipe-here.ts'
import { colorKey, tickAt, useFilm } from './store.ts'

/** Milliseconds at a frame, or with a recipe, before it is coloured: who steps on needs no colour. */
const colorDebounceMs = 180

interface FrameColorSchedulerDeps {
  client: () => Pick<StudioClient['film'], 'frame'>
  decode: (url: string) => Promise<void>
}

export class FrameColorScheduler {
  readonly #deps: FrameColorSchedulerDeps
  #running: AbortController | null = null
  #debounce: ReturnType<typeof setTimeout> | undefined

  constructor(deps: FrameColorSchedulerDeps) {
    this.#deps = deps
  }

  /** Another frame, or another recipe, may be wanted. */
  follow(photo: number | null): void {
    clearTimeout(this.#debounce)
    this.#debounce = setTimeout(() => this.color(photo), colorDebounceMs)
  }

  stop(): void {
    clearTimeout(this.#debounce)
    this.#running?.abort()
    this.#running = null
  }

  /** Now; nothing where it is there already. */
  color(photo: number | null): void {
    const { sheet, at, playing, color } = useFilm.getState()
    const state = useWorkbench.getState()
    if (photo === null || !sheet || playing || !detailOf(state)) return
    const recipe = recipeHere(state)
    const tick = tickAt(sheet, at)
    const key = frameKey(tick, colorKey(recipe))
    this.#running?.abort()
    if (color?.key === key) {
      useFilm.setState({ coloring: null })
      return
    }
    const abort = new AbortController()
    this.#running = abort
    useFilm.setState({ coloring: 0, colorFault: null })
    const run = async (): Promise<void> => {
      const frames = await this.#deps.client().frame({ photo, tick, recipe }, { signal: abort.signal })
      for await (const event of frames) {
        if (abort.signal.aborted) return
        if (event.type === 'progress') useFilm.setState({ coloring: event.fraction })
        else {
          await this.#deps.decode(event.url)
          if (!abort.signal.aborted) useFilm.setState({ color: { ...event, key }, coloring: null })
        }
      }
    }
    run().catch((error: unknown) => {
      if (!abort.signal.aborted) useFilm.setState({ coloring: null, colorFault: faultOf(error) })
    })
  }
}
