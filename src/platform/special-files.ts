/** What lies in folders under a file's name, and is none: it may answer when it likes, or never end. */
import type { Stats } from 'node:fs'

export type SpecialKind = 'pipe' | 'socket' | 'device'

/** @returns null for files and folders */
export function specialKindOf(facts: Stats): SpecialKind | null {
  if (facts.isFIFO()) return 'pipe'
  if (facts.isSocket()) return 'socket'
  return facts.isCharacterDevice() || facts.isBlockDevice() ? 'device' : null
}
