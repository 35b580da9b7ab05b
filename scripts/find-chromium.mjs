/**
 * Finds a Chromium for the tests: Playwright's own, the system's, or Debian's package installed where we may.
 *
 * The headless shell comes first: it is the same browser without a window of its own, and takes a fifth less
 * processor time.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How Chromium is started by tests and scripts: without a screen, and quiet. */
export const chromiumArgs = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
]

const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
]

const wellKnown = {
  linux: [
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

function isRunnable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function playwrightsOwn() {
  try {
    const { chromium } = await import('@playwright/test')
    const file = chromium.executablePath()
    return existsSync(file) ? file : null
  } catch {
    // Not installed, or no browser for this system: the search goes on.
    return null
  }
}

function systems() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((n) => join(folder, n)))
  return [...(wellKnown[process.platform] ?? []), ...onPath].find(isRunnable) ?? null
}

function canInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function install(say) {
  say("No Chromium here: installing Debian's package of it with apt-get ...")
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  // A bare machine has no fonts either, and text without one is empty boxes.
  const asked = (name) => ['install', '-y', '--no-install-recommends', name, 'fonts-dejavu-core']
  const shell = asked('chromium-headless-shell')
  // The package lists may be missing or old on a fresh machine; they are fetched only if needed. Older
  // releases have no package of the shell.
  if (apt(...shell) || (apt('update') && apt(...shell)) || apt(...asked('chromium'))) return systems()
  return null
}

/**
 * @param say called with each line that says what was found or done
 * @returns the absolute path of a Chromium (or Chrome) that can be run
 * @throws Error that says what to do when there is none and none can be installed
 */
export async function findChromium(say = () => {}) {
  const asked = process.env.TINTYPE_CHROMIUM
  if (asked) {
    if (isRunnable(asked)) return asked
    throw new Error(`TINTYPE_CHROMIUM names ${asked}, which can't be run. Correct it or leave it out.`)
  }
  const own = await playwrightsOwn()
  if (own) {
    say(`Chromium: Playwright's own, ${own}`)
    return own
  }
  const found = systems()
  if (found) {
    say(`Chromium: the system's, ${found}`)
    return found
  }
  const installed = canInstall() ? install(say) : null
  if (installed) {
    say(`Chromium: installed just now, ${installed}`)
    return installed
  }
  throw new Error(
    'No Chromium was found and none could be installed. Install Chromium or Chrome, run ' +
      '"npx playwright install chromium", or set TINTYPE_CHROMIUM to where it lies.',
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const file = await findChromium((line) => console.log(line))
    console.log(execFileSync(file, ['--version'], { encoding: 'utf8' }).trim())
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
