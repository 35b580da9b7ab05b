/** A folder of things that can be made again, files or folders: those that nobody has used for long go when it is full. */
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

interface Thing {
  bytes: number
  /** Milliseconds since 1970. */
  used: number
}

/** Things just used stay whatever their size: somebody looks at them. */
const keptAlways = 8

export class BoundedFolder {
  readonly #folder: string
  readonly #maxBytes: number
  #things: Promise<Map<string, Thing>> | null = null

  /** @param maxBytes bound on all things together, but for those used last */
  constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  path(name: string): string {
    return join(this.#folder, name)
  }

  /**
   * Whether the thing is there; it counts as used now. Asked of the disk each time: a person may empty the folder.
   * A file of no bytes, which a power cut may leave, is not there.
   */
  async use(name: string): Promise<boolean> {
    const facts = await stat(this.path(name)).catch(() => null)
    if (!facts || (facts.isFile() && facts.size === 0)) return false
    const known = (await this.#known()).get(name)
    if (known) known.used = Date.now()
    await this.#touch(name, facts.mtimeMs)
    return true
  }

  /** A new thing lies there; what was used longest ago makes room. */
  async added(name: string): Promise<void> {
    const things = await this.#known()
    things.set(name, { bytes: await bytesOf(this.path(name)), used: Date.now() })
    await this.#touch(name, Date.now())
    let total = [...things.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    const byAge = [...things].sort(([, a], [, b]) => a.used - b.used)
    for (const [oldest, { bytes }] of byAge.slice(0, -keptAlways)) {
      if (total <= this.#maxBytes) break
      things.delete(oldest)
      total -= bytes
      await rm(this.path(oldest), { recursive: true, force: true }).catch(() => undefined)
    }
  }

  /**
   * Notes on the disk that it is used. The time of its last change stays, in whole milliseconds: others tell by it that a
   * file is the same.
   */
  async #touch(name: string, changed: number): Promise<void> {
    // A disk that can only be read is no reason not to look.
    await utimes(this.path(name), Date.now() / 1000, Math.round(changed) / 1000).catch(() => undefined)
  }

  #known(): Promise<Map<string, Thing>> {
    return (this.#things ??= this.#look())
  }

  async #look(): Promise<Map<string, Thing>> {
    const things = new Map<string, Thing>()
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const facts = await stat(this.path(name)).catch(() => null)
      if (facts) things.set(name, { bytes: await bytesOf(this.path(name)), used: facts.atimeMs })
    }
    return things
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
