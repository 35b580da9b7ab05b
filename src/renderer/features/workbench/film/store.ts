/**
 * What the film's workbench shows: the frame under the playhead, the scenes, what plays, and three seconds in
 * colour. `FilmSession` writes it.
 */
import { create } from 'zustand'
import type { StudioError } from '../../../../contract/errors.ts'
import type { FilmSheet } from '../../../../contract/film-workbench.ts'
import { cutsWith, type FilmMarks, type KeyFrame } from '../../../../contract/film-library.ts'
import type { Recipe } from '../../../../contract/recipe.ts'

export { marksOf } from '../store.ts'

/** A picture or clip that was made, and of what. */
export interface Made {
  url: string
  width: number
  height: number
  key: string
}

export interface FilmState {
  /** Null until it is looked through. */
  sheet: FilmSheet | null
  /** How far the look through it is, 0 to 1. */
  looking: number
  /** Why it can't be shown. */
  fault: StudioError | null
  /** Number of the frame under the playhead. */
  at: number
  playing: boolean
  /** What the panel changes, where a frame is no key frame: all of the film, or the scene of the frame. */
  scope: 'film' | 'scene'
  /** One rests on a key frame, and changes the film or the scene all the same. */
  passedKey: boolean
  /** The film as the player takes it; null until it is there. */
  proxy: { url: string } | null
  /** How far it is; null: it is there, or can't be made. */
  preparing: number | null
  /** The frame under the playhead in colour, or one before it. */
  color: Made | null
  /** How far the next one is; null: none is on its way. */
  coloring: number | null
  colorFault: StudioError | null
  /** Three seconds in colour; null: the film itself is shown. */
  loop: Made | null
  looping: number | null
  loopFault: StudioError | null
}

export const noFilm: FilmState = {
  sheet: null,
  looking: 0,
  fault: null,
  at: 0,
  playing: false,
  scope: 'film',
  passedKey: false,
  proxy: null,
  preparing: null,
  color: null,
  coloring: null,
  colorFault: null,
  loop: null,
  looping: null,
  loopFault: null,
}

export const useFilm = create<FilmState>()(() => noFilm)

/** Seconds from the film's first frame. */
export const secondsAt = ({ times, timeBase }: FilmSheet, frame: number): number =>
  (((times[frame] ?? times[0]) - times[0]) * timeBase.num) / timeBase.den

/** Until the end of the last frame, which is as long as the one before it. */
export function lengthOf(sheet: FilmSheet): number {
  const last = sheet.times.length - 1
  const step = last > 0 ? secondsAt(sheet, last) - secondsAt(sheet, last - 1) : 0
  return secondsAt(sheet, last) + step
}

export const tickAt = ({ times }: FilmSheet, frame: number): number => times[frame] ?? times[0]

/** Number of the last frame that is not after a tick; the first where all are. */
export function frameOf(times: readonly number[], tick: number): number {
  let low = 0
  let high = times.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((times[middle] ?? 0) <= tick) low = middle
    else high = middle - 1
  }
  return low
}

/** The same of seconds from the first frame. */
export const frameAtSeconds = ({ times, timeBase: { num, den } }: FilmSheet, seconds: number): number =>
  frameOf(times, times[0] + (seconds * den) / num + 0.5)

/** First frames of the scenes, as the person wants them. */
export const scenesOf = (sheet: FilmSheet, marks: FilmMarks): number[] =>
  cutsWith(sheet.times, sheet.cuts, marks)

/** The key frame that leads at a frame: the last one of its scene that is not after it. */
export function leadingKey(
  { times }: Pick<FilmSheet, 'times'>,
  scenes: readonly number[],
  { keyFrames }: FilmMarks,
  frame: number,
): KeyFrame | null {
  const scene = scenes.findLast((start) => start <= frame) ?? 0
  const [from, to] = [times[scene] ?? 0, times[frame] ?? 0]
  return keyFrames.findLast(({ tick }) => tick >= from && tick <= to) ?? null
}

/** What of a recipe counts for a film, as a key. */
export const colorKey = ({ steps: { color, grade, manualColor } }: Recipe): string =>
  JSON.stringify([color, grade, manualColor])

/** Ticks of the first frame of the scene in which a frame lies, and of the next scene's. */
export function sceneAt(sheet: FilmSheet, marks: FilmMarks, frame: number): { from: number; to: number } {
  const scenes = scenesOf(sheet, marks)
  const next = scenes.find((start) => start > frame)
  return {
    from: tickAt(sheet, scenes.findLast((start) => start <= frame) ?? 0),
    to: next === undefined ? Infinity : tickAt(sheet, next),
  }
}
