/** Where key frames lie among the frames of a film. */
import { StudioFault } from '../../contract/errors.ts'
import type { FilmAnalysis, Rational } from '../../contract/film.ts'
import type { KeyFrame } from './request.ts'

/** A key frame in its place. */
export interface PlacedKey {
  /** Number among the film's analysed frames. */
  frame: number
  key: KeyFrame
}

const nameOf = ({ image, time, frame }: KeyFrame): string =>
  image ?? (frame === undefined ? `${time} s` : `frame ${frame}`)

/**
 * @param first the analysed frame from which frames by number are counted
 * @returns in the order of the film
 * @throws StudioFault `film.keyFrame` for one that lies outside of the film, or on another one
 */
export function placeKeys(
  keys: readonly KeyFrame[],
  { times }: Pick<FilmAnalysis, 'times'>,
  timeBase: Rational,
  first = 0,
): PlacedKey[] {
  const placed = keys.map((key) => {
    const frame =
      key.frame === undefined
        ? nearest(times, (key.time * timeBase.den) / timeBase.num)
        : first + key.frame - 1
    if (frame === null || frame < 0 || frame >= times.length) {
      throw new StudioFault('film.keyFrame', { file: nameOf(key), reason: 'the film has no frame there' })
    }
    return { frame, key }
  })
  placed.sort((p, q) => p.frame - q.frame)
  const twice = placed.find(({ frame }, i) => frame === placed[i - 1]?.frame)
  if (twice)
    throw new StudioFault('film.keyFrame', { file: nameOf(twice.key), reason: 'two are of the same frame' })
  return placed
}

/** @returns null for a time that is well outside of the film */
function nearest(times: readonly number[], tick: number): number | null {
  const next = times.findIndex((time) => time >= tick)
  const last = times.length - 1
  const step = last > 0 ? (times[last] - times[0]) / last : 1
  if (next === -1) return tick <= times[last] + 2 * step ? last : null
  if (next === 0) return tick >= times[0] - 2 * step ? 0 : null
  return tick - times[next - 1] <= times[next] - tick ? next - 1 : next
}
