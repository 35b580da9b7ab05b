/** The headers every answer carries: what a page of the studio may load, and that nobody else may have it. */

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
    "font-src 'self'",
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
