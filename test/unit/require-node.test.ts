/** Whoever starts Tintype on an old Node reads one sentence, whichever of its commands it was. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { complaintAbout } from '../../scripts/require-node.mjs'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  engines: { node: string }
  scripts: Record<string, string>
  bin: { tintype: string }
  devDependencies: Record<string, string>
}

describe('the Node that is needed', () => {
  it.each(['12.22.12', '18.20.8', '20.20.2', '22.22.1', '23.11.0'])('%s is too old', (version) => {
    const sentence = complaintAbout(version, manifest.engines.node)
    expect(sentence).toContain('needs Node 24 or later')
    expect(sentence).toContain(`this is Node ${version}:`)
    expect(sentence).not.toContain('\n')
  })

  it.each(['24.0.0', '25.1.0', '26.0.0-nightly', '100.0.0'])('%s will do', (version) => {
    expect(complaintAbout(version, manifest.engines.node)).toBeNull()
  })

  it('is the one that the project brings, that version managers choose and that this runs on', () => {
    for (const version of [manifest.devDependencies['node'], read('.nvmrc'), process.versions.node]) {
      expect(complaintAbout(version ?? '', manifest.engines.node)).toBeNull()
    }
  })
})

describe('npm run', () => {
  const check = 'node scripts/require-node.mjs && '

  it.each(Object.entries(manifest.scripts))('%s looks at the Node first', (_name, command) => {
    if (command.startsWith(check)) return
    const [, script] = /^node (scripts\/[\w-]+\.mjs)(?: |$)/.exec(command) ?? []
    expect(script, `"${command}" neither begins with "${check}" nor is a script that does it`).toBeDefined()
    const [first, ...others] = read(script).match(/^import .*$/gm) ?? []
    expect(first).toBe("import './require-node.mjs'")
    // All of a module's static imports are loaded before the first one runs: an old Node must be able to load them.
    expect(others.filter((line) => line.includes('.ts') || !/from '(?:node:|\.\/)/.test(line))).toEqual([])
  })
})

it('the command that npm links is a program of its own, which looks at the Node first', () => {
  const [first, ...others] = read(manifest.bin.tintype).split('\n')
  expect(first).toBe('#!/usr/bin/env node')
  expect(others.find((line) => line.startsWith('import '))).toBe("import './require-node.mjs'")
  // Windows has no such bit; npm makes a command file there.
  if (process.platform !== 'win32')
    expect(statSync(join(root, manifest.bin.tintype)).mode & 0o111).toBe(0o111)
})
