/** Audit logs, a JSON object a line: who changed what and when, and who was refused. No pictures, no secrets. */
import { appendFile, rename, stat } from 'node:fs/promises'
import PQueue from 'p-queue'
import type { Clock } from '../../platform/clock.ts'

/** A line of `serve/audit.jsonl`. */
export interface AuditEntry {
  /** Id and name of the key; null where it was none. */
  key: { id: string; name: string } | null
  method: string
  /** Of a short list of routes, with the id that it was about. */
  route: string
  subject: string | null
  status: number
  remote: string | null
}

/** The file is then put aside, and the one before it goes. */
const maxBytes = 10_000_000

export class AuditLog<Entry extends object = AuditEntry> {
  readonly #file: string
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  /** Lines come whole and in their order. */
  readonly #writing = new PQueue({ concurrency: 1 })

  constructor(file: string, clock: Clock, onError: (error: unknown) => void) {
    this.#file = file
    this.#clock = clock
    this.#onError = onError
  }

  write(entry: Entry): void {
    const line = JSON.stringify({ time: new Date(this.#clock.now()).toISOString(), ...entry })
    void this.#writing.add(() => this.#append(`${line}\n`)).catch(this.#onError)
  }

  async #append(line: string): Promise<void> {
    const bytes = (await stat(this.#file).catch(() => null))?.size ?? 0
    if (bytes > maxBytes) await rename(this.#file, this.#file.replace(/jsonl$/, 'old.jsonl'))
    await appendFile(this.#file, line, { mode: 0o600 })
  }

  /** Waits until all is written. */
  async close(): Promise<void> {
    await this.#writing.onIdle()
  }
}
