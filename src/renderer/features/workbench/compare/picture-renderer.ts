/** Makes the pictures of several recipes one after the other, for as long as somebody looks at them. */
import type { StudioClient } from '../../../../contract/rpc.ts'
import { faultOf } from '../../../rpc/query.ts'
import {
  isFullSize,
  nextPicture,
  noPictures,
  useComparedPictures,
  wholeOf,
  type ComparedPicture,
  type PictureStep,
  type WantedPictures,
} from './pictures.ts'
import { previewSides } from '../preview-plan.ts'

/** A slider that moves on needs nothing of where it has been. */
const wantDebounceMs = 200
/** Pictures that are kept beside the wanted ones: who goes back sees them at once. */
const maxCached = 40

export interface PictureRendererDeps {
  client: () => Pick<StudioClient['workbench'], 'preview' | 'tiles'>
  /** The studio answers no more. */
  isLost: () => boolean
  /** Whether one is zoomed in beyond a picture of this width. */
  needsMore: (width: number) => boolean
  /** Loads an image, so that it can be shown without a flash. */
  decode: (url: string) => Promise<void>
}

export class PictureRenderer {
  readonly #deps: PictureRendererDeps
  #wanted: WantedPictures | null = null
  #running: { key: string; abort: AbortController } | null = null
  #debounce: ReturnType<typeof setTimeout> | undefined
  /** Keys of pictures that were made anew since they were asked for. */
  readonly #lost = new Set<string>()

  constructor(deps: PictureRendererDeps) {
    this.#deps = deps
  }

  /** Says what is looked at now; null: nothing is. What is under way and not wanted any more ends. */
  want(wanted: WantedPictures | null): void {
    const before = this.#wanted
    if (!before || !wanted) this.#lost.clear()
    this.#wanted = wanted
    // Closed and opened again, a sheet has its pictures at once.
    if (wanted && wanted.photo !== useComparedPictures.getState().photo)
      useComparedPictures.setState({ ...noPictures, photo: wanted.photo })
    const keys = new Set(wanted?.recipes.map((recipe) => JSON.stringify(recipe)))
    if (this.#running && (before?.photo !== wanted?.photo || !keys.has(this.#running.key)))
      this.#running.abort.abort()
    forget(keys)
    clearTimeout(this.#debounce)
    // What is looked at first comes at once; what changes while it is looked at may change again.
    if (wanted) this.#debounce = setTimeout(() => this.refresh(), before ? wantDebounceMs : 0)
  }

  /** Goes on where something is lacking: the view is zoomed in further, say. */
  refresh(): void {
    if (this.#running === null) void this.#run()
  }

  /** Tries once more what has failed. */
  retry(): void {
    useComparedPictures.setState({ faults: {} })
    this.refresh()
  }

  /**
   * There is nothing at a picture's address any more: newer ones have replaced it in the studio's cache. It
   * is made anew, once.
   */
  lost(key: string): void {
    const url = useComparedPictures.getState().pictures[key]?.url
    if (url === undefined || this.#lost.has(key)) return
    this.#lost.add(key)
    useComparedPictures.setState(({ pictures: { [key]: _gone, ...others } }) => ({ pictures: others }))
    this.refresh()
  }

  async #run(): Promise<void> {
    for (let step = this.#next(); step !== null; step = this.#next()) {
      const own = { key: step.key, abort: new AbortController() }
      this.#running = own
      try {
        await this.#make(step, own.abort.signal)
      } catch (error) {
        if (!own.abort.signal.aborted) fail(step.key, error)
      }
    }
    this.#running = null
    useComparedPictures.setState({ fraction: null })
  }

  #next(): PictureStep | null {
    if (this.#wanted === null || this.#deps.isLost()) return null
    return nextPicture(this.#wanted, useComparedPictures.getState(), this.#deps.needsMore)
  }

  async #make({ recipe, key, stage }: PictureStep, signal: AbortSignal): Promise<void> {
    const wanted = this.#wanted
    if (!wanted) return
    const { photo } = wanted
    const report = (fraction: number): void => useComparedPictures.setState({ fraction })
    report(0)
    if (stage === 'tiles') {
      for await (const event of await this.#deps.client().tiles({ photo, recipe }, { signal })) {
        if (event.type === 'progress') report(event.fraction)
        else if (!signal.aborted) {
          const { width } = wanted.enlarged[key] ?? wholeOf(recipe, wanted)
          keep(key, { tiles: event.pyramid, tilesFor: width })
        }
      }
      return
    }
    const request = { photo, recipe, longestSide: previewSides[stage] }
    for await (const event of await this.#deps.client().preview(request, { signal })) {
      if (event.type === 'progress') {
        report(event.fraction)
        continue
      }
      await this.#deps.decode(event.url)
      if (signal.aborted) return
      const { url, width, height } = event
      const full = stage === 'full' || isFullSize(recipe, wanted)
      keep(key, { url, width, height, full, tiles: null, tilesFor: 0 })
    }
  }
}

function keep(key: string, changes: Partial<ComparedPicture>): void {
  useComparedPictures.setState(({ pictures }) => {
    const before = pictures[key] ?? { url: '', width: 1, height: 1, full: false, tiles: null, tilesFor: 0 }
    // The last that was changed is the last in order.
    const { [key]: _moved, ...others } = pictures
    return { pictures: { ...others, [key]: { ...before, ...changes } } }
  })
}

const fail = (key: string, error: unknown): void =>
  useComparedPictures.setState(({ faults }) => ({ faults: { ...faults, [key]: faultOf(error) } }))

/** The oldest pictures that nobody wants go. */
function forget(wanted: ReadonlySet<string>): void {
  const { pictures } = useComparedPictures.getState()
  const idle = Object.keys(pictures).filter((key) => !wanted.has(key))
  const gone = new Set(idle.slice(0, Math.max(0, idle.length - maxCached)))
  if (gone.size === 0) return
  const kept = Object.entries(pictures).filter(([key]) => !gone.has(key))
  useComparedPictures.setState({ pictures: Object.fromEntries(kept) })
}
