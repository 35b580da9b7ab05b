/**
 * `npm run test:shell`: builds what is missing, then runs the shell's scenarios on the stand-in and, where Electron's
 * binary is, in real Electron. `TINTYPE_ELECTRON=1` makes a missing binary an error instead of a skip.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { findElectron } from '../test/shell/electron-app.ts'
import { ensureBuilt, root } from './build-if-stale.mjs'
import { cacheVerdicts } from './cache-verdicts.mjs'
import { findChromium } from './find-chromium.mjs'

try {
  await ensureBuilt((line) => console.log(line))
  process.env.TINTYPE_CHROMIUM = await findChromium((line) => console.log(line))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
await cacheVerdicts()
const electron = findElectron()
if ('missing' in electron) {
  if (process.env.TINTYPE_ELECTRON === '1') {
    console.error(
      `TINTYPE_ELECTRON=1 asks for real Electron, but ${electron.missing}. "npx electron --version" fetches it.`,
    )
    process.exit(1)
  }
  console.log(`Real Electron: skipped: no Electron binary (${electron.missing}).`)
} else {
  console.log(`Real Electron: ${electron.binary}`)
}
const cli = createRequire(import.meta.url).resolve('@playwright/test/cli')
const config = ['--config', 'test/shell/playwright.config.ts']
const child = spawn(process.execPath, [cli, 'test', ...config, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
