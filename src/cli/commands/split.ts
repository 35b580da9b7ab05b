/** `tintype split`: the prints on scans of album pages as pictures of their own. */
import { mkdir, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import type { FoundPrints } from '../../contract/prints.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { FreeNames } from '../../studio/free-names.ts'
import { cutFormatOf, cutEndings, type CutFormat } from '../../studio/cut-format.ts'
import type { Studio } from '../../studio/studio.ts'
import * as shared from '../options.ts'
import { exitCodes, withStudio } from '../run-command.ts'

interface SplitOptions {
  out: string
  format: CutFormat | 'same'
  json: boolean
  dryRun: boolean
  overwrite: boolean
  single: boolean
  maxMegapixels: number
}

export function splitCommand(): Command {
  return new Command('split')
    .description('Cuts the prints out of scans of album pages, each into a picture of its own')
    .argument('<scans...>', 'scans of whole pages; they are only read')
    .option('-o, --out <folder>', 'where the prints go', 'prints')
    .addOption(
      new Option('-f, --format <format>', 'same: JPEG of a JPEG at quality 95, else PNG without loss')
        .choices(['same', 'jpeg', 'png', 'tiff'])
        .default('same'),
    )
    .option('--json', 'one line for each scan, for a program: kind, prints, corners, captions', false)
    .option('-n, --dry-run', 'look for prints and write nothing', false)
    .option('--single', 'also cut out the one print of a scan that shows one only', true)
    .option('--no-single', 'leave scans alone that show one print only')
    .option('--overwrite', 'replace files of the same name', false)
    .addOption(shared.maxMegapixelsOption())
    .action(split)
}

async function split(scans: string[], options: SplitOptions): Promise<void> {
  const folder = resolve(options.out)
  await withStudio(async (studio, signal) => {
    const names = new FreeNames()
    for (const scan of scans) {
      signal.throwIfAborted()
      try {
        await splitOne(studio, resolve(scan), folder, names, options, signal)
      } catch (error) {
        if (signal.aborted) throw error
        process.stderr.write(`tintype: ${toStudioError(error).message}\n`)
        process.exitCode = exitCodes.failed
      }
    }
  })
}

async function splitOne(
  { engine }: Studio,
  input: string,
  folder: string,
  names: FreeNames,
  options: SplitOptions,
  signal: AbortSignal,
): Promise<void> {
  const maxPixels = Math.round(options.maxMegapixels * 1e6)
  const found = await engine.call('findPrints', { input, maxPixels }, { signal })
  const wanted = found.kind === 'page' || options.single ? found.prints : []
  const format = options.format === 'same' ? cutFormatOf(input) : options.format
  const stem = basename(input, extname(input))
  const cuts = wanted.map(({ corners, quarterTurns }, i) => ({
    corners,
    quarterTurns,
    output: join(folder, names.take(`${stem}-${i + 1}${cutEndings[format]}`)),
  }))
  if (cuts.length > 0 && !options.dryRun) {
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw asWriteFault(error, folder)
    })
    for (const { output } of cuts) await mayWrite(input, output, options.overwrite)
    await engine.call('cutPrints', { input, cuts, format, maxPixels }, { signal })
  }
  report(input, found, options.dryRun ? [] : cuts.map(({ output }) => output), options)
}

/** @throws StudioFault `output.isOriginal`, `output.exists` */
async function mayWrite(input: string, output: string, overwrite: boolean): Promise<void> {
  if (output === input) throw new StudioFault('output.isOriginal', { file: output })
  const there = await stat(output).catch(() => null)
  if (there && !overwrite) throw new StudioFault('output.exists', { file: output })
}

function report(
  input: string,
  found: FoundPrints,
  files: readonly string[],
  { json, dryRun }: SplitOptions,
): void {
  if (json) {
    const prints = found.prints.map((print, i) => ({ ...print, file: files[i] ?? null }))
    process.stdout.write(`${JSON.stringify({ scan: input, ...found, prints })}\n`)
    return
  }
  for (const file of files) process.stdout.write(`${file}\n`)
  const { length } = found.prints
  const seen = length === 0 ? 'no prints on it' : length === 1 ? '1 print' : `${length} prints`
  const back = found.isBack ? '; it looks like the back of a print' : ''
  process.stderr.write(`${basename(input)}: ${seen}${back}${dryRun ? ' (nothing written)' : ''}\n`)
}
