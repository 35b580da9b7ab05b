/** What a person would misread if this failed: a part of a film reported with the frames that only lead into it. */
import { expect, it, vi } from 'vitest'
import type { FilmJob } from '../../../studio/film/journal.ts'
import type { FilmEvent } from '../../../studio/film/request.ts'
import { FilmReporter } from './reporter.ts'

const job: FilmJob = {
  version: 1,
  work: 'a',
  scan: 'progressive',
  analysis: {
    times: Array.from({ length: 100 }, (_, i) => i * 40),
    cuts: [0, 10, 80],
    repeats: Array.from({ length: 100 }, (_, i) => i),
    movedTimes: 0,
    damaged: false,
    seconds: 4,
  },
  // From frame 50 on, led by a key frame at 30.
  leadIn: { from: 0, frames: 50, isLed: true },
  segments: [
    { first: 30, frames: 50, before: 12, after: 0, lead: { key: 0, from: 'own' } },
    { first: 80, frames: 20, before: 0, after: 0 },
  ],
}
const planned: FilmEvent = { type: 'planned', job, finishedSegments: 0, carried: [], keepsColor: false }

it('a part is told as it will be, and what is made before it beside', () => {
  const said: string[] = []
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0),
  )
  new FilmReporter(false).report(planned)
  new FilmReporter(true).report(planned)
  for (const spy of spies) spy.mockRestore()
  const [text, json] = [said.find((each) => !each.includes('{')), said.find((each) => each.includes('{'))]
  expect(text).toContain('50 frames, 2 scenes, 2 segments; 20 frames before it as well, to lead into it')
  expect(JSON.parse(json ?? '')).toMatchObject({ frames: 50, scenes: 2, segments: 2, framesBefore: 20 })
})

it('no film and no room is said to be 0.0 MB', () => {
  const said: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  const reporter = new FilmReporter(false)
  for (const bytes of [1200, 2_500_000, 3e9])
    reporter.report({ type: 'estimated', estimate: { seconds: 3, bytes, neededBytes: 2 * bytes } })
  spy.mockRestore()
  expect(said.join('')).toMatch(/and 2 kB for the film \(3 kB .*and 2\.5 MB .*\(5\.0 MB .*3\.0 GB .*6\.0 GB/s)
})
