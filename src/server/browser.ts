/** Opens the person's default browser, where there is a display to open it on. */
import { spawn } from 'node:child_process'

function opener(): [string, string[]] | null {
  if (process.platform === 'darwin') return ['open', []]
  // `start` is a word of cmd; the empty title keeps it from taking the address for one.
  if (process.platform === 'win32') return ['cmd', ['/c', 'start', '""']]
  const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  return hasDisplay ? ['xdg-open', []] : null
}

/** @returns whether something was started; the address is printed in any case */
export function openBrowser(address: string): boolean {
  const found = opener()
  if (!found) return false
  const [command, args] = found
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true })
  // A machine without xdg-open still has the printed address.
  child.on('error', () => undefined)
  child.unref()
  return true
}
