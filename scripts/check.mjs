/** `npm run check`: types, lint with the layers, format, unused code, kernels that are what their sources say, true docs. */
import './require-node.mjs'
import { spawn } from 'node:child_process'
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

/** Says what the check said in one piece, so that two at a time can be read. @returns whether it passed */
function run(name) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, checks[name], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said))
      console.log(`${code === 0 ? 'ok ' : '!! '} ${name}`)
      resolve(code === 0)
    })
  })
}

/** One after the other. @returns how many failed */
async function failuresOf(names) {
  let failed = 0
  for (const name of names) if (!(await run(name))) failed += 1
  return failed
}

// The lint with types takes as long as all others together, and none of them keeps two cores busy.
const others = Object.keys(checks).filter((name) => name !== 'lint')
const failed = await Promise.all([failuresOf(['lint']), failuresOf(others)])
process.exitCode = failed.some((count) => count > 0) ? 1 : 0
