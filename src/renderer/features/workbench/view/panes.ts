/**
 * The two pictures on the stage, which always look at the same place, and what a person does with them: nearer, farther,
 * to another place. From photo to photo place and nearness are kept.
 */
import type { Look, Pane } from './pane.ts'
import { useSight, useView } from './store.ts'

/** From photo to photo: all of it, 100 %, or so many times nearer than all of it; and the place, in shares of the picture. */
interface Kept {
  kind: 'fit' | 'actual' | 'times'
  times: number
  x: number
  y: number
}

const panes = new Set<Pane>()
/** Of the whole picture, in its own pixels. */
let size = { width: 1, height: 1 }
let subject = ''
let kept: Kept = { kind: 'fit', times: 1, x: 0.5, y: 0.5 }
/** The picture is new: what is seen of it is not yet what a person chose. */
let arriving = true

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b), 1e-3)

/** The one that a person moves; the other follows it and is not listened to meanwhile. */
let leader: Pane | null = null

function lead(): Pane | null {
  if (leader && panes.has(leader) && !leader.isEmpty) return leader
  leader = [...panes].find((pane) => !pane.isEmpty) ?? null
  return leader
}

export function grabbed(pane: Pane): void {
  leader = pane
}

/** Zoom at which one pixel of the photo is one of the screen. */
const actualZoom = (pane: Pane) => size.width / (pane.width * devicePixelRatio)

export function addPane(pane: Pane): () => void {
  panes.add(pane)
  // New ones have seen nothing yet.
  arriving = true
  return () => void panes.delete(pane)
}

/**
 * Says what is about to be shown.
 * @param which  changes with the photo, and with how it is turned and cut
 * @param whole  its size, in pixels
 */
export function expect(which: string, whole: { width: number; height: number }): void {
  size = whole
  if (which !== subject) arriving = true
  subject = which
}

/** A pane's first picture is there. */
export function arrived(pane: Pane): void {
  pane.limit(size.width)
  if (arriving) {
    arriving = false
    pane.lookAt(wanted(pane), true)
  } else {
    const other = [...panes].find((each) => each !== pane && !each.isEmpty)
    if (other) pane.lookAt(other.look(true), true)
  }
  tell(pane)
}

function wanted(pane: Pane): Look {
  const ratio = size.height / size.width
  const look = { x: kept.x, y: kept.y * ratio, zoom: pane.home * kept.times }
  if (kept.kind === 'fit') return { x: 0.5, y: ratio / 2, zoom: pane.home }
  return kept.kind === 'actual' ? actual(look, pane) : look
}

/** A pane moved: if it leads, the other follows, and it is remembered. */
export function moved(pane: Pane): void {
  const resized = pane.takeResized()
  if (arriving || pane.isEmpty) return
  if (resized) {
    // What was seen whole is seen whole again, 100 % stays 100 %.
    pane.limit(size.width)
    pane.lookAt(wanted(pane), true)
    tell(pane)
    return
  }
  if (pane !== lead()) return
  const look = pane.look()
  for (const other of panes) {
    if (other === pane || other.isEmpty) continue
    const theirs = other.look()
    if (close(theirs.x, look.x) && close(theirs.y, look.y) && close(theirs.zoom, look.zoom)) continue
    other.lookAt(look, true)
  }
  tell(pane)
}

function tell(pane: Pane): void {
  const { x, y, zoom } = pane.look()
  useSight.setState({ viewport: { x, y, zoom, width: pane.width, height: pane.height } })
  const scale = actualZoom(pane)
  const fit = zoom <= pane.home * 1.001
  const kind = fit ? 'fit' : close(zoom, scale) ? 'actual' : 'times'
  kept = { kind, times: zoom / pane.home, x, y: y / (size.height / size.width) }
  const shown = zoom / scale
  const now = useView.getState()
  if (now.scale !== shown || now.fit !== fit) useView.setState({ scale: shown, fit })
}

/** Whether so much is seen of the picture that a copy of this width has too few pixels. */
export function needsMore(width: number): boolean {
  const pane = lead()
  return pane !== null && pane.look(true).zoom * pane.width * devicePixelRatio > width * 1.02
}

function go(to: (look: Look, pane: Pane) => Look): void {
  const pane = lead()
  if (!pane) return
  pane.limit(size.width)
  pane.lookAt(to(pane.look(true), pane), false)
}

export const zoomBy = (times: number): void => go((look) => ({ ...look, zoom: look.zoom * times }))

export const zoomFit = (): void =>
  go((_look, pane) => ({ x: 0.5, y: size.height / size.width / 2, zoom: pane.home }))

/** 100 %, with its pixels on those of the screen. */
export const zoomActual = (): void => go((look, pane) => actual(look, pane))

function actual(look: Look, pane: Pane): Look {
  const zoom = Math.max(pane.home, actualZoom(pane))
  const whole = (centre: number, room: number) => {
    const half = (room * devicePixelRatio) / 2
    return (Math.round(centre * size.width - half) + half) / size.width
  }
  return { zoom, x: whole(look.x, pane.width), y: whole(look.y, pane.height) }
}

/** By shares of what is seen. */
export const panBy = (dx: number, dy: number): void =>
  go((look) => ({ ...look, x: look.x + dx / look.zoom, y: look.y + dy / look.zoom }))
