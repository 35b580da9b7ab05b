/** `npm run check:package`: packs the program around a dummy Electron and looks at what came out. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ensureBuilt, root } from './build-if-stale.mjs'

await ensureBuilt((line) => console.log(line))
const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs')
const args = [vitest, 'run', '--config', 'test/package/vitest.config.ts', ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
