/**
 * The work on one film, in a folder beside its output: what it was planned to be, and which segments are finished. A kill, a
 * power cut or a full disk loses the segment under way and no other.
 *
 * `job.json` appears whole before the first segment; after each one, when it has its name, a line is appended to
 * `done.jsonl`.
 */
import { appendFile, mkdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { StudioFault } from '../../contract/errors.ts'
import {
  filmAnalysisSchema,
  filmDamageSchema,
  filmRestorationSchema,
  scanSchema,
} from '../../contract/film.ts'
import { removeLeftovers, writeBuffers } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { leadInSchema, segmentSchema } from './plan.ts'

const jobSchema = z.strictObject({
  version: z.literal(1),
  /** SHA-256 of everything that decides the result. */
  work: z.string(),
  scan: scanSchema,
  analysis: filmAnalysisSchema,
  /** Null where nothing could be measured; left out by earlier versions, which mended nothing. */
  damage: filmDamageSchema.nullable().optional(),
  restoration: filmRestorationSchema.optional(),
  /** Where key frames lie before the part that is asked for. */
  leadIn: leadInSchema.optional(),
  segments: z.array(segmentSchema).min(1),
})
export type FilmJob = z.infer<typeof jobSchema>

const lineSchema = z.object({ segment: z.int(), range: z.string(), bytes: z.int(), seek: z.boolean() })
type Line = z.infer<typeof lineSchema>

export class FilmJournal {
  readonly folder: string
  readonly #output: string
  #job: FilmJob | null = null
  readonly #lines = new Map<number, Line>()

  private constructor(output: string) {
    this.#output = output
    this.folder = join(dirname(output), `${basename(output)}.tintype`)
  }

  /** Reads what was begun for this output; nothing is written. */
  static async open(output: string): Promise<FilmJournal> {
    const journal = new FilmJournal(output)
    const text = await readFile(join(journal.folder, 'job.json'), 'utf8').catch(() => '')
    journal.#job = jobSchema.safeParse(parseJson(text)).data ?? null
    const rows = await readFile(join(journal.folder, 'done.jsonl'), 'utf8').catch(() => '')
    for (const row of rows.split('\n')) {
      // A line that a power cut has left half written is of a segment that is made once more.
      const line = lineSchema.safeParse(parseJson(row))
      if (line.success) journal.#lines.set(line.data.segment, line.data)
    }
    return journal
  }

  /** What was planned; null where nothing was begun. */
  get job(): FilmJob | null {
    return this.#job
  }

  /** @throws StudioFault `output.*` */
  async begin(job: FilmJob): Promise<void> {
    await this.remove()
    // Its parent is there. Asked to make that, too, Node never comes back where the system has no folders to give (/proc).
    await mkdir(this.folder).catch((error: unknown) => {
      throw asWriteFault(error, this.#output)
    })
    await writeBuffers(join(this.folder, 'job.json'), [Buffer.from(JSON.stringify(job))])
    this.#job = job
  }

  /** What a segment leaves for the next one that a key frame leads. */
  guideFile(index: number): string {
    return join(this.folder, `guide-${String(index + 1).padStart(5, '0')}.bin`)
  }

  segmentFile(index: number): string {
    return join(this.folder, segmentName(index))
  }

  /** Whether a segment was finished and lies there as it was written. */
  async isFinished(index: number): Promise<boolean> {
    const line = this.#lines.get(index)
    if (!line || line.range !== this.#rangeOf(index)) return false
    const facts = await stat(this.segmentFile(index)).catch(() => null)
    return facts?.size === line.bytes
  }

  /** Removes what a writer that was killed has left of a segment. */
  async tidy(index: number): Promise<void> {
    await removeLeftovers(this.segmentFile(index))
  }

  async finished(index: number, bytes: number, seek: boolean): Promise<void> {
    const line: Line = { segment: index, range: this.#rangeOf(index), bytes, seek }
    await appendFile(join(this.folder, 'done.jsonl'), `${JSON.stringify(line)}\n`).catch((error: unknown) => {
      throw asWriteFault(error, this.#output)
    })
    this.#lines.set(index, line)
  }

  async remove(): Promise<void> {
    this.#lines.clear()
    this.#job = null
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }

  /** Names a segment by the whole work and its own frames. */
  #rangeOf(index: number): string {
    const job = this.#job
    const segment = job?.segments[index]
    if (!job || !segment) throw new StudioFault('internal', { reason: `the film has no segment ${index}` })
    return renderKey([job.work, segment, job.analysis.times[segment.first]])
  }
}

export const segmentName = (index: number): string => `segment-${String(index + 1).padStart(5, '0')}.nut`

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
