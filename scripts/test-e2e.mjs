/** `npm run test:e2e`: builds what is missing, finds or installs a Chromium, runs the end-to-end suite. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ensureBuilt, root } from './build-if-stale.mjs'
import { cacheVerdicts } from './cache-verdicts.mjs'
import { cacheEngine, compileCache } from './compile-cache.mjs'
import { findChromium } from './find-chromium.mjs'

try {
  await ensureBuilt((line) => console.log(line))
  process.env.TINTYPE_CHROMIUM = await findChromium((line) => console.log(line))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
// For the servers and engines that the tests start.
process.env.NODE_COMPILE_CACHE = compileCache
await cacheEngine(join(root, 'out/main/engine.js'))
await cacheVerdicts()
const cli = createRequire(import.meta.url).resolve('@playwright/test/cli')
const child = spawn(process.execPath, [cli, 'test', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
