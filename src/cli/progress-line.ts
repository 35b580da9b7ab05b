/** One line at the foot of the terminal: a bar, how many, how long still; messages go above it. */

/** The part of a terminal's stream that is used; `process.stderr` is one. */
export interface Terminal {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

const barWidth = 24

export class ProgressLine {
  readonly #terminal: Terminal
  readonly #total: number
  readonly #now: () => number
  readonly #started: number
  /** Shares of photos in flight, by file. */
  readonly #parts = new Map<string, number>()
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

  part(file: string, fraction: number): void {
    this.#parts.set(file, fraction)
    this.#draw()
  }

  finished(file: string, worked: boolean): void {
    this.#parts.delete(file)
    this.#finished += 1
    if (worked) this.#worked += 1
    this.#draw()
  }

  /** A line above the bar; on its own where there is no terminal. */
  say(text: string): void {
    this.#erase()
    this.#terminal.write(`${text}\n`)
    this.#draw()
  }

  close(): void {
    this.#erase()
  }

  /** `[#####-------] 12 of 40, 3 min left`. */
  text(): string {
    const inFlight = [...this.#parts.values()].reduce((sum, fraction) => sum + fraction, 0)
    const share = this.#total === 0 ? 1 : (this.#finished + inFlight) / this.#total
    const filled = Math.round(share * barWidth)
    const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled)
    return `[${bar}] ${this.#finished} of ${this.#total}${this.#left(inFlight)}`
  }

  #left(inFlight: number): string {
    const done = this.#worked + inFlight
    const remaining = this.#total - this.#finished - inFlight
    if (done < 0.5 || remaining <= 0) return ''
    const seconds = ((this.#now() - this.#started) / 1000 / done) * remaining
    return `, ${inWords(seconds)} left`
  }

  #erase(): void {
    if (this.#terminal.isTTY) this.#terminal.write('\r\u001B[2K')
  }

  #draw(): void {
    if (!this.#terminal.isTTY) return
    this.#erase()
    this.#terminal.write(this.text().slice(0, (this.#terminal.columns ?? 80) - 1))
  }
}

/** A span as a person would say it: rough, and rougher the longer it is. */
export function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}
