/** Compiles the AssemblyScript kernels into TypeScript modules that hold the bytes; `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = new URL('../src/imaging/kernels/', import.meta.url)
const kernels = ['film', 'grade', 'merge', 'nlm', 'spread']
let stale = false

for (const name of kernels) {
  const options = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--importMemory']
  const files = new Map()
  const { error } = await asc.main(
    [
      fileURLToPath(new URL(`${name}.as.ts`, folder)),
      ...options,
      '--initialMemory',
      '0',
      '-o',
      'kernel.wasm',
    ],
    { writeFile: (file, contents) => files.set(file, contents) },
  )
  if (error) throw new Error(`${name}: ${error.message}`, { cause: error })
  const base64 = Buffer.from(files.get('kernel.wasm')).toString('base64')
  const lines = base64.match(/.{1,100}/g).map((line) => `  '${line}'`)
  const target = new URL(`${name}.wasm.ts`, folder)
  const text =
    `/** Compiled from \`${name}.as.ts\` by \`npm run build:kernels\`; do not edit. */\n` +
    `export const wasm =\n${lines.join(' +\n')}\n`
  if (process.argv.includes('--check')) {
    if (readFileSync(target, 'utf8') !== text) stale = true
  } else {
    writeFileSync(target, text)
  }
}
if (stale) {
  console.error('A kernel is older than its source: run "npm run build:kernels".')
  process.exit(1)
}
