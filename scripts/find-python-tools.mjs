/** Finds Python packages that tests need, or installs them from PyPI into test/.venv. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './build-if-stale.mjs'

const onWindows = process.platform === 'win32'
const venv = join(root, 'test/.venv')

/** Of the folder's own Python. @param name of a program */
export const ofVenv = (name) => join(venv, onWindows ? 'Scripts' : 'bin', onWindows ? `${name}.exe` : name)

const runs = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** @param requirements a file of pins, from the root @returns whether they are there now */
export function installInVenv(requirements) {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  return (
    (existsSync(ofVenv('python')) || runs(onWindows ? 'python' : 'python3', '-m', 'venv', venv)) &&
    runs(ofVenv('python'), ...pip, '-r', join(root, requirements))
  )
}

const imports = 'import nbclient, nbformat, ipykernel, requests, PIL'

/** What runs the notebook. @returns the Python, and a line that says what there is; null where there is none */
export function findNotebook(say = () => {}) {
  const line = (what) => `Jupyter for the notebook: ${what}`
  const named = process.env.TINTYPE_NOTEBOOK_PYTHON ?? 'python3'
  if (runs(named, '-c', imports)) return { python: named, line: line("the system's") }
  if (!runs(ofVenv('python'), '-c', imports)) {
    say('No Jupyter here: installing its kernel from PyPI into test/.venv ...')
    if (!installInVenv('test/notebook/requirements.txt')) {
      return {
        python: null,
        line: line('could not be installed; its test is skipped. It needs Python 3.11 with venv.'),
      }
    }
  }
  return { python: ofVenv('python'), line: line('of test/.venv') }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(findNotebook((line) => console.log(line)).line)
}
