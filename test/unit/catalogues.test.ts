/** Each text has a key of its own: of two of one name a window would show the later one in both places. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it.each(['en', 'zh'])('no two catalogues of %s have a key in common', async (language) => {
  const folder = join(import.meta.dirname, '../../src/renderer/i18n', language)
  const seen = new Map<string, string>()
  const twice: string[] = []
  for (const file of readdirSync(folder).filter((name) => name !== 'index.ts')) {
    const parts = (await import(join(folder, file))) as Record<string, unknown>
    for (const [name, part] of Object.entries(parts)) {
      if (typeof part !== 'object' || part === null) continue
      // Codes of faults have a dot, and catalogues of their own.
      for (const key of Object.keys(part).filter((each) => !each.includes('.'))) {
        if (seen.has(key)) twice.push(`${key}: ${seen.get(key)} and ${name}`)
        seen.set(key, name)
      }
    }
  }
  expect(twice).toEqual([])
})
