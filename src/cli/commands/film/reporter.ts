/** What `tintype film` reports on its way: lines and a bar for a person, or a JSON object a line for a program. */
import type { FilmDamage, FilmRestoration } from '../../../contract/film.ts'
import type { FilmJob } from '../../../studio/film/journal.ts'
import { analysisFrom } from '../../../studio/film/lead-in.ts'
import type { FilmEvent, FilmReport } from '../../../studio/film/request.ts'
import { durationText } from '../../progress-line.ts'

/** What was asked for, and how many frames before it are made and dropped. */
function partOf({ analysis, segments, leadIn }: FilmJob) {
  const first = leadIn?.frames ?? 0
  return { ...analysisFrom(analysis, first), before: Math.max(0, first - segments[0].first) }
}

const clearLine = '\r\u001B[2K'

export class FilmReporter {
  readonly #json: boolean
  #lastReported = 0

  constructor(json: boolean) {
    this.#json = json
  }

  report(event: FilmEvent): void {
    if (this.#json) return this.#reportAsJson(event)
    switch (event.type) {
      case 'looking':
        return
      case 'analysing':
        return this.#bar(`Looking for scenes: ${Math.floor(event.fraction * 100)} %`)
      case 'measured':
        for (const text of damageTexts(event.damage, event.restoration)) this.#line(text)
        return
      case 'estimated': {
        const { seconds, bytes, neededBytes } = event.estimate
        return this.#line(
          `About ${durationText(seconds)}, and ${megabytes(bytes)} for the film (${megabytes(neededBytes)} while it is made).`,
        )
      }
      case 'planned': {
        const { analysis, segments } = event.job
        const { before, times, cuts, repeats } = partOf(event.job)
        const repeated = repeats.filter((source, i) => source !== i).length
        this.#line(
          `${count(times.length, 'frame')}, ${count(cuts.length, 'scene')}, ${count(segments.length, 'segment')}` +
            (repeated > 0 ? `, ${count(repeated, 'repeated frame')}` : '') +
            (before > 0 ? `; ${count(before, 'frame')} before it as well, to lead into it` : '') +
            (event.finishedSegments > 0 ? `; ${event.finishedSegments} finished before` : ''),
        )
        if (analysis.inColor === true) {
          this.#line(
            event.keepsColor
              ? 'The film is in colour already; its own colours are kept.'
              : "The film is in colour already; the model's colours replace its own. --keep-colour leaves them.",
          )
        }
        for (const { stream, how, encoder } of event.carried) {
          if (how === 'copied') continue
          const reason =
            how === 'converted'
              ? `is written anew (${encoder}): the new file's container can't hold it as it is`
              : "is left out: the new file's container can't hold it"
          this.#line(`Stream ${stream.index} (${stream.kind}, ${stream.codec}) ${reason}.`)
        }
        return
      }
      case 'colored': {
        const { frames, of, framesPerSecond, secondsLeft } = event
        const left = secondsLeft === null ? '' : `, ${durationText(secondsLeft)} left`
        return this.#bar(
          `${Math.floor(frames)} of ${of} frames, ${framesPerSecond.toFixed(1)} a second${left}`,
        )
      }
      case 'assembling':
        return this.#bar('Putting the film together')
    }
  }

  finish(report: FilmReport): void {
    if (this.#json) return this.#print({ event: 'done', ...report })
    this.clear()
    if (report.damaged) this.#line('Parts of the source are damaged; what can be read of it is coloured.')
    if (report.movedTimes > 0) {
      this.#line(`The times of ${count(report.movedTimes, 'frame')} ran backwards and were put in order.`)
    }
    if (report.specks > 0) this.#line(`${count(report.specks, 'speck')} covered.`)
    this.#line(`${report.output}: ${count(report.frames, 'frame')}, ${megabytes(report.bytes)}`)
  }

  clear(): void {
    if (!this.#json && process.stderr.isTTY) process.stderr.write(clearLine)
  }

  #reportAsJson(event: FilmEvent): void {
    const { type, ...rest } = event
    if (event.type === 'planned') {
      const { analysis, segments } = event.job
      const { movedTimes, damaged } = analysis
      const { before, times, cuts } = partOf(event.job)
      const counts = {
        frames: times.length,
        scenes: cuts.length,
        segments: segments.length,
        framesBefore: before,
      }
      return this.#print({
        event: type,
        ...counts,
        movedTimes,
        damaged,
        inColor: event.job.analysis.inColor ?? false,
        finishedSegments: event.finishedSegments,
      })
    }
    if (event.type === 'colored' || event.type === 'analysing') {
      if (!this.#isDue()) return
    }
    this.#print({ event: type, ...rest })
  }

  /** A program wants to know how it goes, not each frame. */
  #isDue(): boolean {
    const now = performance.now()
    if (now - this.#lastReported < 500) return false
    this.#lastReported = now
    return true
  }

  #print(value: object): void {
    process.stdout.write(`${JSON.stringify(value)}\n`)
  }

  #line(text: string): void {
    this.clear()
    process.stderr.write(`${text}\n`)
  }

  #bar(text: string): void {
    if (process.stderr.isTTY)
      process.stderr.write(`${clearLine}${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
  }
}

/** From which on what was measured is worth a word. */
const worthReporting = { flicker: 1, weave: 0.5, grain: 4 } as const

function damageTexts(damage: FilmDamage | null, { dust, flicker, weave, grain }: FilmRestoration): string[] {
  if (!damage) return []
  const texts: string[] = []
  if (dust || damage.specks >= 0.5) {
    texts.push(
      `Dust: ${damage.specks.toFixed(1)} specks a frame; ${dust ? 'they are covered' : 'left as it is'}.`,
    )
  }
  const addText = (
    what: string,
    value: number,
    unit: string,
    share: number,
    option: string,
    least: number,
  ) => {
    if (value < least && share === 0) return
    const done =
      share > 0 ? `evened out by ${Math.round(share * 100)} %` : `left as it is; ${option} changes it`
    texts.push(`${what}: ${value.toFixed(1)} ${unit}; ${done}.`)
  }
  addText(
    'Flicker',
    damage.flicker,
    'steps of brightness a frame',
    flicker,
    '--flicker 1',
    worthReporting.flicker,
  )
  addText('Weave', damage.weave, 'pixels', weave, '--weave 1', worthReporting.weave)
  addText('Grain', damage.grain, 'steps', grain, '--grain 0.5', worthReporting.grain)
  return texts
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`

function megabytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  return bytes < 1e5 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** "1:02:03.4" */
export function timeText(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = (seconds % 60).toFixed(1).padStart(4, '0')
  const hours = Math.floor(minutes / 60)
  return hours > 0 ? `${hours}:${String(minutes % 60).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}
