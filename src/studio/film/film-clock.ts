/** Times as a person counts them, from a film's beginning, on the film's own clock, which may begin anywhere. */
import type { FilmInfo } from '../../contract/film.ts'
import type { FilmRequest } from './request.ts'

type Timed = Pick<FilmRequest, 'from' | 'to'> & {
  keyFrames?: FilmRequest['keyFrames'] | undefined
  scenes?: FilmRequest['scenes'] | undefined
}

/** @returns the request with its times in seconds of the film's clock */
export function onFilmClock<T extends Timed>(request: T, { start }: Pick<FilmInfo, 'start'>): T {
  const { from, to, keyFrames, scenes } = request
  const moved = <U extends { time: number }>(each: U): U => ({ ...each, time: each.time + start })
  return {
    ...request,
    from: from === null ? null : from + start,
    to: to === null ? null : to + start,
    ...(keyFrames && { keyFrames: keyFrames.map(moved) }),
    ...(scenes && { scenes: scenes.map(moved) }),
  }
}
