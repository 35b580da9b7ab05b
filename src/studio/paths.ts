/** Where Tintype keeps things on this machine, and where it finds what came with it. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import envPaths from 'env-paths'

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
