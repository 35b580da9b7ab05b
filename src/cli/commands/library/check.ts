/** `tintype library check`: names what of a library can't be read, and takes it out where that is wanted. */
import { Command } from 'commander'
import { findUnreadable, removeUnreadable, type UnreadableRow } from '../../../studio/app/check-library.ts'
import { exitCodes } from '../../run-command.ts'
import { libraryOption, withLibrary, type LibraryOption } from './with-library.ts'

interface CheckOptions extends LibraryOption {
  remove: boolean
}

export function checkLibrary(): Command {
  return new Command('check')
    .description('Name every photo, recipe, picture, job and edit of the library that can not be read')
    .option('--remove', 'take them out of the library; files of photos stay where they are', false)
    .addOption(libraryOption())
    .action((options: CheckOptions) =>
      withLibrary(options, async (library, _, signal) => {
        const rows: UnreadableRow[] = []
        for await (const row of findUnreadable(library)) {
          signal.throwIfAborted()
          rows.push(row)
          process.stdout.write(`${row.fault.message}\n`)
        }
        if (options.remove) {
          // What they were about is in the backup.
          if (rows.length > 0) await library.backup()
          await removeUnreadable(library, rows)
        } else if (rows.length > 0) process.exitCode = exitCodes.failed
        process.stderr.write(`${rows.length} can't be read${options.remove ? ', and were removed' : ''}\n`)
      }),
    )
}
