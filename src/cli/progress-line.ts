/** Progress on one line at the foot of the terminal: a bar with messages above it, or per cent. */
import {
  createProgress,
  type Progress,
  type ProgressNote,
  type RenderStage,
  type TransferNote,
} from '../contract/progress.ts'

/** The part of a terminal's stream that is used; `process.stderr` is one. */
export interface Terminal {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

const barWidth = 24
const longPhoto = { seconds: 10, done: 0.04 }
const clearLine = '\r\u001B[2K'

export class ProgressLine {
  readonly #terminal: Terminal
  readonly #total: number
  readonly #now: () => number
  readonly #started: number
  /** Shares of photos in flight, by file. */
  readonly #parts = new Map<string, { fraction: number; stage: RenderStage | null }>()
  #finished = 0
  /** Photos that took time; skipped ones say nothing about how long the rest takes. */
  #worked = 0

  constructor(terminal: Terminal, total: number, now: () => number = () => performance.now()) {
    this.#terminal = terminal
    this.#total = total
    this.#now = now
    this.#started = now()
    this.#draw()
  }

  /** @param stage what is being done to it, as far as it is known */
  setFraction(file: string, fraction: number, stage: RenderStage | null = null): void {
    this.#parts.set(file, { fraction, stage })
    this.#draw()
  }

  finish(file: string, worked: boolean): void {
    this.#parts.delete(file)
    this.#finished += 1
    if (worked) this.#worked += 1
    this.#draw()
  }

  /** A line above the bar; on its own where there is no terminal. */
  print(text: string): void {
    this.#erase()
    this.#terminal.write(`${text}\n`)
    this.#draw()
  }

  close(): void {
    this.#erase()
  }

  /** `[#####-------] 12 of 40, enlarging, 3 min left`. */
  text(): string {
    const parts = [...this.#parts.values()]
    const inFlight = parts.reduce((sum, { fraction }) => sum + fraction, 0)
    // The others are over before one has read what they are.
    const stage = parts.some((each) => each.stage === 'enlarge') ? `, ${stageText.enlarge}` : ''
    const share = this.#total === 0 ? 1 : (this.#finished + inFlight) / this.#total
    const filled = Math.round(share * barWidth)
    const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled)
    return `[${bar}] ${this.#finished} of ${this.#total}${stage}${this.#left(inFlight)}`
  }

  #left(inFlight: number): string {
    const done = this.#worked + inFlight
    const remaining = this.#total - this.#finished - inFlight
    const elapsed = (this.#now() - this.#started) / 1000
    // A photo that takes minutes says how long it takes before half of it is done.
    const isTold = done >= 0.5 || (elapsed >= longPhoto.seconds && done >= longPhoto.done)
    if (!isTold || remaining <= 0) return ''
    const seconds = (elapsed / done) * remaining
    return `, ${durationText(seconds)} left`
  }

  #erase(): void {
    if (this.#terminal.isTTY) this.#terminal.write(clearLine)
  }

  #draw(): void {
    if (!this.#terminal.isTTY) return
    this.#erase()
    this.#terminal.write(this.text().slice(0, (this.#terminal.columns ?? 80) - 1))
  }
}

/** A span as a person would say it: rough, and rougher the longer it is. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

/** Per cent and speed on one line of a terminal; silent elsewhere. */
export function percentLine(label?: string): Progress {
  return createProgress((fraction, note) => {
    if (!process.stderr.isTTY) return
    const status = note === undefined ? '' : `, ${noteText(note)}`
    const prefix = label === undefined ? '' : `${label}: `
    process.stderr.write(`${clearLine}${prefix}${Math.floor(fraction * 100)} %${status}`)
  })
}

function noteText(note: ProgressNote): string {
  if (typeof note === 'string') return note
  return 'stage' in note ? stageText[note.stage] : transferText(note)
}

const stageText: Readonly<Record<RenderStage, string>> = {
  restore: 'restoring',
  color: 'colouring',
  enlarge: 'enlarging',
  save: 'saving',
}

/** "12.3 MB/s, 1 min 20 s left" */
function transferText({ bytesPerSecond, secondsLeft }: TransferNote): string {
  const speed = `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`
  if (secondsLeft === null) return speed
  const seconds = Math.ceil(secondsLeft)
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) return `${speed}, ${Math.floor(minutes / 60)} h ${minutes % 60} min left`
  return `${speed}, ${minutes > 0 ? `${minutes} min ` : ''}${seconds % 60} s left`
}
