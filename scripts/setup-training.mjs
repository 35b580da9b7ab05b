/** `npm run setup:training`: a Python environment of the project's own with what `training/` needs. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build-if-stale.mjs'

const venv = join(root, 'training/.venv')
const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (error || status !== 0) {
    console.error(
      `"${command} ${args.join(' ')}" failed. The training needs Python 3.11 or later with venv and pip.`,
    )
    process.exit(1)
  }
}

if (!existsSync(python)) run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', venv])
run(python, [
  '-m',
  'pip',
  'install',
  '--quiet',
  '--disable-pip-version-check',
  '-r',
  'training/requirements.txt',
])
