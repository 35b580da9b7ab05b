/** Debian's packages for tests, where we may install them. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

function canInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** @param say called with what is done @returns whether it was installed; never an error */
export function installPackage(name, say = () => {}) {
  if (!canInstall()) return false
  say(`No ${name} here: installing Debian's package with apt-get ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  const asked = ['install', '-y', '--no-install-recommends', name]
  // The package lists may be missing or old on a fresh machine; they are fetched only if needed.
  return apt(...asked) || (apt('update') && apt(...asked))
}
