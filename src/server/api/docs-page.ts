/** The page that shows the OpenAPI document: files of the built interface, nothing from elsewhere. */
import { listUi, readText, streamFile } from '../../studio/http/files.ts'

/** Without a key: what it says is the same for everybody. */
export const docsPath = '/api/docs'

/** Built beside the studio's own page; Vite names its files after the entry, and the page asks for them beside itself. */
const pageFile = '/api-docs.html'
const assetPath = /^\/api(\/assets\/(?:api-docs|rolldown-runtime)-[A-Za-z0-9_-]+\.(?:js|css))$/

/** Swagger UI draws its icons from `data:` addresses, and sets styles by script. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const isDocs = (path: string): boolean => path === docsPath || assetPath.test(path)

interface DocsFile {
  headers: Record<string, string>
  body: string | ReadableStream | null
}

/** @returns null where the interface is not built, or has no such file */
export async function createDocs(ui: string): Promise<(path: string) => Promise<DocsFile | null>> {
  const files = await listUi(ui)
  return async (path) => {
    const file = files.get(path === docsPath ? pageFile : (assetPath.exec(path)?.[1] ?? ''))
    if (!file) return null
    const headers = {
      'content-type': file.type,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
    }
    if (path === docsPath) {
      return { headers: { ...headers, 'cache-control': 'no-store' }, body: await readText(file.path) }
    }
    const stream = await streamFile(file.path)
    if (!stream) return null
    return {
      headers: { ...headers, 'cache-control': 'public, max-age=31536000, immutable' },
      body: stream.body,
    }
  }
}
