/** Files as answers: the interface's own files by an allow-list made at start, media as streams. */
import { createReadStream } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { Readable } from 'node:stream'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

export interface UiFile {
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

/** A file as the body of an answer, with its length; null when it is no longer there. */
export async function streamFile(path: string): Promise<{ body: ReadableStream; bytes: number } | null> {
  const info = await stat(path).catch(() => null)
  if (!info?.isFile()) return null
  const stream = createReadStream(path)
  return { body: Readable.toWeb(stream) as ReadableStream, bytes: info.size }
}
