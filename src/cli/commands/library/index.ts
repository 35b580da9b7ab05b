/** `tintype library`: the family album on this machine, from the terminal. */
import { Command } from 'commander'
import { listBackups, restoreBackup } from '../../../studio/library/backups.ts'
import { checkLibrary } from './check.ts'
import { colorizeLibrary } from './colorize.ts'
import { exportLibrary } from './export.ts'
import { importLibrary, watchLibrary } from './import.ts'
import { editLibrary, listLibrary } from './list.ts'
import { libraryFolder, libraryOption, type LibraryOption } from './with-library.ts'

export function libraryCommand(): Command {
  const library = new Command('library').description(
    'A library of photos with albums, recipes and a queue; originals are never changed',
  )
  const commands = [
    importLibrary(),
    watchLibrary(),
    listLibrary(),
    editLibrary(),
    colorizeLibrary(),
    exportLibrary(),
    checkLibrary(),
    restoreLibrary(),
  ]
  for (const command of commands) library.addCommand(command.exitOverride())
  return library
}

/** Puts a backup of the library's database back. */
function restoreLibrary(): Command {
  return new Command('restore')
    .description(
      "Go back to a backup of the library; without a name the backups are listed. Close Tintype's windows first",
    )
    .argument('[backup]')
    .addOption(libraryOption())
    .action(async (name: string | undefined, options: LibraryOption) => {
      const folder = libraryFolder(options)
      if (name === undefined) {
        for (const backup of await listBackups(folder)) process.stdout.write(`${backup}\n`)
        return
      }
      const formerDatabase = await restoreBackup(folder, name, Date.now())
      const note = formerDatabase === null ? '' : ` The former database is kept as ${formerDatabase}.`
      process.stderr.write(`The library is as it was in ${name}.${note}\n`)
    })
}
