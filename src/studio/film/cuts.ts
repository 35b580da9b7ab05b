/** Scene cuts as a person wants them: some beside those that were found, and some of those not. */
import type { FilmAnalysis, Rational } from '../../contract/film.ts'

/** Seconds of the film's clock. */
export interface CutChoice {
  added: readonly number[]
  removed: readonly number[]
}

/** Each time is that of the frame nearest to it; the first frame always begins a scene. */
export function withChosenCuts(
  analysis: FilmAnalysis,
  { added, removed }: CutChoice,
  { num, den }: Rational,
): FilmAnalysis {
  if (added.length + removed.length === 0) return analysis
  const { times, cuts } = analysis
  const frameAt = (seconds: number) => nearest(times, (seconds * den) / num)
  const gone = new Set(removed.map(frameAt))
  const kept = cuts.filter((at, i) => i === 0 || !gone.has(at))
  return { ...analysis, cuts: [...new Set([...kept, ...added.map(frameAt)])].sort((a, b) => a - b) }
}

/** Index of the time that is nearest. @param times rising, at least one */
function nearest(times: readonly number[], tick: number): number {
  let low = 0
  let high = times.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] < tick) low = middle + 1
    else high = middle
  }
  return low > 0 && tick - times[low - 1] <= times[low] - tick ? low - 1 : low
}
