/**
 * Metadata that neither libvips nor `container.ts` can write: exiftool, one run for each file that needs it.
 *
 * The program comes from exiftool-vendored; its process pool does not. Where perl is missing the pool throws an
 * uncaught exception for each try and takes half a minute to give up; and an exiftool that is kept open
 * (-stay_open) never notices that its parent was killed, so that each death of the engine would leave one behind,
 * polling for ever. A run of its own costs 0.2 s, beside the next photo's inference.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import { embed, type EmbeddedBlocks } from '../codec/container.ts'

/** Longer than the largest file takes on a slow disk. */
const exiftoolTimeoutMs = 120_000

export class Exiftool {
  readonly #program: string | null
  /** The last run that was asked for. */
  #lastRun: Promise<unknown> = Promise.resolve()

  /** @param program another exiftool than the one that comes along; null for that one */
  constructor(program: string | null = null) {
    this.#program = program
  }

  /**
   * Adds blocks to a finished file in place. The file stays sound when this fails.
   * @param file absolute path
   * @returns null, or why it failed (no perl, a file exiftool does not understand)
   */
  async addBlocks(
    file: string,
    format: OutputFormat,
    blocks: Pick<EmbeddedBlocks, 'exif' | 'iptc' | 'icc'>,
  ): Promise<Error | null> {
    // Arguments go in line by line.
    if (/[\r\n]/.test(file)) return new Error('a line break in the name')
    const donor = join(tmpdir(), `tintype-${randomUUID()}.jpg`)
    try {
      await writeFile(donor, await carrier(blocks), { flag: 'wx' })
      // Group by group: the carrier's own pixels and JFIF must not come along.
      const groups = ['-exif:all', '-gps:all', '-iptc:all', '-makernotes:all']
      const icc = blocks.icc ? ['-icc_profile'] : []
      const upright = format === 'tiff' ? ['--ifd0:orientation', '-ifd0:orientation#=1'] : []
      // Copied one by one, IPTC's texts would become Latin-1.
      const charset = blocks.iptc ? ['-codedcharacterset=utf8'] : []
      const names = ['-charset', 'filename=utf8']
      await this.#run([
        ...names,
        '-overwrite_original',
        '-m',
        '-tagsFromFile',
        donor,
        ...groups,
        ...icc,
        ...charset,
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

  /** Resolves when no exiftool is running any more. */
  async idle(): Promise<void> {
    await this.#lastRun
  }

  /** One run after the other: perl would only fight the renderer for the cores. */
  async #run(args: string[]): Promise<void> {
    const run = this.#lastRun.then(() => this.#runNow(args))
    this.#lastRun = run.catch(() => undefined)
    return run
  }

  async #runNow(args: string[]): Promise<void> {
    const [command, ...start] = await this.#command()
    const child = spawn(command, [...start, '-@', '-'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: exiftoolTimeoutMs,
      killSignal: 'SIGKILL',
      windowsHide: true,
    })
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject)
      child.stdin.on('error', reject)
      child.on('exit', (code, signal) =>
        code === 0 ? resolve() : reject(new Error(`exiftool ended with ${code ?? signal}`)),
      )
      child.stdin.end(`${args.join('\n')}\n`)
    })
  }

  /** Through perl by name: the script's first line names a path that not every system has. */
  async #command(): Promise<[command: string, ...args: string[]]> {
    if (this.#program !== null) return [this.#program]
    const { exiftoolPath } = await import('exiftool-vendored')
    const path = await exiftoolPath()
    return process.platform === 'win32' ? [path] : ['perl', path]
  }
}

/** A JPEG of one pixel that carries the blocks to exiftool. */
async function carrier(blocks: EmbeddedBlocks): Promise<Buffer> {
  const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
    .jpeg()
    .toBuffer()
  return Buffer.concat(embed(pixel, 'jpeg', blocks))
}
