/** `tintype library import` and `watch`: photos come in, once or as they are scanned. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { createProgress } from '../../../contract/progress.ts'
import { PhotoImporter, type ImportEvent } from '../../../studio/library/import.ts'
import { FolderWatch } from '../../../studio/library/watch.ts'
import { StudioFault } from '../../../contract/errors.ts'
import { exitCodes } from '../../exit.ts'
import { libraryOption, withLibrary, type LibraryOption } from './open.ts'

interface ImportOptions extends LibraryOption {
  copy: boolean
  album?: string
}

const copyFlag = [
  '--copy',
  "copy the photos into the library's folder; otherwise they stay where they are",
] as const
const albumFlag = ['--album <name>', 'put them into this album'] as const

export function importLibrary(): Command {
  return new Command('import')
    .description('Import photos; folders are walked to the bottom. Doing it again goes on where it stopped')
    .argument('<paths...>', 'files and folders')
    .option(...copyFlag, false)
    .option(...albumFlag)
    .addOption(libraryOption())
    .action((paths: string[], options: ImportOptions) =>
      withLibrary(options, async (library, studio, signal) => {
        const summary = await new PhotoImporter(library, studio.engine).run(paths, {
          ...options,
          signal,
          progress: createProgress((fraction) => {
            if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${Math.floor(fraction * 100)} %`)
          }),
          onEvent: say,
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
    .action((given: string, options: ImportOptions) =>
      withLibrary(options, async (library, studio, signal) => {
        const folder = resolve(given)
        const service = new PhotoImporter(library, studio.engine)
        // One after the other: a scanner is slower than that.
        let turn: Promise<unknown> = Promise.resolve()
        const hear = (event: ImportEvent) => {
          // An empty folder is what a new scanner begins with.
          if (event.type !== 'failed' || event.error.code !== 'input.noPhotos') say(event)
        }
        await service.run([folder], { ...options, signal, onEvent: hear })
        const ended = Promise.withResolvers<void>()
        const found = (file: string) => {
          turn = turn
            .then(() => service.run([file], { ...options, signal, onEvent: say }))
            .catch(ended.reject)
        }
        const watch = watching(folder, found, () => ended.reject(gone(folder)))
        process.stderr.write(`Watching ${folder}. Ctrl-C ends it.\n`)
        signal.addEventListener('abort', () => ended.resolve(), { once: true })
        try {
          await ended.promise
        } finally {
          watch.close()
          await turn
        }
      }),
    )
}

const gone = (folder: string) => new StudioFault('image.notFound', { file: folder })

function watching(folder: string, found: (file: string) => void, lost: () => void): FolderWatch {
  try {
    return new FolderWatch(folder, found, lost)
  } catch {
    throw gone(folder)
  }
}

function say(event: ImportEvent): void {
  if (event.type === 'failed') process.stderr.write(`${event.error.message}\n`)
  if (event.type === 'found') process.stderr.write(`${event.file}: found again; it was ${event.before}\n`)
  if (event.type === 'added' && event.near.length > 0) {
    const others = event.near.map(({ id }) => id).join(', ')
    process.stderr.write(`${event.file}: imported as ${event.photo.id}; looks almost like ${others}\n`)
  }
}
