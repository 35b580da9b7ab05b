/** Files over HTTP: the headers of every answer, where pixels come from, and whole or part of a file. */
import { createReadStream } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { Readable } from 'node:stream'

/**
 * No inline script, nothing from elsewhere. The nonce is for style elements that the interface library adds;
 * the socket's address is named because Safari does not count it as `'self'`.
 * @param socket the `ws://` origin of the browser host; none on the desktop
 */
export function contentSecurityPolicy(nonce: string | null, socket: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === null ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' blob:",
    "media-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self'${socket === null ? '' : ` ${socket}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

export function baseHeaders(socket: string | null): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(null, socket),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=()',
  }
}

/** RFC 6266 with RFC 8187: an ASCII name for old clients, the real one in UTF-8. */
export function contentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

export interface MediaFile {
  path: string
  type: string
  /** The name a download gets. */
  name?: string
  /**
   * `forever`: the address names the content itself, whoever has it need not ask again. `never`: it shows something else than
   * the address names. An hour by default.
   */
  keep?: 'forever' | 'never'
}

/**
 * @param path what follows `/media/`, as it came: to be matched, never joined to a folder
 * @returns null where it is nobody's, or not there
 */
export type MediaProvider = (path: string) => Promise<MediaFile | null>

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

interface UiFile {
  path: string
  type: string
}

/**
 * Every file below a folder as URL path -> file. A request is looked up, never joined to a path, so that no
 * spelling of `..` can lead out. Files of unknown kinds and source maps are not served.
 */
export async function listUi(folder: string): Promise<Map<string, UiFile>> {
  const files = new Map<string, UiFile>()
  // By names and `stat`: inside Electron's archive the entries of a recursive `readdir` have said wrong kinds.
  const walk = async (within: string): Promise<void> => {
    for (const name of await readdir(join(folder, within))) {
      const path = join(folder, within, name)
      const type = types[extname(name).toLowerCase()]
      const info = await stat(path)
      if (info.isDirectory()) await walk(join(within, name))
      else if (info.isFile() && type !== undefined) {
        files.set(`/${join(within, name).split(sep).join('/')}`, { path, type })
      }
    }
  }
  await walk('')
  return files
}

export const readText = (path: string): Promise<string> => readFile(path, 'utf8')

/** Bytes of a file, the first and the last one of the part. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * The part of a file that a `Range` header asks for: players jump within films by it. What asks for several parts, or in
 * other units, may be answered with all of it.
 * @returns null: all of it; `outside`: there is no such part
 */
export function rangeOf(header: string | null, bytes: number): ByteRange | 'outside' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  if (!match) return null
  const [, first, last] = match
  if (first === '' && last === '') return null
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  if (start >= bytes) return 'outside'
  return start > end ? null : { start, end }
}

/** A file as the body of an answer, or the part that `range` asks for; null when it is no longer there. */
export async function streamFile(
  path: string,
  range: string | null = null,
): Promise<{ body: ReadableStream | null; bytes: number; part: ByteRange | 'outside' | null } | null> {
  const info = await stat(path).catch(() => null)
  if (!info?.isFile()) return null
  const part = rangeOf(range, info.size)
  if (part === 'outside') return { body: null, bytes: info.size, part }
  const stream = createReadStream(path, part ?? {})
  return { body: Readable.toWeb(stream) as ReadableStream, bytes: info.size, part }
}
