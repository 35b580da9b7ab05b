/** `npm run bench`: every benchmark, one after the other. Close other programs first; figures are ratios within one run. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const helpers = new Set([
  'measure.ts',
  'pictures.ts',
  'library-rows.ts',
  'hosted.ts',
  'likeness.ts',
  'sound-photos.ts',
  'damaged-pictures.ts',
])
const wanted = process.argv.slice(2)
for (const file of readdirSync(import.meta.dirname).sort()) {
  if (!file.endsWith('.ts') || helpers.has(file)) continue
  if (wanted.length > 0 && !wanted.includes(file.replace('.ts', ''))) continue
  console.log(`\n== ${file.replace('.ts', '')} ==`)
  spawnSync(process.execPath, [join(import.meta.dirname, file)], { stdio: 'inherit' })
}
