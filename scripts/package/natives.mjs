/** Which systems Tintype is packed for, and which native files each needs; says what is missing before packing. */
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Systems that every native part has a build for, as Node names them. */
export const targets = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64']

/** Why a system that somebody may ask for is not among them. */
const refused = {
  'darwin-x64':
    'onnxruntime-node has no build for Macs with Intel processors, so Tintype would start there and colour nothing',
}

/**
 * Folders and files, relative to `node_modules`, that must be there for a target. A folder must hold a file with each
 * of the endings.
 */
export function nativesOf(platform, arch) {
  const target = `${platform}-${arch}`
  const library = { linux: '.so', darwin: '.dylib', win32: '.dll' }[platform]
  const holds = (folder, ...endings) => ({ folder, endings })
  return [
    holds(`@img/sharp-${target}/lib`, '.node', ...(platform === 'win32' ? [library] : [])),
    // On Windows libvips lies beside sharp itself.
    ...(platform === 'win32' ? [] : [holds(`@img/sharp-libvips-${target}/lib`, library)]),
    holds(`onnxruntime-node/bin/napi-v6/${platform}/${arch}`, '.node', library),
    holds(`@photostructure/sqlite/prebuilds/${target}`, '.glibc.node'),
    platform === 'win32'
      ? holds('exiftool-vendored.exe/bin', 'exiftool.exe')
      : holds('exiftool-vendored.pl/bin', 'exiftool'),
  ]
}

/** A library's name may go on after its ending: `libvips-cpp.so.8.18.7`. */
const hasEnding = (name, ending) => name.endsWith(ending) || name.includes(`${ending}.`)

/**
 * @param modules the `node_modules` that is packed
 * @throws Error with a sentence that says what is missing and what to do
 */
export function requireNatives(modules, platform, arch) {
  const target = `${platform}-${arch}`
  if (!targets.includes(target)) {
    const why = refused[target] ?? 'not every native part of it has a build for that system'
    throw new Error(`Tintype can't be packed for ${target}: ${why}. It can be for ${targets.join(', ')}.`)
  }
  const missing = nativesOf(platform, arch).filter(({ folder, endings }) => {
    const path = join(modules, folder)
    const names = existsSync(path) ? readdirSync(path) : []
    return !endings.every((ending) => names.some((name) => hasEnding(name, ending)))
  })
  if (missing.length === 0) return
  const named = missing.map(({ folder, endings }) => `${folder} (${endings.join(', ')})`).join('; ')
  throw new Error(
    `The package for ${target} would not work: node_modules lacks ${named}. Build the program first ("npm run build"), ` +
      `then fetch that system's files with "npm ci --ignore-scripts --os=${platform} --cpu=${arch}" and pack again. ` +
      `"npm ci" brings this machine's own back.`,
  )
}

/** The nearest `node_modules/NAME` above a folder; null where an optional package is not installed. */
export function packageFolder(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name)
    if (existsSync(join(path, 'package.json'))) return path
    if (dirname(folder) === folder) return null
  }
}

/**
 * What a program takes along: the packages that `dependencies` reach, those of other systems left out.
 * @param root folder with the program's package.json
 * @returns folder -> manifest
 */
export function shippedPackages(root) {
  const found = new Map()
  const require = createRequire(import.meta.url)
  const visit = (folder) => {
    const manifest = require(join(folder, 'package.json'))
    if (folder !== root) found.set(folder, manifest)
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const path = packageFolder(name, folder)
      if (path !== null && !found.has(path)) visit(path)
    }
  }
  visit(root)
  return found
}
