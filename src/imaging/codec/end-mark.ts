/** The mark that ends a file: where it is missing, something may have come behind the picture. */
import type { FileHandle } from 'node:fs/promises'
import type { Note } from '../../contract/notes.ts'

export const endMissing: Note = {
  code: 'photo.endMissing',
  message: 'The file lacks its end mark. All of the picture is there; what came behind it may be missing.',
}

/** Files of more chunks are not walked: the note is not worth the time. */
const mostChunks = 100_000
const iend = Buffer.from('0000000049454e44ae426082', 'hex')

/** Whether a PNG's chunks run out before its IEND. @param size of the file */
export async function pngLacksEnd(handle: FileHandle, size: number): Promise<boolean> {
  const last = await handle.read(Buffer.alloc(12), 0, 12, Math.max(0, size - 12))
  if (last.buffer.equals(iend)) return false
  for (let at = 8, i = 0; i < mostChunks; i++) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, at)
    if (bytesRead < 8) return true
    if (buffer.toString('latin1', 4, 8) === 'IEND') return false
    at += 12 + buffer.readUInt32BE(0)
  }
  return false
}
