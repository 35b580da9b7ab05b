/** `npm run check`: types, lint with the layers, format, unused code, and kernels that are what their sources say. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from './build-if-stale.mjs'

const require = createRequire(import.meta.url)

/** The script behind a package's command, run by this very Node. */
function command(name, bin = name) {
  const file = require.resolve(`${name}/package.json`)
  const manifest = require(file)
  const path = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin]
  return join(dirname(file), path)
}

const checks = {
  'types (Node)': [command('typescript', 'tsc'), '-p', 'tsconfig.node.json'],
  'types (window)': [command('typescript', 'tsc'), '-p', 'tsconfig.web.json'],
  lint: [command('oxlint'), '--deny-warnings'],
  format: [command('prettier'), '--check', '--log-level', 'warn', '.'],
  'unused code': [command('knip')],
  kernels: [join(root, 'scripts/build-kernels.mjs'), '--check'],
}

let failed = 0
for (const [name, args] of Object.entries(checks)) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok ' : '!! '} ${name}`)
  if (status !== 0) failed += 1
}
process.exitCode = failed > 0 ? 1 : 0
