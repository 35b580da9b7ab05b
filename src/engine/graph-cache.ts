/**
 * Graphs that onnxruntime has optimised once already, on disk: loading one skips the optimiser, which takes most
 * of a big model's start. Everything here can be made again, so nothing here ever fails a caller.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, utimes } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import type { ExecutionProvider } from '../contract/manifest.ts'
import { hashFile } from '../platform/hash-file.ts'

/** All cached graphs together: DDColor, both of DeOldify's and the built-in ones. */
const defaultLimit = 3 * 2 ** 30
/** Measured: below, the optimiser takes less time than reading and hashing what it made. */
const defaultFrom = 64 * 2 ** 20
/** Space on the disk that is left free. */
const spareBytes = 2 * 2 ** 30
/** A part as old as this belongs to a process that died; nobody writes a graph for an hour. */
const abandonedMs = 3_600_000

/** `KEY-SHA256.onnx`: the file's own hash is in its name, so that both appear in one rename. */
const namePattern = /^([0-9a-f]{32})-([0-9a-f]{64})\.onnx$/

export class GraphCache {
  readonly #folder: string
  readonly #limit: number
  readonly #from: number
  #machine: Promise<string> | null = null

  /**
   * @param folder where the graphs lie; made when the first one is stored
   * @param options `limit`: bytes of all of them together, the ones not used for longest go first; `from`: bytes from
   *   which on a model's graph is worth storing
   */
  constructor(
    folder: string,
    {
      limit = defaultLimit,
      from = defaultFrom,
    }: { limit?: number | undefined; from?: number | undefined } = {},
  ) {
    this.#folder = folder
    this.#limit = limit
    this.#from = from
  }

  /** Whether a model of so many bytes starts sooner from a cached graph. */
  isWorthwhile(bytes: number): boolean {
    return bytes >= this.#from && bytes * 2 <= this.#limit
  }

  /** What a cached graph depends on: this model, this provider, this onnxruntime, this processor. */
  async key(modelSha256: string, provider: ExecutionProvider): Promise<string> {
    this.#machine ??= machine()
    const text = [modelSha256, provider, await this.#machine].join('\n')
    return createHash('sha256').update(text).digest('hex').slice(0, 32)
  }

  /**
   * Path of a cached graph whose bytes are what was written, or null. A broken one is removed.
   * The caller must be ready for it to vanish: another engine may need the space.
   */
  async find(key: string): Promise<string | null> {
    for (const name of await this.#names()) {
      const match = namePattern.exec(name)
      if (match?.[1] !== key) continue
      const file = join(this.#folder, name)
      const actual = await hashFile(file).catch(() => null)
      if (actual === match[2]) {
        // The time of change is what "not used for longest" goes by.
        const now = new Date()
        await utimes(file, now, now).catch(() => undefined)
        return file
      }
      await this.drop(file)
    }
    return null
  }

  /**
   * A path that onnxruntime may write to, or null where nothing can be stored: no folder, no permission, no space.
   * @param bytes of the model; the optimised graph is at most twice as large (half-precision weights are widened)
   */
  async begin(key: string, bytes: number): Promise<string | null> {
    if (!this.isWorthwhile(bytes)) return null
    try {
      await mkdir(this.#folder, { recursive: true })
      const { bavail, bsize } = await statfs(this.#folder)
      if (bavail * bsize < bytes * 2 + spareBytes) return null
      const part = join(this.#folder, `${key}.${randomBytes(6).toString('hex')}.part`)
      await (await open(part, 'wx')).close()
      return part
    } catch {
      // A cache that can't be written makes a start slower, and is no fault.
      return null
    }
  }

  /** Gives a part its name, under which other engines find it, and removes what exceeds the limit. */
  async store(key: string, part: string): Promise<void> {
    try {
      const handle = await open(part, 'r+')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(part, join(this.#folder, `${key}-${await hashFile(part)}.onnx`))
    } catch {
      await this.drop(part)
    }
    await this.#evict()
  }

  async drop(file: string): Promise<void> {
    await rm(file, { force: true }).catch(() => undefined)
  }

  async #evict(): Promise<void> {
    const cached: { file: string; bytes: number; used: number }[] = []
    for (const name of await this.#names()) {
      const file = join(this.#folder, name)
      const facts = await stat(file).catch(() => null)
      if (!facts) continue
      if (namePattern.test(name)) cached.push({ file, bytes: facts.size, used: facts.mtimeMs })
      else if (name.endsWith('.part') && Date.now() - facts.mtimeMs > abandonedMs) await this.drop(file)
    }
    cached.sort((a, b) => b.used - a.used)
    let total = 0
    for (const { file, bytes } of cached) {
      total += bytes
      if (total > this.#limit) await this.drop(file)
    }
  }

  async #names(): Promise<string[]> {
    return readdir(this.#folder).catch(() => [])
  }
}

/** What an optimised graph depends on: the layout of its weights is chosen for the processor's vector units. */
async function machine(): Promise<string> {
  const runtime = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
  const flags =
    platform() === 'linux'
      ? /^(?:flags|Features)\s*:.*$/m.exec(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''))?.[0]
      : undefined
  return [runtime.version, platform(), arch(), cpus()[0]?.model ?? '', flags ?? ''].join('\n')
}
