/** What the documentation names is there: links and their headings, files of the repository, `npm run` commands, tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob, posix } from 'node:path'
import { root } from './build-if-stale.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

/** Names of folders whose content is made and not kept: builds, results, data sets. */
const made = ['.gitignore', 'training/.gitignore'].flatMap((list) =>
  [...read(list).matchAll(/^(\S+)\/$/gm)].map(([, name]) => name),
)

function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return entry.name === '.git' || made.includes(entry.name) ? [] : filesBelow(path)
  })
}

const files = filesBelow('.')
const folders = new Set(files.flatMap(foldersOf))
const { scripts } = JSON.parse(read('package.json'))

/** Names of other places than this repository: of packages, and of the packaged program's own folder of resources. */
const elsewhere = [
  'electron.d.ts',
  'resources/app-update.yml',
  'resources/app.asar',
  'resources/app.asar.unpacked',
  'resources/licences/licences.txt',
]

function foldersOf(file) {
  const parts = file.split('/')
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'))
}

/** The address of a heading, as GitHub makes it. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

const anchorsOf = (text) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading))

/** Whether a name is one of this repository's: it begins with one of its folders, or is a source file's. */
function isOurs(name) {
  if (elsewhere.includes(name) || name.startsWith('..') || name.includes('://')) return false
  const [first, ...rest] = name.split('/')
  return (rest.length > 0 && folders.has(first)) || /^[\w*/.-]+\.(?:tsx?|mjs|py)$/.test(name)
}

/** @param from the folder of the page, for names that count from there */
function isThere(name, from) {
  const plain = name.replace(/\/$/, '')
  if (plain.split('/').some((part) => made.includes(part))) return true
  if ([plain, posix.join(from, plain)].some((path) => files.includes(path) || folders.has(path))) return true
  return [...files, ...folders].some((path) => matchesGlob(path, `**/${plain}`))
}

function wrongIn(page) {
  const text = read(page)
  const from = dirname(page)
  const wrong = []
  for (const [, address] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(address)) continue
    const [path, anchor] = address.split('#')
    const target = path === '' ? page : posix.join(from, path)
    if (!existsSync(join(root, target))) wrong.push(`the link ${address} leads nowhere`)
    else if (anchor && !anchorsOf(read(target)).includes(anchor))
      wrong.push(`${target} has no heading for the link ${address}`)
  }
  const code = [...text.matchAll(/^```[^\n]*\n(.*?)^```|`([^`\n]+)`/gms)].map(
    ([, block, span]) => block ?? span,
  )
  for (const word of code.flatMap((each) => each.split(/[\s"'(),;=]+/))) {
    if (isOurs(word) && !isThere(word, from)) wrong.push(`there is no ${word}`)
  }
  for (const [, name] of text.matchAll(/\bnpm run ([a-z][\w:]*)/g)) {
    if (!Object.hasOwn(scripts, name)) wrong.push(`there is no "npm run ${name}"`)
  }
  // As docs/security.md shows what it promises: by the beginning of a test's name.
  for (const [, name] of text.matchAll(/\bshell: "([^"]+)"/g)) {
    if (!shellTests.some((test) => test.includes(`test('${name}`))) wrong.push(`no test is named "${name}"`)
  }
  return wrong
}

const shellTests = files.filter((file) => /^test\/shell\/.*\.spec\.ts$/.test(file)).map(read)
const pages = files.filter((file) =>
  /^(?:(?:README|CONTRIBUTING|CHANGELOG)\.md|(?:docs|training|resources)\/.+\.md|\.github\/.+\.(?:md|yml))$/.test(
    file,
  ),
)
const wrong = pages.flatMap((page) => wrongIn(page).map((what) => `${page}: ${what}`))
for (const line of wrong) console.error(line)
process.exitCode = wrong.length > 0 ? 1 : 0
