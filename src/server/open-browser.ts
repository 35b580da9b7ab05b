/** Opens the studio in the person's own browser, without showing its one-time address to other users of the machine. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The system's command that opens a file; null where there is no display. */
export function openCommand(): [string, string[]] | null {
  if (process.platform === 'darwin') return ['open', []]
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler']]
  const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  return hasDisplay ? ['xdg-open', []] : null
}

/**
 * Opens the browser where it can; the address is printed in any case. Everybody on a machine may read the command lines
 * of its processes: the browser gets a page of this user's own that goes on to the address.
 * @returns removes the page; to be called when the studio ends
 */
export function openBrowser(
  address: string,
  command: [string, string[]] | null = openCommand(),
): { page: string | null; remove: () => void } {
  if (!command) return { page: null, remove: () => undefined }
  let folder: string
  try {
    // `mkdtemp` makes a folder that only this user may enter.
    folder = mkdtempSync(join(tmpdir(), 'tintype-open-'))
  } catch {
    return { page: null, remove: () => undefined }
  }
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const page = join(folder, 'open-tintype.html')
  const [program, args] = command
  try {
    writeFileSync(page, redirectTo(address), { mode: 0o600, flag: 'wx' })
    const child = spawn(program, [...args, page], { stdio: 'ignore', detached: true })
    // A machine without xdg-open still has the printed address.
    child.on('error', () => undefined)
    child.unref()
  } catch {
    remove()
    return { page: null, remove }
  }
  return { page, remove }
}

/** @param address without characters that mean something in HTML: a host, a port, and a token in base64url */
const redirectTo = (address: string) =>
  `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Tintype</title>` +
  `<meta http-equiv="refresh" content="0; url=${address}"><p><a href="${address}">Open Tintype</a>\n`
