/** `tintype library export`: photos of the library as files; doing it again writes only what changed. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { ProviderChoice } from '../../../contract/engine.ts'
import type { OutputFormat } from '../../../contract/photo-formats.ts'
import { outputFormatSchema } from '../../../contract/photo-formats.ts'
import { flagSchema, type Flag } from '../../../contract/photo-words.ts'
import { PhotoExporter } from '../../../studio/export/export.ts'
import { defaultTemplate } from '../../../studio/export/names.ts'
import { LibraryRenderer } from '../../../studio/render/library-renderer.ts'
import { percentLine } from '../../progress-line.ts'
import { exitCodes } from '../../run-command.ts'
import * as shared from '../../options.ts'
import { selectPhotos, libraryOption, photoNumber, withLibrary, type LibraryOption } from './with-library.ts'

interface ExportOptions extends LibraryOption {
  out: string
  album?: string
  search?: string
  rating?: number
  flag?: Flag
  template: string
  format: OutputFormat
  quality: number
  longestSide?: number
  mark: boolean
  metadata: boolean
  sidecar: boolean
  contactSheet: boolean
  sheetPdf: boolean
  beforeAfter: boolean
  gallery: boolean
  title?: string
  provider?: ProviderChoice
}

export function exportLibrary(): Command {
  return new Command('export')
    .description('Export photos to a folder or a .zip, coloured where they were colourised')
    .argument('[numbers...]', 'as "list" shows them; all where none is named', photoNumber, [])
    .requiredOption('-o, --out <folder or zip>', 'where they go')
    .option('--album <name>', 'only this album')
    .option('--search <words>', 'only what "list --search" finds')
    .option('--rating <n>', 'only with at least so many stars', shared.wholeNumber(1, 5))
    .addOption(new Option('--flag <flag>', 'only picked or rejected ones').choices(flagSchema.options))
    .option(
      '--template <name>',
      'of the files: {date} {date:yyyy-MM} {album} {title} {name} {variant} {result} {counter:3}; "/" makes folders',
      defaultTemplate,
    )
    .addOption(shared.formatOption().choices(outputFormatSchema.options).default('jpeg'))
    .addOption(shared.qualityOption())
    .option('--longest-side <pixels>', 'make them smaller', shared.wholeNumber(16, 65_500))
    .option('--mark', 'put a small palette at the lower left: coloured by a machine', false)
    .option('--no-metadata', 'leave dates, places and captions of the originals out')
    .option('--sidecar', 'a JSON file with the recipe beside each', false)
    .option('--contact-sheet', 'all of them small on sheets', false)
    .option('--sheet-pdf', 'the same as a PDF to print', false)
    .option('--before-after', 'a picture of before and after for each', false)
    .option('--gallery', 'a page with all of them, to be looked at in any browser', false)
    .option('--title <text>', 'above sheets and gallery; the album’s name when left out')
    .addOption(shared.providerOption())
    .addOption(libraryOption())
    .action((ids: number[], options: ExportOptions) =>
      withLibrary(options, async (library, studio, signal) => {
        const { out, format, quality, longestSide, mark, metadata, ...rest } = options
        const service = new PhotoExporter(library, studio, new LibraryRenderer(library, studio))
        const summary = await service.run({
          ...rest,
          photoIds: await selectPhotos(library, ids, options),
          target: resolve(out),
          options: { format, quality, mark, metadata, ...(longestSide !== undefined && { longestSide }) },
          language: 'en',
          title: options.title ?? options.album ?? 'Photographs',
          signal,
          progress: percentLine(),
          onEvent: (event) => {
            if (event.type === 'failed') process.stderr.write(`${event.error.message}\n`)
            if (event.type === 'noted') process.stderr.write(`${event.name}: ${event.note.message}\n`)
          },
        })
        const { written, unchanged, failed, stopped } = summary
        process.stderr.write(
          `${written} written, ${unchanged} unchanged, ${failed} failed. ${resolve(out)}\n`,
        )
        if (stopped) process.stderr.write(`tintype: ${stopped.message}\n`)
        if (signal.aborted) process.exitCode = exitCodes.interrupted
        else if (failed > 0 || stopped) process.exitCode = exitCodes.failed
      }),
    )
}
