/** `npm run check`: types, lint with the layers, format, unused code, kernels that are what their sources say, true docs. */
import './require-node.mjs'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build-if-stale.mjs'

/** The script behind a package's command, run by this very Node. */
function command(name, bin = name) {
  // By path: some packages export no package.json.
  const folder = join(root, 'node_modules', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin])
}

const checks = {
  'types (Node)': [command('typescript', 'tsc'), '-p', 'tsconfig.node.json'],
  'types (window)': [command('typescript', 'tsc'), '-p', 'tsconfig.web.json'],
  lint: [command('oxlint'), '--deny-warnings', '--report-unused-disable-directives'],
  format: [command('prettier'), '--check', '--log-level', 'warn', '.'],
  'unused code': [command('knip')],
  kernels: [join(root, 'scripts/build-kernels.mjs'), '--check'],
  layers: [join(root, 'scripts/layers.mjs')],
  docs: [join(root, 'scripts/check-docs.mjs')],
}

let failed = 0
for (const [name, args] of Object.entries(checks)) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok ' : '!! '} ${name}`)
  if (status !== 0) failed += 1
}
process.exitCode = failed > 0 ? 1 : 0
