/** A small disk of a test's own, for what becomes of files when a disk is full or read-only. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { onTestFinished, type TestContext } from 'vitest'

const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' })

/**
 * Mounts a disk in memory on a new folder until the test is over. The test is skipped where nothing can be mounted:
 * only root can, on Linux.
 * @param options of tmpfs: `size=64k`, `size=64k,ro`
 */
export function smallDisk(
  { skip }: Pick<TestContext, 'skip'>,
  folder: string,
  options: string,
): { folder: string; grow(size: string): void } {
  mkdirSync(folder)
  const reason = 'skipped: only root on Linux can mount a small disk'
  if (process.getuid?.() !== 0 || process.platform !== 'linux') skip(reason)
  try {
    mount('-t', 'tmpfs', '-o', options, 'tmpfs', folder)
  } catch {
    skip(reason)
  }
  onTestFinished(() => void execFileSync('umount', [folder]))
  return { folder, grow: (size) => void mount('-o', `remount,size=${size}`, folder) }
}
