/** `tintype library restore`: puts a backup of the library's database back. */
import { Command } from 'commander'
import { listBackups, restoreBackup } from '../../../studio/library/backups.ts'
import { libraryFolder, libraryOption, type LibraryOption } from './open.ts'

export function restoreLibrary(): Command {
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
      const aside = await restoreBackup(folder, name, Date.now())
      const kept = aside === null ? '' : ` The former database is kept as ${aside}.`
      process.stderr.write(`The library is as it was in ${name}.${kept}\n`)
    })
}
