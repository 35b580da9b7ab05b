/** A film at the workbench: looked through, played, stepped through, a frame of it in colour wherever one rests, and three seconds of it. */
import type { Edit } from '../../../../contract/edits.ts'
import type { FilmSheet } from '../../../../contract/film-workbench.ts'
import {
  withCutToggled,
  withKeyFrame,
  withEdge,
  withoutException,
  withoutKeyFrame,
  type FilmMarks,
} from '../../../../contract/film-library.ts'
import type { StudioClient } from '../../../../contract/rpc.ts'
import { faultOf } from '../../../rpc/query.ts'
import { selectTool } from '../brush/active-stroke.ts'
import { detailOf, useWorkbench } from '../store.ts'
import { FrameColorScheduler } from './frame-color-scheduler.ts'
import { loopKey, recipeHere, subjectAt, wholeRecipe } from './recipe-here.ts'
import {
  frameAtSeconds,
  frameOf,
  marksOf,
  noFilm,
  sceneAt,
  scenesOf,
  secondsAt,
  tickAt,
  useFilm,
} from './store.ts'

export const loopSeconds = 3

export interface FilmSessionDeps {
  client: () => Pick<StudioClient['film'], 'open' | 'proxy' | 'frame' | 'loop'>
  /** See `EditSession`. */
  edits: { flush: () => Promise<void>; perform: (edit: Edit) => Promise<unknown> }
  decode: (url: string) => Promise<void>
}

export class FilmSession {
  readonly #deps: FilmSessionDeps
  readonly #frames: FrameColorScheduler
  #photo: number | null = null
  #showing = new AbortController()
  #looping: AbortController | null = null
  #video: HTMLVideoElement | null = null

  constructor(deps: FilmSessionDeps) {
    this.#deps = deps
    this.#frames = new FrameColorScheduler(deps)
  }

  /** Looks through a film and gets it ready to play; the returned function ends all of it. */
  show(photo: number): () => void {
    this.#showing.abort()
    const abort = new AbortController()
    this.#showing = abort
    this.#photo = photo
    useFilm.setState(noFilm, true)
    void this.#open(photo, abort.signal)
    const stop = useWorkbench.subscribe((now, before) => {
      const { playing, at } = useFilm.getState()
      // What was undone may have been the key frame on which one rests.
      if (now.detail !== before.detail) this.#select(playing ? null : at)
      else if (now.draft !== before.draft || now.marksDraft !== before.marksDraft) this.#follow()
    })
    return () => {
      stop()
      abort.abort()
      this.#frames.stop()
      this.#looping?.abort()
      if (this.#showing !== abort) return
      this.#photo = null
      useFilm.setState(noFilm, true)
      useWorkbench.setState({ keyFrame: null, scene: null })
    }
  }

  /** The player, as long as it is there. */
  attach(video: HTMLVideoElement | null): void {
    this.#video = video
  }

  /** Goes to a frame. */
  seek(frame: number): void {
    const { sheet, at } = useFilm.getState()
    if (!sheet) return
    const to = Math.max(0, Math.min(sheet.times.length - 1, Math.round(frame)))
    this.pause()
    this.closeLoop()
    if (to !== at) this.#moveTo(to)
    if (this.#video) this.#video.currentTime = secondsAt(sheet, to)
  }

  step(by: number): void {
    this.seek(useFilm.getState().at + by)
  }

  /** To the beginning of the scene before or after; of this one first, where one is in its midst. */
  stepScene(by: 1 | -1): void {
    const { sheet, at } = useFilm.getState()
    if (!sheet) return
    const scenes = scenesOf(sheet, marksOf(useWorkbench.getState()))
    const next = by > 0 ? scenes.find((start) => start > at) : scenes.findLast((start) => start < at)
    this.seek(next ?? (by > 0 ? sheet.times.length - 1 : 0))
  }

  togglePlay(): void {
    const { playing, sheet, proxy, at } = useFilm.getState()
    if (playing) {
      this.pause()
      this.#moveTo(useFilm.getState().at)
    } else if (sheet && proxy && this.#video) {
      this.closeLoop()
      const isAtEnd = at >= sheet.times.length - 1
      this.#video.currentTime = isAtEnd ? 0 : secondsAt(sheet, at)
      useFilm.setState({ playing: true })
      this.#select(null)
      // A browser may refuse to play with sound before anybody has pressed anything.
      this.#video.play().catch(() => useFilm.setState({ playing: false }))
    }
  }

  pause(): void {
    if (!useFilm.getState().playing) return
    this.#video?.pause()
    useFilm.setState({ playing: false })
  }

  /** The player is at so many seconds. */
  follow(seconds: number): void {
    const { sheet, playing } = useFilm.getState()
    if (sheet && playing) useFilm.setState({ at: frameAtSeconds(sheet, seconds) })
  }

  /** The player has come to the end. */
  ended(): void {
    const { sheet } = useFilm.getState()
    useFilm.setState({ playing: false })
    if (sheet) this.#moveTo(sheet.times.length - 1)
  }

  /** Three seconds from here, in colour. */
  async makeLoop(): Promise<void> {
    const photo = this.#photo
    const { sheet, at } = useFilm.getState()
    if (photo === null || !sheet) return
    this.pause()
    this.#looping?.abort()
    const abort = new AbortController()
    this.#looping = abort
    useFilm.setState({ looping: 0, loopFault: null, loop: null })
    try {
      await this.#deps.edits.flush()
      const state = useWorkbench.getState()
      const tick = tickAt(sheet, at)
      const asked = { recipe: wholeRecipe(state), marks: marksOf(state) }
      const request = { photo, tick, seconds: loopSeconds, ...asked }
      for await (const event of await this.#deps.client().loop(request, { signal: abort.signal })) {
        if (abort.signal.aborted) return
        if (event.type === 'progress') useFilm.setState({ looping: event.fraction })
        else useFilm.setState({ loop: { ...event, key: loopKey(tick, state) }, looping: null })
      }
    } catch (error) {
      if (!abort.signal.aborted) useFilm.setState({ looping: null, loopFault: faultOf(error) })
    }
  }

  /** Back to the film itself; what is being made of the three seconds ends. */
  closeLoop(): void {
    this.#looping?.abort()
    this.#looping = null
    const { loop, looping, loopFault } = useFilm.getState()
    if (loop ?? looping ?? loopFault) useFilm.setState({ loop: null, looping: null, loopFault: null })
  }

  /** The frame here becomes a key frame, or none any more. */
  async toggleKeyFrame(): Promise<void> {
    const here = this.#here()
    if (!here) return
    const { marks, tick } = here
    const isKey = marks.keyFrames.some((each) => each.tick === tick)
    useFilm.setState({ passedKey: false })
    this.pause()
    await this.#mark(
      isKey ? withoutKeyFrame(marks, tick) : withKeyFrame(marks, tick, recipeHere(useWorkbench.getState())),
    )
    this.#select(useFilm.getState().at)
  }

  /** A scene begins here, or none does. */
  async toggleCut(): Promise<void> {
    const here = this.#here()
    if (!here || useFilm.getState().at === 0) return
    const { sheet, marks, tick } = here
    await this.#mark(withCutToggled(marks, tick, sheet.cuts.includes(useFilm.getState().at)))
  }

  /** @param edge `from`: the first frame; `to`: the last one. Null: none is any more. */
  async setEdge(edge: 'from' | 'to' | null): Promise<void> {
    const here = this.#here()
    if (!here) return
    const { sheet, marks, tick } = here
    // The frame at the out point is the last that is seen.
    const next = sheet.times[useFilm.getState().at + 1] ?? null
    await this.#mark(withEdge(marks, edge, edge === 'from' ? tick : next))
  }

  /** What the panel changes from now on. */
  setScope(scope: 'film' | 'scene' | 'keyFrame'): void {
    if (scope === 'keyFrame') useFilm.setState({ passedKey: false })
    else useFilm.setState({ scope, passedKey: true })
    this.pause()
    this.#select(useFilm.getState().at)
  }

  /** The scene here is coloured and mended as the rest of the film again. */
  async clearScene(): Promise<void> {
    const here = this.#here()
    if (!here) return
    useWorkbench.setState({ draft: null })
    const scene = sceneAt(here.sheet, here.marks, useFilm.getState().at)
    await this.#mark(withoutException(here.marks, scene))
  }

  goToTick(tick: number): void {
    const { sheet } = useFilm.getState()
    if (sheet) this.seek(frameOf(sheet.times, tick))
  }

  /** After a fault, once more. */
  retry(): void {
    useFilm.setState({ colorFault: null, loopFault: null })
    this.#frames.color(this.#photo)
  }

  async #open(photo: number, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of await this.#deps.client().open({ photo }, { signal })) {
        if (signal.aborted) return
        if (event.type === 'progress') useFilm.setState({ looking: event.fraction })
        else useFilm.setState({ sheet: event.sheet })
      }
      this.#moveTo(0)
      await this.#prepare(photo, signal)
    } catch (error) {
      if (!signal.aborted) useFilm.setState({ fault: faultOf(error) })
    }
  }

  /** Without it frames are seen all the same. */
  async #prepare(photo: number, signal: AbortSignal): Promise<void> {
    useFilm.setState({ preparing: 0 })
    try {
      for await (const event of await this.#deps.client().proxy({ photo }, { signal })) {
        if (signal.aborted) return
        if (event.type === 'progress') useFilm.setState({ preparing: event.fraction })
        else useFilm.setState({ proxy: { url: event.url }, preparing: null })
      }
    } catch {
      if (!signal.aborted) useFilm.setState({ preparing: null })
    }
  }

  #here(): { sheet: FilmSheet; marks: FilmMarks; tick: number } | null {
    const { sheet, at } = useFilm.getState()
    const state = useWorkbench.getState()
    return sheet && detailOf(state)?.film ? { sheet, marks: marksOf(state), tick: tickAt(sheet, at) } : null
  }

  async #mark(marks: FilmMarks): Promise<void> {
    const photo = this.#photo
    if (photo === null) return
    await this.#deps.edits.perform({ type: 'filmMarks', photo, marks })
  }

  #moveTo(frame: number): void {
    const { at, passedKey } = useFilm.getState()
    useFilm.setState({ at: frame, passedKey: passedKey && at === frame })
    this.#select(frame)
  }

  /** What the panel changes from now on: a key frame's recipe where one rests on one, else the film's. */
  #select(frame: number | null): void {
    const state = useWorkbench.getState()
    const { keyFrame, scene } = subjectAt(frame, state)
    if (state.keyFrame !== keyFrame || state.scene?.from !== scene?.from || state.scene?.to !== scene?.to) {
      void this.#deps.edits.flush()
      useWorkbench.setState({ keyFrame, scene, draft: null })
      selectTool(null)
    }
    this.#follow()
  }

  /** Something else is to be seen in colour; as soon as it rests. */
  #follow(): void {
    const { loop, at, sheet } = useFilm.getState()
    if (loop && sheet && loop.key !== loopKey(tickAt(sheet, at), useWorkbench.getState())) this.closeLoop()
    this.#frames.follow(this.#photo)
  }
}
