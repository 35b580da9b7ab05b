/**
 * Keeps the stage's images up to date with photo and recipe: a quick small render, the display size after it, the original
 * to compare with, tiles once a person has zoomed in beyond them.
 *
 * One render at a time. While a slider moves, a quick render that has begun is let finish, so that there is something to
 * see; anything larger, and anything for another photo, is aborted. The last request wins.
 */
import { isIdentityGeometry } from '../../../contract/geometry.ts'
import type { StudioClient } from '../../../contract/rpc.ts'
import { faultOf } from '../../rpc/query.ts'
import { clearPreviewImages, usePreviewImages } from './preview-images.ts'
import type { PreviewImage, Side } from './preview-images.ts'
import { isFull, nextStep, previewSides, targetOf } from './preview-plan.ts'
import type { PreviewStep, PreviewTarget } from './preview-plan.ts'
import { detailOf, shownRecipeOf, useWorkbench, variantOf } from './store.ts'
import { useCompare, useStageView } from './view/store.ts'

/** Somebody who zooms past a place needs no tiles of it. */
const zoomDebounceMs = 150

export interface PreviewSchedulerDeps {
  client: () => Pick<StudioClient['workbench'], 'preview' | 'tiles'>
  /** The studio answers no more. */
  isLost: () => boolean
  /** Whether the stage is zoomed in beyond an image of this width. */
  needsMore: (width: number) => boolean
  /** Loads an image, so that it can be shown without a flash. */
  decode: (url: string) => Promise<void>
}

const attemptOf = ({ photo, color }: PreviewTarget): string => `${photo} ${color.key}`

export class PreviewScheduler {
  readonly #deps: PreviewSchedulerDeps
  #running: { photo: number; large: boolean; abort: AbortController } | null = null
  /** What the last attempt failed with: it is not tried again by itself. */
  #failedKey: string | null = null
  #zoomDebounce: ReturnType<typeof setTimeout> | undefined

  constructor(deps: PreviewSchedulerDeps) {
    this.#deps = deps
  }

  /** Starts following the workbench's stores; the returned function stops. */
  start(): () => void {
    const refresh = (): void => this.#refresh()
    const restart = (): void => {
      this.#showThumbnails()
      refresh()
    }
    const stops = [
      useWorkbench.subscribe((now, before) => {
        if (now.photo !== before.photo || shownRecipeOf(now) !== shownRecipeOf(before)) restart()
        else if (detailOf(now) !== detailOf(before)) restart()
      }),
      useCompare.subscribe(refresh),
      useStageView.subscribe(() => {
        clearTimeout(this.#zoomDebounce)
        this.#zoomDebounce = setTimeout(refresh, zoomDebounceMs)
      }),
    ]
    restart()
    return () => {
      clearTimeout(this.#zoomDebounce)
      for (const stop of stops) stop()
      this.#running?.abort.abort()
    }
  }

  /** After a fault, once more. */
  retry(): void {
    this.#clearFault()
    this.#refresh()
  }

  #target(): PreviewTarget | null {
    return this.#deps.isLost() ? null : targetOf(useWorkbench.getState())
  }

  /** Starts rendering what the stage lacks, or aborts a render that nobody needs any more. */
  #refresh(): void {
    const target = this.#target()
    if (this.#running === null) {
      if (target !== null) void this.#run()
      return
    }
    const { photo, large, abort } = this.#running
    const served = usePreviewImages.getState().color?.key === target?.color.key
    if (target === null || photo !== target.photo || (large && !served)) abort.abort()
  }

  /** Renders one image after the other until the stage has all of them. */
  async #run(): Promise<void> {
    for (let target = this.#target(); target !== null; target = this.#target()) {
      const attempt = attemptOf(target)
      // What failed is not wanted any more: undone, say.
      if (this.#failedKey !== null && this.#failedKey !== attempt) this.#clearFault()
      const step = this.#failedKey === attempt ? null : this.#nextStep(target)
      if (step === null) break
      const abort = new AbortController()
      this.#running = { photo: target.photo, large: step.stage !== 'quick', abort }
      try {
        await this.#render(step, target, abort.signal)
      } catch (error) {
        if (!abort.signal.aborted && this.#target()?.photo === target.photo) {
          this.#failedKey = attempt
          usePreviewImages.setState({ fault: faultOf(error) })
        }
      }
    }
    this.#running = null
    usePreviewImages.setState({ activity: null })
  }

  #nextStep(target: PreviewTarget): PreviewStep | null {
    const { mode, held } = useCompare.getState()
    return nextStep(target, usePreviewImages.getState(), {
      needsMore: this.#deps.needsMore,
      compares: mode !== 'off' || held,
    })
  }

  #render({ side, stage }: PreviewStep, target: PreviewTarget, signal: AbortSignal): Promise<void> {
    if (stage === 'tiles') return this.#renderTiles(side, target, signal)
    return this.#renderImage(side, stage, target, signal)
  }

  async #renderImage(
    side: Side,
    stage: 'quick' | 'full',
    target: PreviewTarget,
    signal: AbortSignal,
  ): Promise<void> {
    const { photo, whole, shape } = target
    const { recipe, key } = target[side]
    const report = (fraction: number): void => {
      if (side === 'color') usePreviewImages.setState({ activity: { stage, fraction } })
    }
    report(0)
    const request = { photo, recipe, longestSide: previewSides[stage] }
    for await (const event of await this.#deps.client().preview(request, { signal })) {
      if (event.type === 'progress') {
        report(event.fraction)
        continue
      }
      await this.#deps.decode(event.url)
      if (signal.aborted) return
      const { url, width, height } = event
      const image = { photo, key, url, width, height, full: isFull(target, stage), shape, whole }
      if (side === 'color') {
        // What a step has found stays in the panel while the picture is seen without it.
        const bypassing = useWorkbench.getState().bypassed !== null
        showColor(image, bypassing ? null : { photo, key, findings: event.report.findings })
      } else showOriginal(image)
    }
  }

  /** The side's picture in full size, in tiles. */
  async #renderTiles(side: Side, target: PreviewTarget, signal: AbortSignal): Promise<void> {
    const { photo } = target
    const { recipe, key } = target[side]
    const enlarged = side === 'color' ? target.enlarged : 1
    const report = (fraction: number): void =>
      usePreviewImages.setState({ activity: { stage: 'tiles', fraction } })
    report(0)
    for await (const event of await this.#deps.client().tiles({ photo, recipe }, { signal })) {
      if (event.type === 'progress') report(event.fraction)
      else if (!signal.aborted) {
        const tiles = { photo, key, enlarged, pyramid: event.pyramid }
        usePreviewImages.setState(side === 'color' ? { colorTiles: tiles } : { originalTiles: tiles })
      }
    }
  }

  #clearFault(): void {
    this.#failedKey = null
    usePreviewImages.setState({ fault: null })
  }

  /** What is known at once of a photo that is shown now: its thumbnails stand in until the first preview has come. */
  #showThumbnails(): void {
    const state = useWorkbench.getState()
    const detail = detailOf(state)
    const { original, color } = usePreviewImages.getState()
    if (detail === null) return
    if (original?.photo === detail.id || color?.photo === detail.id) return
    clearPreviewImages()
    this.#failedKey = null
    const { geometry } = shownRecipeOf(state).steps
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
    usePreviewImages.setState({
      original: untouched ? from(detail.original.large) : null,
      // One of an older recipe would contradict the panel beside it.
      color:
        variant?.state === 'rendered' && variant.colored && untouched ? from(variant.colored.large) : null,
    })
  }
}

type Found = ReturnType<typeof usePreviewImages.getState>['found']

/** @param found null: what was found before stays */
function showColor(image: PreviewImage, found: Found): void {
  usePreviewImages.setState((now) => ({
    color: image,
    // Tiles of another recipe would lie over it.
    colorTiles: now.colorTiles?.key === image.key ? now.colorTiles : null,
    found: found ?? now.found,
    ...(now.nextOriginal?.shape === image.shape && { original: now.nextOriginal }),
    nextOriginal: null,
    fault: null,
  }))
}

function showOriginal(image: PreviewImage): void {
  usePreviewImages.setState((now) =>
    now.color !== null && now.color.shape !== image.shape
      ? { nextOriginal: image }
      : { original: image, originalTiles: now.originalTiles?.key === image.key ? now.originalTiles : null },
  )
}
