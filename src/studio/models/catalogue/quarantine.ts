/** Quarantine of downloads: files of unknown hash under a name that says so until a person trusts one; and their parts. */
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Where a whole file of another hash than `target` should have is quarantined. */
export const quarantinePath = (target: string, sha256: string): string =>
  join(dirname(target), `unknown-${sha256.slice(0, 12)}-${basename(target)}`)

/** Quarantines a whole file. @returns its new path */
export async function quarantine(file: string, target: string, sha256: string): Promise<string> {
  const path = quarantinePath(target, sha256)
  await rename(file, path)
  return path
}

/** The whole files that were quarantined for `target`. */
export async function quarantinedFiles(target: string): Promise<string[]> {
  const names = await readdir(dirname(target))
  return names
    .filter((name) => isQuarantined(name, basename(target)))
    .map((name) => join(dirname(target), name))
}

/** Where a file comes together that has another size than the catalogue's: never on top of parts of the right one. */
export const otherSizePart = (target: string, bytes: number): string => `${target}.${bytes}.part`

/** Removes all that was downloaded for `target`. What can't be removed stays; no model is the worse for it. */
export async function clearDownload(target: string): Promise<void> {
  const whole = basename(target)
  for (const name of await readdir(dirname(target)).catch(() => [])) {
    const left = name.startsWith(whole) && /^(\.\d+)?\.part$/.test(name.slice(whole.length))
    if (name !== whole && !left && !isQuarantined(name, whole)) continue
    await rm(join(dirname(target), name), { force: true }).catch(() => undefined)
  }
}

const isQuarantined = (name: string, whole: string): boolean =>
  /^unknown-[0-9a-f]{12}-/.test(name) && name.slice('unknown-0123456789ab-'.length) === whole
