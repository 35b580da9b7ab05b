/** Uploads: one file as a request's body, streamed to disk within a limit. */
import { open, rm, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import { uploadNameHeader, uploadSidecarsHeader, uploadSidecarsSchema } from '../../contract/rpc.ts'
import { writeFaultOf } from '../../platform/file-errors.ts'
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

/** A file that describes the one that is sent, and comes before it in the body. */
interface SidecarPart {
  name: string
  bytes: number
}

/** Of a header that makes no sense nothing is taken: what it stands for would be read as the photo. */
function sidecarsOf(request: Request): SidecarPart[] {
  const given = request.headers.get(uploadSidecarsHeader)
  if (given === null) return []
  try {
    const parts = uploadSidecarsSchema.parse(JSON.parse(decodeURIComponent(given)))
    return parts.map(({ name, bytes }) => ({ name: plainName(name), bytes }))
  } catch (error) {
    throw new StudioFault('usage', { reason: `the header ${uploadSidecarsHeader} makes no sense` }, error)
  }
}

/**
 * Receives a file into one of ours, and what describes it into the same folder.
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
  const sidecars = sidecarsOf(request)
  const path = await place(name)
  const places = new Map([[path, Infinity]])
  const before = sidecars.map(({ name: beside, bytes }) => ({ path: join(dirname(path), beside), bytes }))
  for (const { path: beside, bytes } of before) {
    // Two of one name can't lie in one folder, nor can anybody send them.
    if (places.has(beside)) throw new StudioFault('usage', { reason: `${basename(beside)} was sent twice` })
    places.set(beside, bytes)
  }
  await receive(request, name, [...before, { path, bytes: Infinity }], limit)
  return path
}

interface Part {
  path: string
  bytes: number
}

/** Streams the body into files, one behind the other, which are gone again after any fault. */
async function receive(
  request: Request,
  name: string,
  parts: readonly Part[],
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
    const write = (chunks: AsyncIterable<Buffer>) => writeParts(chunks, parts)
    await pipeline(source, meter, write, { signal: request.signal })
  } catch (error) {
    await Promise.all(parts.map(({ path }) => rm(path, { force: true })))
    throw uploadFault(error, name)
  }
}

async function writeParts(chunks: AsyncIterable<Buffer>, parts: readonly Part[]): Promise<void> {
  const waiting = [...parts]
  let file: FileHandle | undefined
  /** Goes on to the next part that takes bytes. @returns it, and how many it takes */
  const next = async (): Promise<[FileHandle, number]> => {
    for (;;) {
      await file?.close()
      file = undefined
      const { path, bytes } = waiting.shift()!
      file = await open(path, 'wx')
      if (bytes > 0) return [file, bytes]
    }
  }
  try {
    let [current, left] = await next()
    for await (const chunk of chunks) {
      for (let rest = chunk; rest.length > 0;) {
        if (left === 0) [current, left] = await next()
        const piece = rest.subarray(0, left)
        await current.writeFile(piece)
        left -= piece.length
        rest = rest.subarray(piece.length)
      }
    }
    while (waiting.length > 0) await next()
  } finally {
    await file?.close()
  }
}

function uploadFault(error: unknown, name: string): unknown {
  const fault = writeFaultOf(error, name)
  if (fault) return fault
  return toStudioError(error).code === 'cancelled' ? new StudioFault('cancelled', {}, error) : error
}
