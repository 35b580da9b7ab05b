/**
 * `npm run package -- --linux --x64`: builds the program and makes installers in `dist/`. What follows goes to
 * electron-builder as it is; without anything it packs for this machine. `TINTYPE_UPDATE_URL` is where the packed program
 * may ask for new versions; without it, it never can.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ensureBuilt, root } from './build-if-stale.mjs'

try {
  await ensureBuilt((line) => console.log(line))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
const address = process.env.TINTYPE_UPDATE_URL
if (address !== undefined && !address.startsWith('https://')) {
  console.error(`TINTYPE_UPDATE_URL has to be an address that starts with https://, not "${address}".`)
  process.exit(2)
}
const cli = join(dirname(createRequire(import.meta.url).resolve('electron-builder/package.json')), 'cli.js')
const publish = address ? ['-c.publish.provider=generic', `-c.publish.url=${address}`] : []
// Installers are made here and carried to their place by a person: nothing is ever uploaded by a build.
const args = [cli, ...process.argv.slice(2), ...publish, '--publish', 'never']
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
