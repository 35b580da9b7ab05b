/** `tintype models | head -3`: a reader that has seen enough ends the work in order, without a stack trace. */
import { spawn } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { cliEntry, useTerminal } from '../support/cli.ts'
import { quickNoise } from '../support/pictures.ts'

const terminal = useTerminal()

/** Runs a command whose standard output nobody reads: from the start, or after the first line. */
function brokenPipe(
  args: string[],
  after: 'start' | 'first line',
): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, [cliEntry, ...args], { env: terminal.env, cwd: terminal.root })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  if (after === 'start') child.stdout.destroy()
  else child.stdout.once('data', () => child.stdout.destroy())
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, err })))
}

it.each([['--help'], ['models'], ['doctor']])('%s ends as if it had been read', async (command) => {
  expect(await brokenPipe([command], 'start')).toEqual({ code: 0, err: '' })
})

it('a batch stops as with Ctrl-C: what is finished stays, nothing is half', async () => {
  const folder = join(terminal.root, 'many')
  await mkdir(folder)
  const raw = { width: 500, height: 400, channels: 1 as const }
  for (let i = 0; i < 12; i++) {
    await sharp(quickNoise(raw.width * raw.height), { raw })
      .toColourspace('b-w')
      .jpeg({ quality: 80 + i })
      .toFile(join(folder, `${i}.jpg`))
  }
  const { code, err } = await brokenPipe(['colorize', folder, '-o', 'out', '--json', '-j', '1'], 'first line')
  expect(err).toBe('Stopped. Finished pictures are kept; the same command goes on where it stopped.\n')
  expect(code).toBe(130)
  const kept = (await readdir(join(terminal.root, 'out'))).filter((name) => !name.startsWith('.tintype'))
  expect(kept.length).toBeGreaterThanOrEqual(1)
  expect(kept.length).toBeLessThan(12)
  expect(kept.filter((name) => !name.endsWith('.jpg'))).toEqual([])
})
