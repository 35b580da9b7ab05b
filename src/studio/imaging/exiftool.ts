/** Metadata that neither libvips nor `container.ts` can write: one exiftool process, started when first needed. */
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExifTool } from 'exiftool-vendored'
import sharp from 'sharp'
import type { OutputFormat } from '../../contract/engine.ts'
import { embed, type EmbeddedBlocks } from './container.ts'

let tool: Promise<ExifTool> | undefined

/** Perl takes 200 ms to start, so one process stays; it is not started by programs that never need it. */
async function exiftool(): Promise<ExifTool> {
  tool ??= import('exiftool-vendored').then(
    (library) => new library.ExifTool({ maxProcs: 1, taskRetries: 0, useMWG: false, ...options }),
  )
  return tool
}

let options: { exiftoolPath?: string; checkPerl?: boolean } = {}

/** Where exiftool lies; for tests and for systems that bring their own. Takes effect at the next start. */
export async function useExiftool(path: string | null): Promise<void> {
  await closeMetadata()
  options = path === null ? {} : { exiftoolPath: path, checkPerl: false }
}

/** Ends the exiftool process if there is one. A later write starts another. */
export async function closeMetadata(): Promise<void> {
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
    const library = await exiftool()
    // The carrier's own pixels, JFIF and thumbnails must not come along: its groups are named one by one.
    const groups = ['-exif:all', '-gps:all', '-iptc:all', '-makernotes:all']
    const icc = blocks.icc ? ['-icc_profile'] : []
    const kept = format === 'tiff' ? ['--ifd0:orientation', '-ifd0:orientation#=1'] : []
    await library.write(
      file,
      {},
      { writeArgs: ['-overwrite_original', '-m', '-tagsFromFile', donor, ...groups, ...icc, ...kept] },
    )
    return null
  } catch (error) {
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
