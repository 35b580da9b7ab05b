/** A folder as a cache, of files or folders that can be made again: what was not used for longest is removed when it is full. */
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

interface Entry {
  bytes: number
  /** Milliseconds since 1970. */
  used: number
}

/** Entries used last stay whatever their size: somebody looks at them. */
const alwaysCached = 8

export class BoundedFolder {
  readonly #folder: string
  readonly #maxBytes: number
  #entries: Promise<Map<string, Entry>> | null = null

  /** @param maxBytes bound on all entries together, but for those used last */
  constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  path(name: string): string {
    return join(this.#folder, name)
  }

  /**
   * Whether the entry is there; it counts as used now. Asked of the disk each time: a person may empty the folder.
   * A file of no bytes, which a power cut may leave, is not there.
   */
  async use(name: string): Promise<boolean> {
    const facts = await stat(this.path(name)).catch(() => null)
    if (!facts || (facts.isFile() && facts.size === 0)) return false
    const known = (await this.#readEntries()).get(name)
    if (known) known.used = Date.now()
    await this.#touch(name, facts.mtimeMs)
    return true
  }

  /** Adds a new entry that lies there; those used longest ago are removed to make room. */
  async added(name: string): Promise<void> {
    const entries = await this.#readEntries()
    entries.set(name, { bytes: await bytesOf(this.path(name)), used: Date.now() })
    await this.#touch(name, Date.now())
    let total = [...entries.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    const byAge = [...entries].sort(([, a], [, b]) => a.used - b.used)
    for (const [oldest, { bytes }] of byAge.slice(0, -alwaysCached)) {
      if (total <= this.#maxBytes) break
      entries.delete(oldest)
      total -= bytes
      await rm(this.path(oldest), { recursive: true, force: true }).catch(() => undefined)
    }
  }

  /**
   * Stores on the disk that it was used. The time of its last change stays, in whole milliseconds: others see by it that a
   * file is the same.
   */
  async #touch(name: string, changed: number): Promise<void> {
    // A disk that can only be read is no reason not to look.
    await utimes(this.path(name), Date.now() / 1000, Math.round(changed) / 1000).catch(() => undefined)
  }

  #readEntries(): Promise<Map<string, Entry>> {
    return (this.#entries ??= this.#scan())
  }

  async #scan(): Promise<Map<string, Entry>> {
    const entries = new Map<string, Entry>()
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const facts = await stat(this.path(name)).catch(() => null)
      if (facts) entries.set(name, { bytes: await bytesOf(this.path(name)), used: facts.atimeMs })
    }
    return entries
  }
}

async function bytesOf(path: string): Promise<number> {
  const facts = await stat(path).catch(() => null)
  if (!facts?.isDirectory()) return facts?.size ?? 0
  let bytes = 0
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0
  }
  return bytes
}
