/** `tintype library`: the family album on this machine, from the terminal. */
import { Command } from 'commander'
import { colorizeLibrary } from './colorize.ts'
import { exportLibrary } from './export.ts'
import { importLibrary, watchLibrary } from './import.ts'
import { editLibrary, listLibrary } from './list.ts'
import { restoreLibrary } from './restore.ts'

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
    restoreLibrary(),
  ]
  for (const command of commands) library.addCommand(command.exitOverride())
  return library
}
