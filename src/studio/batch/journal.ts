/**
 * What a batch has finished, recorded beside its results, so that an interrupted run goes on where it stopped and a
 * changed photo or recipe is rendered again.
 *
 * One JSON line a finished photo, appended after the result has its name: a kill between the two costs one
 * render, never a picture.
 */
import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { z } from 'zod'

export const journalName = '.tintype-batch.jsonl'

const lineSchema = z.object({
  /** Path of the result, relative to the output folder, with "/" between folders. */
  output: z.string(),
  /** SHA-256 of the original's bytes. */
  input: z.string(),
  /** SHA-256 of everything that decides the result: recipe, model file, output options. */
  work: z.string(),
  /** Size of the result: a file that somebody changed since is not ours to call finished. */
  bytes: z.int(),
  /** Names the original's place, where the batch goes by places: another one of its name is another photo. */
  from: z.string().optional(),
})
type Line = z.infer<typeof lineSchema>

export class BatchJournal {
  readonly #folder: string
  readonly #lines: Map<string, Line>

  private constructor(folder: string, lines: Map<string, Line>) {
    this.#folder = folder
    this.#lines = lines
  }

  /** Reads the journal of an output folder; a line that can't be read (cut by a power failure) is passed over. */
  static async open(folder: string): Promise<BatchJournal> {
    const text = await readFile(join(folder, journalName), 'utf8').catch(() => '')
    const lines = new Map<string, Line>()
    for (const row of text.split('\n')) {
      const line = lineSchema.safeParse(parseJson(row))
      if (line.success) lines.set(line.data.output, line.data)
    }
    return new BatchJournal(folder, lines)
  }

  /** Whether this very work was finished and its result still lies there as it was written. */
  async isFinished(output: string, input: string, work: string): Promise<boolean> {
    const line = this.#lines.get(this.#key(output))
    if (!line || line.input !== input || line.work !== work) return false
    const facts = await stat(output).catch(() => null)
    return facts?.size === line.bytes
  }

  /**
   * Whether the file at `output` may be replaced: a batch wrote it, nobody has touched it since, and what it was made of
   * is being made again. Any other one may be the only picture of its kind, also where the journal knows its name.
   * @param made says of what it was made whether that is made again; all of them when left out
   */
  async mayReplace(
    output: string,
    made: (of: Pick<Line, 'input' | 'from'>) => boolean = () => true,
  ): Promise<boolean> {
    const line = this.#lines.get(this.#key(output))
    if (!line || !made(line)) return false
    const facts = await stat(output).catch(() => null)
    return facts?.size === line.bytes
  }

  /** @param from see `placeKey` */
  async finished(output: string, input: string, work: string, bytes: number, from?: string): Promise<void> {
    const line: Line = { output: this.#key(output), input, work, bytes, from }
    this.#lines.set(line.output, line)
    await mkdir(this.#folder, { recursive: true })
    await appendFile(join(this.#folder, journalName), `${JSON.stringify(line)}\n`)
  }

  #key(output: string): string {
    return relative(this.#folder, output).replaceAll('\\', '/')
  }
}

/** Names an original's place without telling it: the journal travels with the pictures. */
export const placeKey = (file: string): string => createHash('sha256').update(resolve(file)).digest('hex')

function parseJson(row: string): unknown {
  try {
    return JSON.parse(row)
  } catch {
    return null
  }
}
