/** What is mended of a film before it is coloured: what a person asks for, what was measured, and what comes of both. */
import type {
  FilmAnalysis,
  FilmDamage,
  FilmMending,
  FilmRestoration,
  FilmSource,
} from '../../contract/film.ts'
import { callWithRetry } from '../engine-client/client.ts'
import type { EngineClient } from '../engine-client/client.ts'

/** Specks a frame from which on a film is dusty. */
const dusty = 1
/** Frames in a row that are looked at, and in how many scenes. */
const measuredFrames = 12
const measuredScenes = 3

/** @param damage null where nothing could be measured */
export function chosenRestoration(
  { dust, ...others }: FilmMending,
  damage: FilmDamage | null,
): FilmRestoration {
  const isDusty = damage !== null && damage.specks >= dusty
  return { ...others, dust: dust === 'on' || (dust === 'auto' && isDusty) }
}

/** Frames in the middle of the longest scenes; scenes that are too short say nothing. */
export function measuredRanges({
  times,
  cuts,
}: Pick<FilmAnalysis, 'times' | 'cuts'>): { from: number; to: number }[] {
  return cuts
    .map((from, i) => ({ from, to: cuts[i + 1] ?? times.length }))
    .filter(({ from, to }) => to - from >= 5)
    .sort((p, q) => q.to - q.from - (p.to - p.from))
    .slice(0, measuredScenes)
    .map(({ from, to }) => {
      const frames = Math.min(measuredFrames, to - from)
      const start = from + ((to - from - frames) >> 1)
      return { from: start, to: start + frames }
    })
}

/** @returns null for films that can't be sought in and those of very short scenes */
export async function measureDamage(
  { deps, source, signal }: { deps: { engine: EngineClient }; source: FilmSource; signal: AbortSignal },
  analysis: FilmAnalysis,
): Promise<FilmDamage | null> {
  if (analysis.movedTimes > 0) return null
  const found: FilmDamage[] = []
  for (const { from, to } of measuredRanges(analysis)) {
    const params = {
      source,
      times: analysis.times.slice(from, to),
      repeats: analysis.repeats.slice(from, to).map((repeated) => Math.max(0, repeated - from)),
    }
    found.push(await callWithRetry(deps.engine, 'filmDamage', params, { signal }))
  }
  const frames = found.reduce((sum, each) => sum + each.frames, 0)
  if (frames === 0) return null
  const mean = (of: (each: FilmDamage) => number) =>
    found.reduce((sum, each) => sum + of(each) * each.frames, 0) / frames
  return {
    frames,
    specks: mean(({ specks }) => specks),
    flicker: mean(({ flicker }) => flicker),
    weave: mean(({ weave }) => weave),
    grain: mean(({ grain }) => grain),
  }
}
