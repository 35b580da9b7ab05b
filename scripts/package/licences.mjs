/**
 * Collects the licences of everything that the installers bring: npm packages, what is built into them, what the
 * window's bundle holds, our own models and pictures. Electron's and Chromium's lie beside the program already.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { shippedPackages } from './natives.mjs'

const isLicence = (name) => /^(?:licen[cs]e|copying|notice|third.?party)/i.test(name)

/** Texts of our collection in `build/notices`. */
const notice = (root, name) => readFileSync(join(root, 'build/notices', name), 'utf8')

/** Decoders that are compiled to WebAssembly, and what is said of their insides. */
const insideOf = {
  '@cornerstonejs/codec-openjpeg': ['openjpeg.txt'],
  '@cornerstonejs/codec-charls': ['charls.txt'],
  '@jsquash/jxl': ['codecs.txt'],
  '@embedpdf/pdfium': ['pdfium.txt'],
  'libheif-js': [],
  '@techstark/opencv-js': [],
}

/** Licences of which `build/notices` has the text, for packages that name one and bring no file. */
const wholeTexts = new Set(['MIT', 'Apache-2.0'])

/**
 * What a package's own licence file does not say, or where it has none.
 * @returns texts, or null when the package's own files say it all
 */
function supplement(root, folder, { name, version, license, author }) {
  if (name === 'onnxruntime-node' || name === 'onnxruntime-common') {
    const file = `onnxruntime-${version}.txt`
    if (existsSync(join(root, 'build/notices', file))) {
      return name === 'onnxruntime-node'
        ? [notice(root, file), notice(root, 'windows.txt')]
        : ['See onnxruntime-node.']
    }
    throw new Error(
      `build/notices has no ${file}. Put the LICENSE and the ThirdPartyNotices.txt of ONNX Runtime ${version} there.`,
    )
  }
  // Says which libraries are in it, and their licences.
  if (name.startsWith('@img/sharp-libvips-') || name.startsWith('@img/sharp-win32-'))
    return [
      readFileSync(join(folder, 'README.md'), 'utf8'),
      'The texts of the GNU licences stand at the end of this file.',
    ]
  if (name === 'exiftool-vendored.pl')
    return [
      'ExifTool, by Phil Harvey, under the same terms as Perl: the Artistic License or the GNU General Public License.',
    ]
  const inside = insideOf[name]
  if (inside) return [...inside, 'emscripten.txt', 'MIT.txt'].map((text) => notice(root, text))
  // Of this one only the network's file is shipped.
  if (name === '@mediapipe/face_detection')
    return [notice(root, 'mediapipe.txt'), notice(root, 'Apache-2.0.txt')]
  const holder = typeof author === 'string' ? author : author?.name
  if (wholeTexts.has(license) && holder && !readdirSync(folder).some(isLicence))
    return [`Copyright (c) ${holder}\n\n${notice(root, `${license}.txt`)}`]
  return null
}

function ofPackage(root, folder, manifest) {
  const own = readdirSync(folder)
    .filter(isLicence)
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  const texts = [...own, ...(supplement(root, folder, manifest) ?? [])]
  if (texts.length > 0) return texts
  throw new Error(
    `No licence text was found for ${manifest.name} ${manifest.version} (${manifest.license}). ` +
      `Teach scripts/package/licences.mjs where it is before shipping it.`,
  )
}

/** Built into the window by Vite, which writes down what. */
function ofWindow(root) {
  const file = join(root, 'out/renderer/.vite/license.json')
  return JSON.parse(readFileSync(file, 'utf8')).map(({ name, version, identifier, text }) => {
    if (!text)
      throw new Error(`No licence text was found for ${name} ${version}, which is in the window's bundle.`)
    return { name, version, licence: identifier, texts: [text] }
  })
}

/** Our packs and pictures carry their terms in files of their own, which are shipped beside them. */
function ofResources(root) {
  const folder = join(root, 'resources/models')
  const models = readdirSync(folder).map((id) => {
    const { name, version, licence } = JSON.parse(readFileSync(join(folder, id, 'model.json'), 'utf8'))
    return `- ${name} ${version}: ${licence}; see models/${id}/CARD.md`
  })
  return [...models, '- The sample photos: see samples/credits.json'].join('\n')
}

/** @param root the repository, built, with the target's packages in `node_modules` */
export function collectLicences(root) {
  const entries = new Map(ofWindow(root).map((entry) => [`${entry.name} ${entry.version}`, entry]))
  for (const [folder, manifest] of shippedPackages(root)) {
    const { name, version, license } = manifest
    entries.set(`${name} ${version}`, {
      name,
      version,
      licence: typeof license === 'string' ? license : 'see below',
      texts: ofPackage(root, folder, manifest),
    })
  }
  const line = '='.repeat(100)
  const parts = [...entries.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, licence, texts }) =>
      [line, `${name} ${version} (${licence})`, line, '', ...texts.map((text) => `${text.trim()}\n`)].join(
        '\n',
      ),
    )
  const gnu = ['LGPL-3.0.txt', 'GPL-3.0.txt'].map((name) => `${line}\n\n${notice(root, name).trim()}\n`)
  const head = `Tintype is made of its own code, under the licence below, and of the work of others, named after it with their terms.
Electron's own are in LICENSE.electron.txt and LICENSES.chromium.html.

${readFileSync(join(root, 'LICENSE'), 'utf8').trim()}

Our models and pictures:

${ofResources(root)}
`
  return [head, ...parts, ...gnu].join('\n')
}
