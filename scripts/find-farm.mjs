/** Finds what the tests of the farm need: a Redis or Valkey, and moto, which answers as S3 does. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { installPackage } from './apt-get.mjs'
import { installInVenv, ofVenv } from './find-python-tools.mjs'

const runs = (program, ask = '--version') => spawnSync(program, [ask], { stdio: 'ignore' }).status === 0
const isHere = () =>
  ['redis-server', 'valkey-server'].some((name) => runs(name)) &&
  ['redis-cli', 'valkey-cli'].some((name) => runs(name))

/** @param say called with what is done @returns a line that says what there is; never an error */
export function findRedis(say = () => {}) {
  if (isHere()) return "Redis: the system's"
  if (installPackage('redis-server', say) && isHere()) return 'Redis: installed just now'
  return 'Redis: none was found and none could be installed; the tests of the farm are skipped. Install redis-server 7 or later.'
}

const server = ofVenv('moto_server')

/** @returns the program, and a line that says what there is; null where there is none */
export function findMoto(say = () => {}) {
  const named = process.env.TINTYPE_MOTO ?? 'moto_server'
  if (runs(named, '--help')) return { moto: named, line: "moto: the system's" }
  if (!existsSync(server)) {
    say('No moto here: installing it from PyPI into test/.venv ...')
    if (!installInVenv('test/requirements.txt')) {
      return {
        moto: null,
        line: 'moto: could not be installed; the tests of S3 are skipped. They need Python 3.11 with venv.',
      }
    }
  }
  return { moto: server, line: 'moto: of test/.venv' }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(findRedis((line) => console.log(line)))
  console.log(findMoto((line) => console.log(line)).line)
}
