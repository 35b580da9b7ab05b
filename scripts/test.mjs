/**
 * `npm test`: every suite, and their counts in one last line. Nothing has to be set up by hand: the end-to-end suite
 * finds a Chromium or installs one, films an ffmpeg, the farm a Redis and an S3, the notebook a Jupyter; the training suite
 * runs where PyTorch is.
 */
import './require-node.mjs'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, root } from './build-if-stale.mjs'
import { cacheVerdicts } from './cache-verdicts.mjs'
import { cacheEngine, compileCache } from './compile-cache.mjs'
import { failedInPlaywright, failedInPytest, failedInVitest } from './failures.mjs'
import { findChromium } from './find-chromium.mjs'
import { findMoto, findRedis } from './find-farm.mjs'
import { findFfmpeg } from './find-ffmpeg.mjs'
import { findNotebook } from './find-python-tools.mjs'

const require = createRequire(import.meta.url)
const reports = await mkdtemp(join(tmpdir(), 'tintype-reports-'))

/**
 * @param output null: straight to the terminal; else a file, for what a command says must not mix with what
 * another one says meanwhile
 */
async function run(command, args, env, output) {
  const log = output === null ? null : await open(output, 'a')
  try {
    return await new Promise((resolve, reject) => {
      const to = log?.fd ?? 'inherit'
      const child = spawn(command, args, {
        cwd: root,
        stdio: ['inherit', to, to],
        env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...env },
      })
      child.on('error', reject)
      child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)))
    })
  } finally {
    await log?.close()
  }
}

async function readJson(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : null
}

/** A suite that vitest runs: vitest itself, or a script that passes its arguments on. */
async function vitest(output, name, ...command) {
  const file = join(reports, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await run(process.execPath, [...command, ...reporters], {}, output)
  const report = await readJson(file)
  return {
    code,
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    names: failedInVitest(report, root),
  }
}

function unit(output) {
  return vitest(output, 'unit', join(require.resolve('vitest/package.json'), '..', 'vitest.mjs'), 'run')
}

/** A suite that Playwright runs, started by its own script. */
async function playwright(output, script) {
  const file = join(reports, `${script}.json`)
  const args = [join(root, 'scripts', script), '--reporter=list,json']
  const code = await run(process.execPath, args, { PLAYWRIGHT_JSON_OUTPUT_NAME: file }, output)
  const report = await readJson(file)
  const stats = report?.stats
  return {
    code,
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
    names: failedInPlaywright(report),
  }
}

/** A Python that has PyTorch: the one that `npm run setup:training` made, else the system's. */
function pythonWithTorch() {
  const own = join(root, 'training/.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  return [own, 'python3', 'python'].find((python) => {
    const probe = spawnSync(python, ['-c', 'import torch, pytest, onnxruntime'], { stdio: 'ignore' })
    return probe.status === 0
  })
}

async function training(output) {
  const python = pythonWithTorch()
  if (!python) {
    const missing = 'no Python with PyTorch; "npm run setup:training" installs one for the training suite'
    console.log(`training: skipped: ${missing}`)
    return { code: 0, passed: 0, failed: 0, skipped: 1, names: [] }
  }
  const file = join(reports, 'training.xml')
  const args = ['-m', 'pytest', 'training/tests', '-q', `--junitxml=${file}`]
  const code = await run(python, args, {}, output)
  const text = existsSync(file) ? await readFile(file, 'utf8') : ''
  const count = (name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(text)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  const skipped = count('skipped')
  return {
    code,
    passed: count('tests') - failed - skipped,
    failed,
    skipped,
    names: failedInPytest(text),
  }
}

// Before the first suite: the GPU path is tested on the software Vulkan that a Chromium brings. Without one the
// end-to-end suite says what to do.
await findChromium((line) => console.log(line)).catch((error) => console.error(error.message))

// Films are read and written by it; without one their tests are skipped.
console.log(findFfmpeg((line) => console.log(line)))

// A farm's queue and store; without them their tests are skipped.
console.log(findRedis((line) => console.log(line)))
const { moto, line } = findMoto((said) => console.log(said))
console.log(line)
if (moto) process.env.TINTYPE_MOTO = moto

// What runs the notebook; without it its test is skipped.
const notebook = findNotebook((said) => console.log(said))
console.log(notebook.line)
if (notebook.python) process.env.TINTYPE_NOTEBOOK_PYTHON = notebook.python

await cacheEngine()
await cacheVerdicts()

const total = { passed: 0, failed: 0, skipped: 0 }
const names = []

/** @param output as `run` has it; what was said there follows in one piece */
async function count(name, suite, output = null) {
  if (output === null) console.log(`\n== ${name} ==`)
  const result = await suite(output)
  if (output !== null) {
    const said = existsSync(output) ? await readFile(output, 'utf8') : ''
    console.log(`\n== ${name} ==\n${said}`)
  }
  // A suite that broke off before it could count is one failure, not none.
  const failed = result.failed === 0 && result.code !== 0 ? 1 : result.failed
  console.log(`${name}: ${result.passed} passed, ${failed} failed, ${result.skipped} skipped`)
  total.passed += result.passed
  total.failed += failed
  total.skipped += result.skipped
  const broken = result.names.length === 0 && failed > 0 ? ['broke off before it could count'] : result.names
  names.push(...broken.map((line) => `${name}: ${line}`))
}

const logOf = (name) => join(reports, `${name}.txt`)

/** Neither lane alone keeps two processors busy: tests wait for pages, queues and processes that were killed. */
async function bothLanes() {
  const checkPackage = join(root, 'scripts/check-package.mjs')
  await Promise.all([
    count('unit', unit),
    (async () => {
      await count('end-to-end', (output) => playwright(output, 'test-e2e.mjs'), logOf('end-to-end'))
      await count('shell', (output) => playwright(output, 'test-shell.mjs'), logOf('shell'))
      await count('package', (output) => vitest(output, 'package', checkPackage), logOf('package'))
      await count('training', training, logOf('training'))
    })(),
  ])
}

// Before both lanes: the second would build while the first tests.
await ensureBuilt((line) => console.log(line))
console.log('End-to-end, shell, package and training run beside unit; what each says follows when it ends.')
await bothLanes()
await rm(reports, { recursive: true, force: true })
if (names.length > 0) console.log(`\nFailed:\n${names.join('\n')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 ? 1 : 0
