/** Finds ffmpeg and ffprobe for the tests of films: the system's, or Debian's package installed where we may. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const runs = (program) => spawnSync(program, ['-version'], { stdio: 'ignore' }).status === 0
const isHere = () => runs('ffmpeg') && runs('ffprobe')

function canInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function install() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  const asked = ['install', '-y', '--no-install-recommends', 'ffmpeg']
  // The package lists may be missing or old on a fresh machine; they are fetched only if needed.
  return apt(...asked) || (apt('update') && apt(...asked))
}

/** @param say called with what is done @returns a line that says what there is; never an error: films are then skipped */
export function findFfmpeg(say = () => {}) {
  if (isHere()) return "ffmpeg: the system's"
  if (canInstall()) {
    say('No ffmpeg here: installing Debian\'s package "ffmpeg" with apt-get ...')
    if (install() && isHere()) return 'ffmpeg: installed just now'
  }
  return 'ffmpeg: none was found and none could be installed; the tests of films are skipped. Install ffmpeg 5.1 or later.'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(findFfmpeg((line) => console.log(line)))
