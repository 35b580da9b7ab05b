/**
 * Ends the program with one sentence on a Node that is too old. The first import of every script that a person starts;
 * the syntax and the built-in modules here are those that old Nodes know.
 */
import { readFileSync } from 'fs'
import { fileURLToPath } from 'url'

/** @param range "engines" of package.json: ">=24" */
export function complaintAbout(version, range) {
  const needed = Number(/\d+/.exec(range)[0])
  if (Number.parseInt(version, 10) >= needed) return null
  return (
    'Tintype needs Node ' +
    needed +
    ' or later and this is Node ' +
    version +
    ': install it, or run "npm ci", which brings one of its own for the commands that npm starts.'
  )
}

const { engines } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'),
)
const complaint = complaintAbout(process.versions.node, engines.node)
if (complaint) {
  console.error(complaint)
  process.exit(1)
}
