/** What a library is called: by its folder, as its person has named it. */
import type { KnownLibrary } from '../../../contract/libraries.ts'
import type { Words } from '../../i18n/en/index.ts'

export function libraryName({ folder, usual }: KnownLibrary, words: Words): string {
  if (usual) return words.libraryUsual
  // Of Windows or of everything else.
  return folder.split(/[\\/]/).findLast((part) => part !== '') ?? folder
}
