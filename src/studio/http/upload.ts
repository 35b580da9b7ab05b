/** Uploads: one file as a request's body, streamed to disk within a limit. */
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import { uploadNameHeader } from '../../contract/rpc.ts'
import { plainName } from '../../platform/file-names.ts'

/** Longest name in the header, percent-encoded: 255 bytes at three characters each, and some room. */
const longestName = 1024

function nameOf(request: Request): string {
  const given = request.headers.get(uploadNameHeader) ?? ''
  if (given.length > longestName) return 'photo'
  try {
    return plainName(decodeURIComponent(given))
  } catch {
    return plainName(given)
  }
}

/** How large an upload may be, in bytes, and the command that brings in what is larger. */
export interface UploadLimit {
  maxBytes: number
  command: string
}

/**
 * Receives a file into one of ours.
 * @param limit the declared length is checked first, then every byte that really comes
 * @param place makes the path, from the name that the person knows the file by
 * @returns the path
 * @throws StudioFault about the size or the disk; nothing stays then
 */
export async function receiveFile(
  request: Request,
  limit: UploadLimit,
  place: (name: string) => Promise<string>,
): Promise<string> {
  const name = nameOf(request)
  const path = await place(name)
  await receive(request, name, path, limit)
  return path
}

/** Streams the body to `path`, which is gone again after any fault. */
async function receive(
  request: Request,
  name: string,
  path: string,
  { maxBytes, command }: UploadLimit,
): Promise<void> {
  const tooLarge = () => new StudioFault('upload.tooLarge', { file: name, limit: maxBytes, command })
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (request.body === null) throw new StudioFault('image.empty', { file: name })
  let received = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length
      if (received > maxBytes) done(tooLarge())
      else done(null, chunk)
    },
  })
  try {
    const source = Readable.fromWeb(request.body)
    await pipeline(source, meter, createWriteStream(path, { flags: 'wx' }), { signal: request.signal })
  } catch (error) {
    await rm(path, { force: true })
    throw writeFault(error, name)
  }
}

function writeFault(error: unknown, name: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StudioFault('output.diskFull', { file: name }, error)
  if (code === 'EACCES' || code === 'EROFS')
    return new StudioFault('output.notWritable', { file: name }, error)
  return toStudioError(error).code === 'cancelled' ? new StudioFault('cancelled', {}, error) : error
}
