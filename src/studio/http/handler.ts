/**
 * The one fetch-style handler behind both hosts: the interface's files, display copies, renders, downloads and
 * uploads. Who may ask (cookies, `Host`, senders) is the host's business and decided before.
 */
import { randomBytes } from 'node:crypto'
import { toStudioError } from '../../contract/errors.ts'
import {
  listUi,
  readText,
  streamFile,
  baseHeaders,
  contentDisposition,
  contentSecurityPolicy,
  type MediaFile,
  type MediaProvider,
} from './files.ts'

export type Handler = (request: Request) => Promise<Response>

/** @throws StudioFault what was sent can't be taken; nothing stays then */
export type Receiver = (request: Request) => Promise<unknown>

export interface HandlerOptions {
  /** Folder of the built interface. */
  ui: string
  /** Asked one after the other. */
  media: readonly MediaProvider[]
  /** What takes a `POST`, by path: its answer is sent as JSON. */
  uploads: Readonly<Record<string, Receiver>>
  /** The browser host's `ws://` origin, known once it listens; null on the desktop. */
  socket?: () => string | null
}

/** Stands in `index.html` where the page's style nonce goes. */
const noncePlace = '__NONCE__'

const mediaRoot = '/media/'

function cacheControl({ name, keep }: MediaFile): string {
  if (name !== undefined || keep === 'never') return 'no-store'
  return keep === 'forever' ? 'private, max-age=31536000, immutable' : 'private, max-age=3600'
}

/** Makes answers that carry the headers of every answer. */
function responses(socket: () => string | null) {
  const answer = (
    status: number,
    body: string | ReadableStream | null,
    headers: Record<string, string>,
  ): Response => new Response(body, { status, headers: { ...baseHeaders(socket()), ...headers } })
  return {
    answer,
    plain: (status: number, text: string, headers: Record<string, string> = {}): Response =>
      answer(status, text, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        ...headers,
      }),
    json: (status: number, value: unknown): Response =>
      answer(status, JSON.stringify(value), {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      }),
  }
}

type Answers = ReturnType<typeof responses>

/** Makes answers with files, or with the part of them that `range` asks for. */
function fileAnswers(answer: Answers['answer'], plain: Answers['plain']) {
  return async (path: string, headers: Record<string, string>, range?: string | null): Promise<Response> => {
    const found = await streamFile(path, range)
    if (!found) return plain(404, nothingHere)
    const { body, bytes, part } = found
    if (part === 'outside') {
      return plain(416, 'The file is shorter.', { 'content-range': `bytes */${bytes}` })
    }
    if (part === null) return answer(200, body, { 'content-length': String(bytes), ...headers })
    const { start, end } = part
    return answer(206, body, {
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/${bytes}`,
      ...headers,
    })
  }
}

const nothingHere = 'There is nothing at this address.'

export async function createHandler(options: HandlerOptions): Promise<Handler> {
  const { ui, media, uploads, socket = () => null } = options
  const files = await listUi(ui)

  const { answer, plain, json } = responses(socket)
  const notFound = () => plain(404, nothingHere)

  async function page(): Promise<Response> {
    const index = files.get('/index.html')
    if (!index) return plain(500, 'The interface is not built. Run "npm start".')
    const nonce = randomBytes(16).toString('base64')
    return answer(200, (await readText(index.path)).replaceAll(noncePlace, nonce), {
      'content-type': index.type,
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy(nonce, socket()),
    })
  }

  const file = fileAnswers(answer, plain)

  async function get(path: string, range: string | null): Promise<Response> {
    if (path === '/' || path === '/index.html') return page()
    const asset = files.get(path)
    if (asset) {
      return file(asset.path, {
        'content-type': asset.type,
        // Names of built assets carry a hash of their content; those of icons and manifest stay the same.
        'cache-control': path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
      })
    }
    const found = await findMedia(path)
    if (!found) return notFound()
    const headers = {
      'content-type': found.type,
      'cache-control': cacheControl(found),
      ...(found.name === undefined ? {} : { 'content-disposition': contentDisposition(found.name) }),
    }
    // Only films are jumped in.
    if (!found.type.startsWith('video/')) return file(found.path, headers)
    return file(found.path, { ...headers, 'accept-ranges': 'bytes' }, range)
  }

  async function findMedia(path: string): Promise<MediaFile | null> {
    if (!path.startsWith(mediaRoot)) return null
    for (const provider of media) {
      const found = await provider(path.slice(mediaRoot.length))
      if (found) return found
    }
    return null
  }

  async function upload(receive: Receiver, request: Request): Promise<Response> {
    try {
      return json(201, await receive(request))
    } catch (error) {
      return json(422, toStudioError(error))
    }
  }

  return async (request) => {
    const path = new URL(request.url).pathname
    const receive = Object.hasOwn(uploads, path) ? uploads[path] : undefined
    if (receive) {
      return request.method === 'POST'
        ? upload(receive, request)
        : plain(405, 'Send files with POST.', { allow: 'POST' })
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(405, 'Only GET works here.', { allow: 'GET, HEAD' })
    }
    const response = await get(path, request.headers.get('range'))
    if (request.method === 'GET') return response
    await response.body?.cancel()
    return new Response(null, response)
  }
}
