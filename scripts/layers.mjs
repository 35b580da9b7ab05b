/**
 * Holds the layers of `layers.json`: every import of `src` is compared with them, circles are found, and the lint rules and
 * the page that show them are compared with what they should say. `--write` writes the rules and the page's table anew.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix, relative } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { root } from './build-if-stale.mjs'
import { drawingFaults } from './layer-drawings.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')
const { layers, outside } = JSON.parse(read('layers.json'))

/** The layers within a layer, by their full names, and those without any as they are. */
function leaves(list, outer = null) {
  return list.flatMap((layer) => {
    const name = outer ? `${outer.name}/${layer.name}` : layer.name
    const folder = layer.folder ?? `${outer.folder}/${layer.name}`
    const inside = (layer.may ?? []).map((other) => (outer ? `${outer.name}/${other}` : other))
    const may = outer ? [...inside, ...outer.may] : inside
    const packages = { ...outer?.packages, ...layer.packages }
    const whole = { ...layer, name, folder, may, packages }
    return layer.layers ? leaves(layer.layers, whole) : [whole]
  })
}

const all = leaves(layers)
/** A layer that holds others may be named for all of them. */
const isWithin = (name, allowed) => name === allowed || name.startsWith(`${allowed}/`)

function layerOf(file) {
  const fits = all.filter(({ folder, files }) =>
    files ? files.some((each) => file === `${folder}/${each}`) : file.startsWith(`${folder}/`),
  )
  return (
    fits.sort((a, b) => (b.files ? 1 : 0) - (a.files ? 1 : 0) || b.folder.length - a.folder.length)[0] ?? null
  )
}

/** Tests, and what they share: they import what they like, and the program imports none of them. */
const forTests = /\.(?:test|fixture)\.tsx?$/

function sourcesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return sourcesBelow(path)
    return /\.tsx?$/.test(path) && !forTests.test(path) && !/\.as\.ts$|\.d\.ts$/.test(path) ? [path] : []
  })
}

const specifiers = /\b(?:from|import)\s*\(?\s*['"]([^'"\n]+)['"]/g
const importsOf = (file) => [...read(file).matchAll(specifiers)].map(([, specifier]) => specifier)

const files = sourcesBelow('src')
/** Of each file, those of `src` that it imports; types count. */
const graph = new Map()
const wrong = []
for (const file of files) {
  const layer = layerOf(file)
  if (!layer) {
    wrong.push(`${file} lies in no layer of layers.json`)
    continue
  }
  const targets = []
  for (const specifier of importsOf(file)) {
    if (!specifier.startsWith('.')) {
      const denied = Object.keys(layer.packages).find((name) => isOf(specifier, name))
      if (denied && layer.packages[denied] === false)
        wrong.push(`${file} imports ${specifier}: ${sentence(layer)}`)
      continue
    }
    const target = relative(root, join(root, dirname(file), specifier)).replaceAll('\\', '/')
    if (!target.startsWith('src/')) {
      // What is read of the repository beside the code is named in layers.json.
      if (!outside.includes(target)) wrong.push(`${file} imports ${target}, which lies outside of src`)
      continue
    }
    if (/\.(?:css|json)$/.test(target) && existsSync(join(root, target))) continue
    if (forTests.test(target)) wrong.push(`${file} imports ${target}, which is for tests`)
    const other = layerOf(target)
    // A folder or a name without its ending would not be recognised as the file it means.
    if (other === null || !existsSync(join(root, target)) || !statSync(join(root, target)).isFile()) {
      wrong.push(`${file} imports ${specifier}: name the file, with its ending`)
      continue
    }
    targets.push(target)
    if (other !== layer && !layer.may.some((allowed) => isWithin(other.name, allowed)))
      wrong.push(`${file} imports ${target}: ${sentence(layer)}`)
  }
  graph.set(file, targets)
}

/** Whether a specifier is of a package, or, for `node:*`, of Node itself under any of its names. */
function isOf(specifier, name) {
  if (name === 'node:*') return specifier.startsWith('node:') || builtinModules.includes(specifier)
  return specifier === name || specifier.startsWith(`${name}/`)
}

function sentence({ name, may }) {
  return may.length === 0 ? `${name} imports no other layer` : `${name} imports ${may.join(', ')} only`
}

/** Circles of files: the strongly connected components with more than one (Tarjan 1972). */
function circles() {
  const index = new Map()
  const low = new Map()
  const stack = []
  const found = []
  const visit = (file) => {
    index.set(file, index.size)
    low.set(file, index.get(file))
    stack.push(file)
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(file, Math.min(low.get(file), low.get(next)))
    }
    if (low.get(file) !== index.get(file)) return
    const component = stack.splice(stack.indexOf(file))
    if (component.length > 1) found.push(component)
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file)
  return found
}
for (const circle of circles()) wrong.push(`a circle of imports: ${circle.join(', ')}`)

/** Lint's own form of the layers: what an editor shows while one types. */
function lintOverrides() {
  return all.map((layer) => {
    const message = `${sentence(layer)}; see docs/architecture.md.`
    const denied = all.filter(
      (other) => other !== layer && !other.files && !layer.may.some((name) => isWithin(other.name, name)),
    )
    const segments = [...new Set(denied.map((other) => wayTo(layer, other)).filter((way) => way !== null))]
    const patterns =
      segments.length === 0 ? [] : [{ regex: `^(?:\\./|(?:\\.\\./)+)(?:${segments.join('|')})/`, message }]
    const groups = Object.entries(layer.packages)
      .filter(([, allowed]) => allowed === false)
      .map(([name]) => name)
    const group = groups.flatMap((name) => (name.endsWith(':*') ? [name] : [name, `${name}/*`]))
    if (group.length > 0)
      patterns.push({ group, message: `${layer.name} runs without ${groups.join(', ')}.` })
    const where = layer.files ? layer.files.map((each) => `${layer.folder}/${each}`) : [`${layer.folder}/**`]
    return { files: where, rules: { 'no-restricted-imports': ['error', { patterns }] } }
  })
}

/** How a file of one layer names another's folder, as a regular expression: from where their paths part. */
function wayTo(layer, other) {
  const [from, to] = [layer.folder.split('/'), other.folder.split('/')]
  const parted = to.findIndex((part, i) => part !== from[i])
  return parted < 0 ? null : to.slice(parted).join('/')
}

const mark = 'layers'
function lintConfig(text) {
  const config = JSON.parse(text)
  const others = config.overrides.filter(({ rules }) => !Array.isArray(rules['no-restricted-imports']))
  return { ...config, overrides: [...lintOverrides(), ...others] }
}

function table() {
  const rows = all.map(({ name, folder, files: own, may, holds }) => {
    const where = own ? own.map((each) => `\`${folder}/${each}\``).join(', ') : `\`${folder}\``
    return `| ${name} | ${where} | ${may.join(', ') || '-'} | ${holds} |`
  })
  return ['| layer | where | may import | what it holds |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

async function expected(path, make) {
  const options = await resolveConfig(join(root, path))
  return format(make(read(path)), { ...options, filepath: join(root, path) })
}

const page = (text) =>
  text.replace(
    new RegExp(`(<!-- ${mark}: written by scripts/layers.mjs -->\\n)[\\s\\S]*?(<!-- ${mark} end -->)`),
    `$1\n${table()}\n\n$2`,
  )
const written = {
  '.oxlintrc.json': (text) => JSON.stringify(lintConfig(text)),
  'docs/architecture.md': page,
}
for (const [path, make] of Object.entries(written)) {
  const text = await expected(path, make)
  if (process.argv.includes('--write')) writeFileSync(join(root, path), text)
  else if (text !== read(path))
    wrong.push(`${path} does not say what layers.json says: run "node scripts/layers.mjs --write"`)
}

for (const fault of drawingFaults(read('docs/architecture.md'), layers))
  wrong.push(`docs/architecture.md: ${fault}`)

for (const line of wrong) console.error(line)
process.exitCode = wrong.length > 0 ? 1 : 0
