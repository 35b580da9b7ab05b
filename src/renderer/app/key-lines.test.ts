/** A key that is listed twice under one heading tells nobody what it does. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { en } from '../i18n/en/index.ts'
import { zh } from '../i18n/zh/index.ts'
import type { Action } from '../shell/actions.ts'
import { keyLists } from './key-lines.ts'

// The tables of actions look at the page's address when they are read.
let actions: readonly Action[] = []
beforeAll(async () => {
  vi.stubGlobal('location', { hash: '' })
  ;({ actions } = await import('./start.ts'))
}, 60_000)
afterAll(() => void vi.unstubAllGlobals())

for (const words of [en, zh])
  it(`under each heading of the list of keys a key is there once (${words.keys})`, () => {
    const lists = keyLists(actions, words)
    expect(lists.length).toBeGreaterThan(10)
    const titles = lists.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    for (const { title, lines } of lists) {
      const keys = lines.map(([key]) => key)
      expect(
        keys.filter((key, at) => keys.indexOf(key) !== at),
        title,
      ).toEqual([])
    }
  })
