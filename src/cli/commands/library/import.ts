/** `tintype library import` and `watch`: photos come in, once or as they are scanned. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { filmTools } from '../../../studio/film/tools.ts'
import { PhotoImporter, type ImportEvent } from '../../../studio/library/import.ts'
import type { Library } from '../../../studio/library/open.ts'
import type { Studio } from '../../../studio/studio.ts'
import { FolderWatch } from '../../../studio/library/watch.ts'
import { StudioFault } from '../../../contract/errors.ts'
import * as shared from '../../options.ts'
import { passedOverLines } from '../../passed-over.ts'
import { percentLine } from '../../progress-line.ts'
import { exitCodes } from '../../run-command.ts'
import { libraryOption, withLibrary, type LibraryOption } from './with-library.ts'

interface ImportOptions extends LibraryOption {
  copy: boolean
  album?: string
  verbose?: boolean
}

const importerOf = (library: Library, studio: Studio) =>
  new PhotoImporter(library, studio.engine, undefined, () => filmTools(studio.paths))

const copyFlag = [
  '--copy',
  "copy the photos into the library's folder; otherwise they stay where they are",
] as const
const albumFlag = ['--album <name>', 'put them into this album'] as const

export function importLibrary(): Command {
  return new Command('import')
    .description(
      'Import photos and films; folders are walked to the bottom. Doing it again goes on where it stopped',
    )
    .argument('<paths...>', 'files and folders')
    .option(...copyFlag, false)
    .option(...albumFlag)
    .addOption(shared.verboseOption())
    .addOption(libraryOption())
    .action((paths: string[], options: ImportOptions) =>
      withLibrary(options, async (library, studio, signal) => {
        const summary = await importerOf(library, studio).run(paths, {
          ...options,
          onCounted: (_, kinds) => process.stderr.write(passedOverLines(kinds, options.verbose)),
          signal,
          progress: percentLine(),
          onEvent: printEvent,
        })
        const { added, known, found, failed, stopped } = summary
        const again = found > 0 ? `, ${found} found again` : ''
        process.stderr.write(`${added.length} imported, ${known} known already${again}, ${failed} failed\n`)
        if (stopped) process.stderr.write(`tintype: ${stopped.message}\n`)
        if (signal.aborted) process.exitCode = exitCodes.interrupted
        else if (failed > 0 || stopped) process.exitCode = exitCodes.failed
      }),
    )
}

export function watchLibrary(): Command {
  return new Command('watch')
    .description('Import each new scan of a folder as it is finished, until Ctrl-C')
    .argument('<folder>')
    .option(...copyFlag, false)
    .option(...albumFlag)
    .addOption(libraryOption())
    .action((path: string, options: ImportOptions) =>
      withLibrary(options, async (library, studio, signal) => {
        const folder = resolve(path)
        const service = importerOf(library, studio)
        // One after the other: a scanner is slower than that.
        let importing: Promise<unknown> = Promise.resolve()
        const onFirstEvent = (event: ImportEvent) => {
          // An empty folder is what a new scanner begins with.
          if (event.type !== 'failed' || event.error.code !== 'input.noPhotos') printEvent(event)
        }
        await service.run([folder], { ...options, signal, onEvent: onFirstEvent })
        const ended = Promise.withResolvers<void>()
        const onFile = (file: string) => {
          importing = importing
            .then(() => service.run([file], { ...options, signal, onEvent: printEvent }))
            .catch(ended.reject)
        }
        const watch = watchFolder(folder, onFile, () => ended.reject(folderGone(folder)))
        process.stderr.write(`Watching ${folder}. Ctrl-C ends it.\n`)
        signal.addEventListener('abort', () => ended.resolve(), { once: true })
        try {
          await ended.promise
        } finally {
          watch.close()
          await importing
        }
      }),
    )
}

const folderGone = (folder: string) => new StudioFault('image.notFound', { file: folder })

function watchFolder(folder: string, onFile: (file: string) => void, onLost: () => void): FolderWatch {
  try {
    return new FolderWatch(folder, onFile, onLost)
  } catch {
    throw folderGone(folder)
  }
}

function printEvent(event: ImportEvent): void {
  if (event.type === 'failed') process.stderr.write(`${event.error.message}\n`)
  if (event.type === 'found') process.stderr.write(`${event.file}: found again; it was ${event.before}\n`)
  if (event.type === 'added') for (const note of event.notes) process.stderr.write(`${note.message}\n`)
  if (event.type === 'added' && event.near.length > 0) {
    const others = event.near.map(({ id }) => id).join(', ')
    process.stderr.write(`${event.file}: imported as ${event.photo.id}; looks almost like ${others}\n`)
  }
}
