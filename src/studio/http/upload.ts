/** `POST /photos`, `POST /models` and `POST /models/file`: one file as the request's body, streamed to disk within a limit, then opened. */
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import { uploadNameHeader } from '../../contract/rpc.ts'
import type { PhotoInfo } from '../../contract/rpc.ts'
import type { ModelDesk } from '../models/desk.ts'
import { plainName } from '../photos/names.ts'
import type { Photos } from '../photos/photos.ts'

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

function tooLarge(name: string, limit: number): StudioFault {
  const megabytes = Math.round(limit / 1e6)
  return new StudioFault('usage', {
    reason: `${name}: larger than the ${megabytes} MB a browser may bring. Use the command line for it: tintype colorize.`,
  })
}

/**
 * @param maxBytes the declared length is checked first, then every byte that really comes
 * @throws StudioFault about the picture or the disk; nothing stays then
 */
export async function receivePhoto(photos: Photos, request: Request, maxBytes: number): Promise<PhotoInfo> {
  const name = nameOf(request)
  const path = photos.uploadPath()
  await receive(request, name, path, maxBytes)
  return photos.open(path, { name, owned: true })
}

/**
 * A model file, for the desk to look after.
 * @returns its path
 * @throws StudioFault about its size or the disk; nothing stays then
 */
export async function receiveModel(models: ModelDesk, request: Request, maxBytes: number): Promise<string> {
  const name = nameOf(request)
  const path = await models.uploadPath(name)
  try {
    await receive(request, name, path, maxBytes)
    return path
  } catch (error) {
    await rm(dirname(path), { recursive: true, force: true })
    throw error
  }
}

/** Streams the body to `path`, which is gone again after any fault. */
async function receive(request: Request, name: string, path: string, maxBytes: number): Promise<void> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(name, maxBytes)
  if (request.body === null) throw new StudioFault('image.empty', { file: name })
  let received = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length
      if (received > maxBytes) done(tooLarge(name, maxBytes))
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
