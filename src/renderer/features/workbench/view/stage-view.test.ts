/** Both pictures always show the same part, and the next photo is seen as near as the last one. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Pane, ZoomPosition } from './pane.ts'
import { StageView } from './stage-view.ts'
import { useStageView } from './store.ts'

/** A pane of 1000 x 500 CSS pixels that moves at once. */
class FakePane {
  readonly width = 1000
  readonly height = 500
  home = 1
  ratio = 0.5
  isEmpty = false
  resized = false
  current: ZoomPosition = { x: 0.5, y: 0.25, zoom: 1 }

  position = (): ZoomPosition => this.current
  moveTo = (position: ZoomPosition): void => {
    this.current = position
  }
  limits: number[] = []
  limit = (width: number): void => void this.limits.push(width)
  takeResized = (): boolean => {
    const { resized } = this
    this.resized = false
    return resized
  }
}

const asPane = (pane: FakePane) => pane as unknown as Pane
const photo = { width: 4000, height: 2000 }

let view = new StageView()
let left = new FakePane()
let right = new FakePane()

beforeEach(() => {
  vi.stubGlobal('devicePixelRatio', 1)
  view = new StageView()
  left = new FakePane()
  right = new FakePane()
  view.add(asPane(left))
  view.add(asPane(right))
  view.expect('1', photo)
  view.onArrived(asPane(left))
  view.onArrived(asPane(right))
})

afterEach(() => vi.unstubAllGlobals())

it('the picture that a person moves leads, the other follows', () => {
  view.onGrabbed(asPane(right))
  right.moveTo({ x: 0.3, y: 0.2, zoom: 3 })
  view.onMoved(asPane(right))
  expect(left.current).toEqual({ x: 0.3, y: 0.2, zoom: 3 })
  left.moveTo({ x: 0.9, y: 0.2, zoom: 3 })
  view.onMoved(asPane(left))
  expect(right.current.x).toBe(0.3)
})

it('100 % is one pixel of the photo for one of the screen, and stays so on the next photo', () => {
  view.zoomActual()
  view.onMoved(asPane(left))
  expect(left.current.zoom).toBe(4)
  expect(useStageView.getState()).toEqual({ scale: 1, fit: false })
  view.expect('2', { width: 8000, height: 4000 })
  view.onArrived(asPane(left))
  expect(left.current.zoom).toBe(8)
})

it('100 % is that of the enlarged picture once it is there, and what is seen stays until one asks for it', () => {
  view.zoomActual()
  view.onMoved(asPane(left))
  view.expect('1', { width: 16_000, height: 8000 })
  expect(left.current.zoom).toBe(4)
  expect(left.limits.at(-1)).toBe(16_000)
  expect(right.limits.at(-1)).toBe(16_000)
  expect(useStageView.getState()).toEqual({ scale: 0.25, fit: false })
  view.zoomActual()
  view.onMoved(asPane(left))
  // The original beside it follows: the same place at the same size.
  expect([left.current.zoom, right.current.zoom]).toEqual([16, 16])
  expect(useStageView.getState().scale).toBe(1)
})

it('a small photo is seen at 100 % of its enlarged picture, which is more than all of it', () => {
  view.expect('1', { width: 640, height: 320 })
  view.zoomActual()
  expect(left.current.zoom).toBe(1)
  view.expect('1', { width: 2560, height: 1280 })
  view.zoomActual()
  expect(left.current.zoom).toBe(2.56)
})

it('zoom ends with the workbench: the next photo that is opened is seen whole', () => {
  view.zoomActual()
  view.onMoved(asPane(left))
  view.forget()
  expect(useStageView.getState()).toEqual({ scale: null, fit: true })
  view.expect('2', photo)
  view.onArrived(asPane(left))
  expect(left.current).toEqual({ x: 0.5, y: 0.25, zoom: 1 })
})

it('a picture seen whole is seen whole after the window has changed its size', () => {
  view.zoomFit()
  view.onMoved(asPane(left))
  left.moveTo({ x: 0.1, y: 0.1, zoom: 1.7 })
  left.resized = true
  view.onMoved(asPane(left))
  expect(left.current).toEqual({ x: 0.5, y: 0.25, zoom: 1 })
  expect(useStageView.getState().fit).toBe(true)
})

it('a copy has too few pixels once it is seen larger than it is', () => {
  expect(view.needsMore(2048)).toBe(false)
  view.zoomBy(3)
  expect(view.needsMore(2048)).toBe(true)
  left.isEmpty = true
  right.isEmpty = true
  expect(view.needsMore(2048)).toBe(false)
})

it('in a picture of another shape the same place is seen, and all of it where all is seen', () => {
  // Turned by a quarter: twice as high as wide, of which a quarter of the width fits.
  const turned = new FakePane()
  turned.ratio = 2
  turned.home = 0.25
  view.add(asPane(turned))
  view.onArrived(asPane(left))
  view.onGrabbed(asPane(left))
  left.current = { x: 0.3, y: 0.2, zoom: 3 }
  view.onMoved(asPane(left))
  expect(right.current).toEqual({ x: 0.3, y: 0.2, zoom: 3 })
  expect(turned.current.x).toBeCloseTo(0.3)
  expect(turned.current.y).toBeCloseTo(0.8)
  expect(turned.current.zoom).toBeCloseTo(0.75)
})
