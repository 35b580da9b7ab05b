/** Zero bytes amid a JPEG's data, as a broken transfer leaves them: decoders make pixels of them without a word. */
import { readFile } from 'node:fs/promises'
import type { Note } from '../../contract/notes.ts'
import { endOfScan, hasHole } from './jpeg-structure.ts'
import { hasZeros } from './zero-runs.ts'

const partEmpty: Note = {
  code: 'photo.partEmpty',
  message:
    'A part of the file is empty, as after a broken transfer. Something may be missing from the picture.',
}

/** Files of more bytes are not looked into: no scanner writes such a JPEG. */
const mostBytes = 256 * 1024 * 1024

/** The note for a JPEG with a part that is empty. @param bytes size of the file */
export async function holeNote(file: string, bytes: number): Promise<Note[]> {
  if (bytes > mostBytes) return []
  const data = await readFile(file)
  return mayHaveHole(data) && hasHole(data) ? [partEmpty] : []
}

/** Whether so many zeros lie in a scan that it is worth a look: without reading its bits, which takes a hundred times as long. */
function mayHaveHole(file: Buffer): boolean {
  for (let at = 2; at + 4 <= file.length;) {
    const marker = file[at + 1]
    // Stray bytes: the thorough walk knows more of them.
    if (file[at] !== 0xff) return true
    if (marker === 0xd9) return false
    const end = marker === 0xff ? at + 1 : at + 2 + file.readUInt16BE(at + 2)
    at = marker === 0xda ? endOfScan(file, end) : end
    if (marker === 0xda && hasZeros(file, end, at)) return true
  }
  return false
}
