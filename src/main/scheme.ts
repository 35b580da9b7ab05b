/** `tintype://app/`: the interface and its pixels for the window, answered in this process, never by a server. */
import { protocol } from 'electron'
import type { Handler } from '../studio/http/handler.ts'

export const appOrigin = 'tintype://app'

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'tintype', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

/** @param lifecycle whose handler changes with the library */
export function serveScheme(lifecycle: { readonly handler: Handler }): void {
  protocol.handle('tintype', async (request) => {
    if (!URL.canParse(request.url) || new URL(request.url).host !== 'app') {
      return new Response('There is nothing at this address.', { status: 404 })
    }
    // Uploads belong to the browser host: a window names files by the bridge and never copies them.
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response('Only GET works here.', { status: 405, headers: { allow: 'GET, HEAD' } })
    }
    return lifecycle.handler(request)
  })
}
