/** Packs the program with electron-builder around a dummy Electron: its binary can't be fetched on every machine. */
import { execFile } from 'node:child_process'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { extractAll, listPackage, statFile } from '@electron/asar'

export const root = join(import.meta.dirname, '../..')

/** What stands in Electron's binary before its fuses: sentinel, version, how many, and each as it comes, "1" is on. */
const fuseWire = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100111'),
])

/** A folder that electron-builder takes for an unpacked Electron for Linux. */
export async function makeDummyElectron(folder: string): Promise<string> {
  await mkdir(join(folder, 'locales'), { recursive: true })
  await mkdir(join(folder, 'resources'))
  await writeFile(join(folder, 'electron'), Buffer.concat([Buffer.from('\x7fELF dummy '), fuseWire]), {
    mode: 0o755,
  })
  for (const name of ['en-US', 'en-GB', 'zh-CN', 'zh-TW', 'de', 'fr']) {
    await writeFile(join(folder, 'locales', `${name}.pak`), name)
  }
  await writeFile(join(folder, 'LICENSE'), 'Electron')
  await writeFile(join(folder, 'LICENSES.chromium.html'), 'Chromium')
  return folder
}

interface PackOptions {
  electron: string
  output: string
  target: string[]
}

/** Runs the command that a person would run; resolves with what it said, whether it went well or not. */
export async function electronBuilder({
  electron,
  output,
  target,
}: PackOptions): Promise<{ ok: boolean; said: string }> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('electron-builder/package.json')), 'cli.js')
  const args = [cli, ...target, `-c.electronDist=${electron}`, `-c.directories.output=${output}`]
  const run = promisify(execFile)(process.execPath, [...args, '--publish', 'never'], {
    cwd: root,
    maxBuffer: 50_000_000,
    env: { ...process.env, NO_COLOR: '1' },
  })
  return run.then(
    ({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
    (error: { stdout?: string; stderr?: string }) => ({
      ok: false,
      said: `${error.stdout ?? ''}${error.stderr ?? ''}`,
    }),
  )
}

export interface PackedFile {
  /** Below the archive's root, with `/`. */
  path: string
  /** Beside the archive instead of in it. */
  unpacked: boolean
  bytes: number
}

export function listArchive(archive: string): PackedFile[] {
  return listPackage(archive, { isPack: false }).flatMap((name) => {
    const path = name.replaceAll('\\', '/').replace(/^\//, '')
    const entry = statFile(archive, path)
    return 'size' in entry
      ? [{ path, unpacked: 'unpacked' in entry && entry.unpacked, bytes: entry.size }]
      : []
  })
}

/**
 * Lays a package's `resources` out so that plain Node, which can't look into an archive, runs what is in it: the
 * archive's files in a folder of its name, and native files as links to the unpacked ones, as Electron redirects them.
 * @returns the folder that stands for the archive
 */
export async function layOut(resources: string, folder: string): Promise<string> {
  const archive = join(resources, 'app.asar')
  const app = join(folder, 'app.asar')
  await mkdir(folder, { recursive: true })
  extractAll(archive, app)
  for (const name of ['app.asar.unpacked', 'models', 'samples']) {
    await symlink(join(resources, name), join(folder, name), 'dir')
  }
  for (const { path, unpacked } of listArchive(archive)) {
    if (!unpacked || !/\.(?:node|dll|dylib|so[.\d]*)$/.test(path)) continue
    // Taken away first, so that a native file that is not beside the archive is nowhere.
    await rename(join(app, path), join(app, `${path}.inside`))
    await symlink(join(resources, 'app.asar.unpacked', path), join(app, path))
  }
  return app
}
