/** One zoomable picture: a display copy, tiles over it where there are some, by OpenSeadragon. */
import OpenSeadragon from 'openseadragon'
import type { Pyramid } from '../../../../contract/workbench.ts'
import { fitShare } from './fit-share.ts'

/** What can be seen of the picture: its centre in units of its width, and how many times its width fits. */
export interface ZoomPosition {
  x: number
  y: number
  zoom: number
}

/** The greatest zoom: this many pixels of the screen for each of the photo. */
const greatestScale = 8
/** OpenSeadragon adds a style element with one rule for phones, without a nonce, which the page's policy refuses. */
const styleMark = 'data-openseadragon-mobile-css'

function addStyleElement(): void {
  if (document.querySelector(`style[${styleMark}]`)) return
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
  const style = document.createElement('style')
  if (nonce) style.nonce = nonce
  style.setAttribute(styleMark, 'true')
  document.head.append(style)
}

/** OpenSeadragon warns of each tile that comes after its picture was taken away, which is usual here. */
;(OpenSeadragon as unknown as { console: Console }).console = { ...console, warn: () => {} }

const prefersReducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** What a pane shows. */
export interface Shown {
  /** Nothing of another photo may be seen. */
  photo: number
  /** How the picture is turned and cut. */
  shape: string
  /** The picture; null as long as there is none. */
  url: string | null
  tiles: Pyramid | null
  /** Pixels that the picture has in its width. */
  width: number
}

export interface PaneListener {
  /** It shows another part of the picture now, moved by a person or by `moveTo`. */
  onMoved(pane: Pane): void
  /** A person has taken hold of it. */
  onGrabbed(pane: Pane): void
  /** A new picture is drawn. */
  onDrawn(): void
  /** There is none any more. */
  onCleared(): void
  /** The picture can't be loaded. */
  onLost?(): void
}

export class Pane {
  readonly #viewer: OpenSeadragon.Viewer
  readonly #listener: PaneListener
  /** Oldest first; the last one is shown, or on its way. */
  #images: OpenSeadragon.TiledImage[] = []
  #tiles: OpenSeadragon.TiledImage | null = null
  #shown: Pick<Shown, 'photo' | 'shape'> | null = null
  #url: string | null = null
  #tilesUrl: string | null = null
  #renewed = false
  #resized = false

  constructor(element: HTMLElement, listener: PaneListener) {
    addStyleElement()
    this.#listener = listener
    const gestures = { clickToZoom: false, dblClickToZoom: true, flickEnabled: false, pinchRotate: false }
    this.#viewer = OpenSeadragon({
      element,
      drawer: 'canvas',
      preserveViewport: true,
      showNavigationControl: false,
      keyboardNavEnabled: false,
      // The stage around it has the focus and the keys.
      tabIndex: -1,
      crossOriginPolicy: false,
      animationTime: prefersReducedMotion() ? 0 : 0.25,
      springStiffness: 9,
      blendTime: 0,
      zoomPerScroll: 1.25,
      minZoomImageRatio: 1,
      maxZoomPixelRatio: Infinity,
      visibilityRatio: 1,
      constrainDuringPan: true,
      imageLoaderLimit: 6,
      maxImageCacheCount: 400,
      gestureSettingsMouse: gestures,
      gestureSettingsTouch: gestures,
      gestureSettingsPen: gestures,
    })
    this.#viewer.addHandler('viewport-change', () => this.#listener.onMoved(this))
    const grabbed = () => this.#listener.onGrabbed(this)
    this.#viewer.addHandler('canvas-press', grabbed)
    this.#viewer.addHandler('canvas-scroll', grabbed)
    this.#viewer.addHandler('canvas-pinch', grabbed)
    this.#viewer.addHandler('canvas-double-click', grabbed)
    this.#viewer.addHandler('resize', () => {
      this.#resized = true
    })
  }

  /** CSS pixels. */
  get width(): number {
    return this.#viewer.viewport.getContainerSize().x
  }

  get height(): number {
    return this.#viewer.viewport.getContainerSize().y
  }

  /** height / width of what it shows */
  get ratio(): number {
    return this.#viewer.world.getHomeBounds().height
  }

  get isEmpty(): boolean {
    return this.#images.length === 0
  }

  /** Whether its size has changed since the last call: OpenSeadragon then shows a part of its own choice. */
  takeResized(): boolean {
    const resized = this.#resized
    this.#resized = false
    return resized
  }

  /** Zoom at which all of the picture is seen, with some of what surrounds it on every side. */
  get home(): number {
    return this.#viewer.viewport.getHomeZoom() * fitShare(this.width, this.height)
  }

  /** @param target where it is going, while it still moves */
  position(target = false): ZoomPosition {
    const { viewport } = this.#viewer
    const { x, y } = viewport.getCenter(!target)
    return { x, y, zoom: viewport.getZoom(!target) }
  }

  /** @param at once, without moving there */
  moveTo({ x, y, zoom }: ZoomPosition, atOnce: boolean): void {
    const { viewport } = this.#viewer
    viewport.zoomTo(zoom, undefined, atOnce)
    viewport.panTo(new OpenSeadragon.Point(x, y), atOnce)
    viewport.applyConstraints(atOnce)
  }

  /** @param width of the whole picture, in its own pixels */
  limit(width: number): void {
    // OpenSeadragon counts in pixels of the display copy.
    const { viewport } = this.#viewer
    const greatest = (width * greatestScale) / Math.max(1, this.width * devicePixelRatio)
    const levels = viewport as unknown as { minZoomLevel: number; maxZoomLevel: number }
    levels.minZoomLevel = this.home
    levels.maxZoomLevel = Math.max(this.home, greatest)
  }

  /** Shows this, and takes away what can't be seen beside it. */
  present({ photo, shape, url, tiles, width }: Shown): void {
    const before = this.#shown
    this.#shown = { photo, shape }
    if (url === null || before?.photo !== photo) this.#clear()
    else if (before.shape !== shape) this.#renew()
    if (url !== null) this.#show(url)
    this.#showTiles(tiles, width)
  }

  #clear(): void {
    this.#url = null
    this.#tilesUrl = null
    this.#tiles = null
    this.#images = []
    this.#renewed = false
    this.#viewer.world.removeAll()
    this.#listener.onCleared()
  }

  /** What is seen now stays only until the next picture is there, which has another shape. */
  #renew(): void {
    this.#showTiles(null, 1)
    this.#renewed = true
    this.#listener.onCleared()
  }

  /** Shows a picture instead of the last one, which stays until the new one is drawn. */
  #show(url: string): void {
    if (this.#url === url) return
    this.#url = url
    this.#viewer.addTiledImage({
      tileSource: { type: 'image', url, buildPyramid: false },
      x: 0,
      y: 0,
      width: 1,
      index: this.#images.length,
      success: (event) => {
        const { item } = event as unknown as { item: OpenSeadragon.TiledImage }
        if (this.#url !== url) {
          this.#viewer.world.removeItem(item)
          return
        }
        if (this.#renewed) for (const older of this.#images.splice(0)) this.#viewer.world.removeItem(older)
        this.#renewed = false
        const first = this.#images.length === 0
        this.#images.push(item)
        if (first) this.#viewer.viewport.goHome(true)
        item.whenFullyLoaded(() => this.#settle(item))
      },
      error: () => {
        if (this.#url === url) this.#listener.onLost?.()
      },
    })
  }

  #settle(item: OpenSeadragon.TiledImage): void {
    const at = this.#images.indexOf(item)
    if (at < 0) return
    for (const older of this.#images.splice(0, at)) this.#viewer.world.removeItem(older)
    this.#listener.onDrawn()
  }

  /** @param sharp pixels that the display copy has in its width: coarser levels would only blur it */
  #showTiles(pyramid: Pyramid | null, sharp: number): void {
    if ((pyramid?.url ?? null) === this.#tilesUrl) return
    this.#tilesUrl = pyramid?.url ?? null
    if (this.#tiles) this.#viewer.world.removeItem(this.#tiles)
    this.#tiles = null
    if (!pyramid) return
    const { url, width, height, tileSize, levels } = pyramid
    const first = Array.from({ length: levels }, (_, i) => i).find(
      (level) => Math.ceil(width / 2 ** (levels - 1 - level)) >= sharp,
    )
    this.#viewer.addTiledImage({
      tileSource: {
        width,
        height,
        tileSize,
        // With none at all each tile would be stretched by a pixel against seams, and 100 % would not be 100 %. What lies
        // under a seam is the display copy.
        tileOverlap: 1e-6,
        minLevel: first ?? levels - 1,
        maxLevel: levels - 1,
        getTileUrl: (level: number, x: number, y: number) => `${url}/${level}/${x}_${y}`,
      },
      x: 0,
      y: 0,
      width: 1,
      success: (event) => {
        const { item } = event as unknown as { item: OpenSeadragon.TiledImage }
        if (this.#tilesUrl !== url) this.#viewer.world.removeItem(item)
        else this.#tiles = item
      },
    })
  }

  destroy(): void {
    this.#viewer.destroy()
  }
}
