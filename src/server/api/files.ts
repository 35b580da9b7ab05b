/** Files as answers to programs: results, and pixels of the library. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { MediaProvider } from '../../studio/http/files.ts'
import { ApiError } from './errors.ts'

/** @throws ApiError 404 where the file is gone */
export async function sendFile(
  outgoing: ServerResponse,
  { path, type }: { path: string; type: string },
  isHead: boolean,
): Promise<void> {
  const info = await stat(path).catch(() => null)
  if (!info?.isFile()) throw new ApiError('NOT_FOUND', 'There is no such file any more.')
  outgoing.writeHead(200, {
    'content-type': type,
    'content-length': String(info.size),
    'cache-control': 'private, max-age=3600',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    // Whoever was given the address may show the picture on a page of their own.
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
  })
  if (isHead) outgoing.end()
  else await pipeline(createReadStream(path), outgoing)
}

/** @param path `/media/...` @throws ApiError 404 */
export async function sendMedia(
  providers: readonly MediaProvider[],
  path: string,
  outgoing: ServerResponse,
  isHead: boolean,
): Promise<void> {
  for (const provider of providers) {
    const found = await provider(path.slice('/media/'.length))
    if (found) return sendFile(outgoing, found, isHead)
  }
  throw new ApiError('NOT_FOUND', 'There is nothing at this address.')
}
