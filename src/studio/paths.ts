/** Where the studio's files lie, and the temporary folder of one run. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, basename, dirname } from 'node:path'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import envPaths from 'env-paths'
import { removeAbandonedEntries } from '../platform/process-liveness.ts'

const prefix = 'tintype-run-'

const subfolders = ['uploads', 'samples'] as const
type Subfolder = (typeof subfolders)[number]

export interface Workspace {
  readonly folder: string
  /** An absolute path for a new file in one of the subfolders. */
  file(subfolder: Subfolder, name: string): string
  close(): Promise<void>
}

/** @param parent where the folder is made; the system's temporary folder when left out */
export async function openWorkspace(parent: string = tmpdir()): Promise<Workspace> {
  await removeAbandonedEntries(parent, prefix)
  const folder = await mkdtemp(join(parent, `${prefix}${process.pid}-`))
  for (const name of subfolders) await mkdir(join(folder, name))
  return {
    folder,
    file: (subfolder, name) => join(folder, subfolder, name),
    // Windows keeps a file for a moment after its reader closed it.
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  }
}

export interface StudioPaths {
  /** Built-in packs and samples. */
  resources: string
  /** Installed packs, settings: what a person would miss. */
  data: string
  /** What can be made again: verdicts, optimised graphs. */
  cache: string
  /** Entry file of the engine process. */
  engineEntry: string
}

/** The folder that holds package.json, looked for upwards from this file: it moves when the program is bundled. */
function programRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

/** What came with the program lies in its folder, and beside its archive where it was installed. */
function resourcesOf(root: string): string {
  return basename(root) === 'app.asar' ? dirname(root) : join(root, 'resources')
}

/**
 * The usual places; `TINTYPE_HOME` puts data and cache into one folder (tests, portable use).
 * Run from a bundle, the engine lies beside it; run from the sources, in `src/engine`.
 */
export function defaultPaths(env: NodeJS.ProcessEnv = process.env): StudioPaths {
  const root = programRoot()
  const usual = envPaths('Tintype', { suffix: '' })
  const home = env['TINTYPE_HOME']
  const bundled = !import.meta.url.endsWith('.ts')
  return {
    resources: resourcesOf(root),
    data: home ? join(home, 'data') : usual.data,
    cache: home ? join(home, 'cache') : usual.cache,
    engineEntry: join(root, bundled ? 'out/main/engine.js' : 'src/engine/index.ts'),
  }
}

/** Where the engine keeps graphs that it has optimised. */
export function graphsFolder({ cache }: StudioPaths): string {
  return join(cache, 'graphs')
}
