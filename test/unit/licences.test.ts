/** Who made what is compiled into Tintype's decoders is named with the terms, as these want it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
}

test('each package with WebAssembly in it says what that is made of', () => {
  const compiled = Object.keys(manifest.dependencies).filter((name) =>
    readdirSync(join(root, 'node_modules', name), { recursive: true, encoding: 'utf8' }).some((file) =>
      file.endsWith('.wasm'),
    ),
  )
  const known = readFileSync(join(root, 'scripts/package/licences.mjs'), 'utf8')
  // Zstandard and LZMA of this one are its own few files, in the public domain or under 0BSD.
  const small = new Set(['xz-decompress'])
  // The program takes a network's file out of this one; its WebAssembly is not shipped.
  const unshipped = new Set(['@mediapipe/face_detection'])
  // ONNX Runtime names its parts in a list of its own.
  const listed = compiled.filter(
    (name) => !small.has(name) && !unshipped.has(name) && !name.startsWith('onnxruntime'),
  )
  expect(listed.length).toBeGreaterThan(3)
  for (const name of listed) expect(known, name).toContain(`'${name}': [`)
  for (const [file, words] of Object.entries({
    'openjpeg.txt': ['Universite catholique de Louvain', 'including patent rights'],
    'charls.txt': ['Jan de Vaan, Victor Derks', 'Neither the name'],
    'pdfium.txt': ['FreeType Project', 'Independent JPEG Group', 'Maxim Shemanarev', 'Cosmin Truta'],
    'codecs.txt': ['JPEG XL Project Authors', 'Brotli Authors', 'libde265'],
  })) {
    const text = readFileSync(join(root, 'build/notices', file), 'utf8')
    for (const word of words) expect(text, file).toContain(word)
  }
})
