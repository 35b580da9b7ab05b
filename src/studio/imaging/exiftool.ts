/**
 * Metadata that neither libvips nor `container.ts` can write: one exiftool process, started when first needed.
 *
 * The program comes from exiftool-vendored; its process pool does not: where perl is missing it throws an
 * uncaught exception for each try, and takes half a minute to give up.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { OutputFormat } from '../../contract/engine.ts'
import { embed, type EmbeddedBlocks } from './container.ts'

/** Longer than the largest file takes on a slow disk. */
const patience = 120_000

/** A running exiftool; it reads its arguments line by line and says `{ready}` after each task. */
class Exiftool {
  #child: ChildProcessWithoutNullStreams
  #output = ''
  #waiting: { resolve: (output: string) => void; reject: (error: Error) => void } | null = null
  #failure: Error | null = null
  readonly ended: Promise<void>

  constructor(command: string, args: string[]) {
    this.#child = spawn(command, [...args, '-stay_open', 'True', '-@', '-'], { windowsHide: true })
    // An open studio must be able to end without asking exiftool.
    this.#child.unref()
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
      if (this.#output.trimEnd().endsWith('{ready}')) this.#settle(null)
    })
    this.#child.stderr.resume()
    this.#child.stdin.on('error', (error) => this.#settle(error))
    this.ended = new Promise((resolve) => {
      const end = (error: Error) => {
        this.#failure = error
        this.#settle(error)
        resolve()
      }
      this.#child.on('error', end)
      this.#child.on('exit', (code, signal) => end(new Error(`exiftool ended (${code ?? signal})`)))
    })
  }

  get alive(): boolean {
    return this.#failure === null
  }

  #settle(error: Error | null): void {
    const waiting = this.#waiting
    const output = this.#output
    this.#waiting = null
    this.#output = ''
    if (error) waiting?.reject(error)
    else waiting?.resolve(output)
  }

  /** Runs one command; the caller sees to it that only one runs at a time. */
  async run(args: string[]): Promise<void> {
    if (this.#failure) throw this.#failure
    const clock = setTimeout(() => this.#child.kill('SIGKILL'), patience)
    try {
      const output = await new Promise<string>((resolve, reject) => {
        this.#waiting = { resolve, reject }
        // exiftool puts the command's exit status in the place of ${status}.
        this.#child.stdin.write([...args, '-echo3', 'status=${status}', '-execute', ''].join('\n'))
      })
      if (!output.includes('status=0')) throw new Error('exiftool refused the file')
    } finally {
      clearTimeout(clock)
    }
  }

  async end(): Promise<void> {
    if (this.alive) this.#child.stdin.end('-stay_open\nFalse\n')
    await this.ended
  }
}

let tool: Promise<Exiftool> | undefined
let turn: Promise<unknown> = Promise.resolve()
let ownPath: string | null = null

async function start(): Promise<Exiftool> {
  if (ownPath !== null) return new Exiftool(ownPath, [])
  const { exiftoolPath } = await import('exiftool-vendored')
  const path = await exiftoolPath()
  return process.platform === 'win32' ? new Exiftool(path, []) : new Exiftool('perl', [path])
}

/** Tasks run one after the other; a process that died is started again by the next. */
async function run(args: string[]): Promise<void> {
  const mine = turn.then(async () => {
    if (tool && !(await tool.catch(() => null))?.alive) tool = undefined
    tool ??= start()
    await (await tool).run(args)
  })
  turn = mine.catch(() => undefined)
  return mine
}

/** Another exiftool program than the one that comes along, or null for that one; also for tests. */
export async function useExiftool(path: string | null): Promise<void> {
  await closeMetadata()
  ownPath = path
}

/** Ends the exiftool process if there is one, after what it is at. A later write starts another. */
export async function closeMetadata(): Promise<void> {
  await turn
  const open = tool
  tool = undefined
  const running = await open?.catch(() => undefined)
  await running?.end()
}

/**
 * Adds blocks to a finished file in place. The file stays sound when this fails.
 * @param file absolute path
 * @returns null, or why it failed (no perl, a file exiftool does not understand)
 */
export async function addBlocks(
  file: string,
  format: OutputFormat,
  blocks: Pick<EmbeddedBlocks, 'exif' | 'iptc' | 'icc'>,
): Promise<Error | null> {
  // exiftool takes its arguments line by line.
  if (/[\r\n]/.test(file)) return new Error('a line break in the name')
  const donor = join(tmpdir(), `tintype-${randomUUID()}.jpg`)
  try {
    await writeFile(donor, await carrier(blocks), { flag: 'wx' })
    // Group by group: the carrier's own pixels and JFIF must not come along.
    const groups = ['-exif:all', '-gps:all', '-iptc:all', '-makernotes:all']
    const icc = blocks.icc ? ['-icc_profile'] : []
    const upright = format === 'tiff' ? ['--ifd0:orientation', '-ifd0:orientation#=1'] : []
    const names = ['-charset', 'filename=utf8']
    await run([
      ...names,
      '-overwrite_original',
      '-m',
      '-tagsFromFile',
      donor,
      ...groups,
      ...icc,
      ...upright,
      file,
    ])
    return null
  } catch (error) {
    // What a killed exiftool was writing.
    await rm(`${file}_exiftool_tmp`, { force: true }).catch(() => undefined)
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    await rm(donor, { force: true })
  }
}

/** A JPEG of one pixel that carries the blocks to exiftool. */
async function carrier(blocks: EmbeddedBlocks): Promise<Buffer> {
  const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
    .jpeg()
    .toBuffer()
  return Buffer.concat(embed(pixel, 'jpeg', blocks))
}
