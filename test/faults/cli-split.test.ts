/** `tintype split` as a person uses it, with the real engine: prints become files, originals and other files stay. */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { composePage, samplePictures } from '../support/album-pages.ts'
import { useTerminal } from '../support/cli.ts'

const terminal = useTerminal()
const tintype = (...args: string[]) => terminal.tintype(...args)
let scan = ''
let prints = 0
beforeAll(async () => {
  scan = join(terminal.root, 'page.png')
  const order = {
    seed: 5,
    paper: 'kraft',
    borders: ['white'],
    tilt: 3,
    touching: false,
    captions: false,
  } as const
  const page = await composePage({ ...order, perspective: 0 }, await samplePictures(), 900, 700)
  prints = page.prints.length
  const { width, height, data } = page.picture
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(scan)
})

interface Line {
  kind: string
  prints: { file: string | null; corners: { x: number; y: number }[] }[]
}

describe('tintype split', { timeout: 240_000 }, () => {
  it('cuts each print into a file of its own, and says where they lie', async () => {
    const before = readFileSync(scan)
    const { code, out } = await tintype('split', scan, '--out', 'cut', '--json')
    expect(code).toBe(0)
    const line = JSON.parse(out) as Line
    expect(line).toMatchObject({ kind: 'page' })
    expect(line.prints).toHaveLength(prints)
    for (const { file } of line.prints) {
      const { format, width, height } = await sharp(file!).metadata()
      expect(format).toBe('png')
      expect(Math.min(width, height)).toBeGreaterThan(80)
    }
    expect(readFileSync(scan)).toEqual(before)
  })

  it('only looks where it is asked to, and leaves files that are there alone', async () => {
    const looked = await tintype('split', scan, '--out', 'none', '--dry-run', '--json')
    expect((JSON.parse(looked.out) as Line).prints.every(({ file }) => file === null)).toBe(true)
    expect(existsSync(join(terminal.root, 'none'))).toBe(false)
    const again = await tintype('split', scan, '--out', 'cut')
    expect(again.code).toBe(1)
    expect(again.err).toMatch(/page-1\.png: there is already a file/)
    expect((await tintype('split', scan, '--out', 'cut', '--overwrite', '--format', 'png')).code).toBe(0)
  })

  it('goes on after a scan that is none', async () => {
    const broken = join(terminal.root, 'broken.jpg')
    await writeFile(broken, 'no picture')
    const { code, out, err } = await tintype('split', broken, scan, '--out', 'rest', '--json')
    expect(code).toBe(1)
    expect(err).toContain('broken.jpg')
    expect((JSON.parse(out) as Line).prints).toHaveLength(prints)
  })
})
