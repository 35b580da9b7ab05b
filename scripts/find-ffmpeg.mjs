/** Finds ffmpeg and ffprobe for the tests of films: the system's, or Debian's package installed where we may. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installPackage } from './apt-get.mjs'

const runs = (program) => spawnSync(program, ['-version'], { stdio: 'ignore' }).status === 0
const isHere = () => runs('ffmpeg') && runs('ffprobe')

/** @param say called with what is done @returns a line that says what there is; never an error: films are then skipped */
export function findFfmpeg(say = () => {}) {
  if (isHere()) return "ffmpeg: the system's"
  if (installPackage('ffmpeg', say) && isHere()) return 'ffmpeg: installed just now'
  return 'ffmpeg: none was found and none could be installed; the tests of films are skipped. Install ffmpeg 5.1 or later.'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(findFfmpeg((line) => console.log(line)))
