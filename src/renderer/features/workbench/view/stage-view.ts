/**
 * The pictures on the stage, two or more, which always show the same part, and what a person does with them: zoom in, out, pan.
 * From photo to photo zoom and position are remembered, until the workbench is left.
 */
import type { Pane, ZoomPosition } from './pane.ts'
import { useStageView, useViewport } from './store.ts'

/**
 * From photo to photo: all of it, 100 %, or a multiple of the zoom that shows all of it; and the position, in
 * shares of the picture.
 */
interface RememberedLook {
  kind: 'fit' | 'actual' | 'times'
  times: number
  x: number
  y: number
}

const seenWhole: RememberedLook = { kind: 'fit', times: 1, x: 0.5, y: 0.5 }

const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b), 1e-3)

/**
 * What another pane shows of its picture where this one shows this of its own: the same place, also in a
 * picture of another shape.
 */
function samePosition(from: Pane, to: Pane, target = false): ZoomPosition {
  const position = from.position(target)
  const isSameShape = Math.abs(from.ratio / to.ratio - 1) < 0.002
  if (isSameShape) return position
  return {
    x: position.x,
    y: (position.y / from.ratio) * to.ratio,
    zoom: (position.zoom / from.home) * to.home,
  }
}

export class StageView {
  readonly #panes = new Set<Pane>()
  /** Of the whole picture, in its own pixels. */
  #size = { width: 1, height: 1 }
  #subject = ''
  #remembered: RememberedLook = { ...seenWhole }
  /** The picture is new: what is seen of it is not yet what a person chose. */
  #arriving = true
  /** The pane that a person moves; the others follow it, and their own movements count for nothing meanwhile. */
  #leader: Pane | null = null

  /** @returns takes the pane away again */
  add(pane: Pane): () => void {
    this.#panes.add(pane)
    // New ones have shown nothing yet.
    this.#arriving = true
    return () => void this.#panes.delete(pane)
  }

  /**
   * Sets what is about to be shown.
   * @param subject changes with the photo, and with how it is turned and cut
   * @param size    of the whole picture, in pixels; where it changes alone, because the picture was enlarged, what is seen stays
   */
  expect(subject: string, size: { width: number; height: number }): void {
    const isResized = size.width !== this.#size.width || size.height !== this.#size.height
    this.#size = size
    if (subject !== this.#subject) this.#arriving = true
    this.#subject = subject
    const pane = isResized && !this.#arriving ? this.#lead() : null
    if (!pane) return
    for (const each of this.#panes) if (!each.isEmpty) each.limit(size.width)
    this.#publish(pane)
  }

  /** A pane's first picture is there. */
  onArrived(pane: Pane): void {
    pane.limit(this.#size.width)
    if (this.#arriving) {
      this.#arriving = false
      pane.moveTo(this.#rememberedIn(pane), true)
    } else {
      const other = [...this.#panes].find((each) => each !== pane && !each.isEmpty)
      if (other) pane.moveTo(samePosition(other, pane, true), true)
    }
    this.#publish(pane)
  }

  /** A person has taken hold of a pane. */
  onGrabbed(pane: Pane): void {
    this.#leader = pane
  }

  /** A pane moved: if it leads, the others follow, and it is remembered. */
  onMoved(pane: Pane): void {
    const resized = pane.takeResized()
    if (this.#arriving || pane.isEmpty) return
    if (resized) {
      // What was seen whole is seen whole again, 100 % stays 100 %.
      pane.limit(this.#size.width)
      pane.moveTo(this.#rememberedIn(pane), true)
      this.#publish(pane)
      return
    }
    if (pane !== this.#lead()) return
    for (const other of this.#panes) {
      if (other === pane || other.isEmpty) continue
      const position = samePosition(pane, other)
      const theirs = other.position()
      if (
        isClose(theirs.x, position.x) &&
        isClose(theirs.y, position.y) &&
        isClose(theirs.zoom, position.zoom)
      )
        continue
      other.moveTo(position, true)
    }
    this.#publish(pane)
  }

  /** Nobody is at the workbench any more: the next photo that is opened is seen whole. */
  forget(): void {
    this.#remembered = { ...seenWhole }
    this.#arriving = true
    this.#leader = null
    useStageView.setState({ scale: null, fit: true })
  }

  /** Whether so much is seen of the picture that a copy of this width has too few pixels. */
  needsMore(width: number): boolean {
    const pane = this.#lead()
    return pane !== null && pane.position(true).zoom * pane.width * devicePixelRatio > width * 1.02
  }

  zoomBy(times: number): void {
    this.#go((position) => ({ ...position, zoom: position.zoom * times }))
  }

  zoomFit(): void {
    const { width, height } = this.#size
    this.#go((_look, pane) => ({ x: 0.5, y: height / width / 2, zoom: pane.home }))
  }

  /** 100 %, with its pixels on those of the screen. */
  zoomActual(): void {
    this.#go((position, pane) => this.#actual(position, pane))
  }

  /** By shares of what is seen. */
  panBy(dx: number, dy: number): void {
    this.#go((position) => ({
      ...position,
      x: position.x + dx / position.zoom,
      y: position.y + dy / position.zoom,
    }))
  }

  /**
   * Two fingers on what lies over the picture; it follows them at once.
   * @param at    the middle between them before, CSS pixels of the stage
   * @param to    and now
   * @param times how many times as far apart they are
   */
  pinch(at: { x: number; y: number }, to: { x: number; y: number }, times: number): void {
    this.#go((position, pane) => {
      const zoom = Math.max(pane.home, position.zoom * times)
      const along = (centre: number, extent: number, from: number, now: number) =>
        centre + (from - extent / 2) / (position.zoom * pane.width) - (now - extent / 2) / (zoom * pane.width)
      return {
        zoom,
        x: along(position.x, pane.width, at.x, to.x),
        y: along(position.y, pane.height, at.y, to.y),
      }
    }, true)
  }

  #lead(): Pane | null {
    if (this.#leader && this.#panes.has(this.#leader) && !this.#leader.isEmpty) return this.#leader
    this.#leader = [...this.#panes].find((pane) => !pane.isEmpty) ?? null
    return this.#leader
  }

  #go(to: (position: ZoomPosition, pane: Pane) => ZoomPosition, atOnce = false): void {
    const pane = this.#lead()
    if (!pane) return
    pane.limit(this.#size.width)
    pane.moveTo(to(pane.position(!atOnce), pane), atOnce)
  }

  /** Zoom at which one pixel of the photo is one of the screen. */
  #actualZoom(pane: Pane): number {
    return this.#size.width / (pane.width * devicePixelRatio)
  }

  #actual(position: ZoomPosition, pane: Pane): ZoomPosition {
    const { width } = this.#size
    const zoom = Math.max(pane.home, this.#actualZoom(pane))
    const onPixel = (centre: number, extent: number) => {
      const half = (extent * devicePixelRatio) / 2
      return (Math.round(centre * width - half) + half) / width
    }
    return { zoom, x: onPixel(position.x, pane.width), y: onPixel(position.y, pane.height) }
  }

  #rememberedIn(pane: Pane): ZoomPosition {
    const { kind, times, x, y } = this.#remembered
    const ratio = this.#size.height / this.#size.width
    const position = { x, y: y * ratio, zoom: pane.home * times }
    if (kind === 'fit') return { x: 0.5, y: ratio / 2, zoom: pane.home }
    return kind === 'actual' ? this.#actual(position, pane) : position
  }

  /** Remembers what a pane shows, and writes it into the stores. */
  #publish(pane: Pane): void {
    const { x, y, zoom } = pane.position()
    useViewport.setState({ viewport: { x, y, zoom, width: pane.width, height: pane.height } })
    const actual = this.#actualZoom(pane)
    const fit = zoom <= pane.home * 1.001
    const kind = fit ? 'fit' : isClose(zoom, actual) ? 'actual' : 'times'
    const ratio = this.#size.height / this.#size.width
    this.#remembered = { kind, times: zoom / pane.home, x, y: y / ratio }
    const scale = zoom / actual
    const now = useStageView.getState()
    if (now.scale !== scale || now.fit !== fit) useStageView.setState({ scale, fit })
  }
}
