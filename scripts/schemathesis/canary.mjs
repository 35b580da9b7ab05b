/** Files beside the server's own that nobody may read or change, and how it is told afterwards that nobody has. */
import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Long ago: with `relatime`, Linux notes the next reading of a file whose last one is older than its last change. */
const longAgo = new Date('2001-01-01T00:00:00Z')

/**
 * Lays files and folders down below `folder`, each with `token` in it.
 * @param {string} folder is made
 * @param {string} token nobody else's text
 * @param {Record<string, Uint8Array | string>} files by name, '/' between folders
 * @returns {Promise<{ changes(): Promise<string[]>, paths: string[], seesReading: boolean }>} `changes` says in words what was
 *   read, changed, added or removed since
 */
export async function layCanaries(folder, token, files) {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, content)
  }
  const probe = join(folder, 'probe.txt')
  await writeFile(probe, token)
  const before = await look(folder)
  for (const path of [...before.keys()].sort((a, b) => b.length - a.length))
    await utimes(path, longAgo, longAgo)
  const times = new Map()
  for (const path of before.keys()) times.set(path, await lstat(path))
  // Whether this file system tells of reading at all.
  await readFile(probe)
  const seesReading = (await lstat(probe)).atimeMs > longAgo.getTime()
  times.delete(probe)

  return {
    paths: Object.keys(files).map((name) => join(folder, name)),
    seesReading,
    async changes() {
      const found = []
      const say = (path, what) => found.push(`${relative(folder, path) || '.'}: ${what}`)
      for (const [path, then] of times) {
        const now = await lstat(path).catch(() => null)
        if (now === null) {
          say(path, 'is gone')
          continue
        }
        if (seesReading && now.atimeMs !== then.atimeMs) say(path, 'was read')
        for (const part of ['mtimeMs', 'ctimeMs', 'size', 'mode', 'ino']) {
          if (now[part] !== then[part]) say(path, `its ${part} has changed`)
        }
      }
      const after = await look(folder)
      for (const [path, hash] of after) {
        if (!before.has(path)) say(path, 'is new')
        else if (before.get(path) !== hash) say(path, 'its content has changed')
      }
      return found
    },
  }
}

/** All files and folders below one, itself included, with what is in them as a hash. */
async function look(folder) {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const seen = new Map([[folder, entries.map(({ name }) => name).join('\n')]])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) for (const [each, hash] of await look(path)) seen.set(each, hash)
    else
      seen.set(
        path,
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      )
  }
  return seen
}
