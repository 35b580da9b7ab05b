/** Inputs from the field through the terminal, each with its right result: what no test of a single part holds. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { useTerminal } from '../support/cli.ts'

const terminal = useTerminal()
/** Beside the repository; without it only the samples are tried. */
const shared = join(import.meta.dirname, '../../../shared/cases/field-1')
const samples = join(import.meta.dirname, '../../resources/samples')
const hasShared = existsSync(shared)

const pixels = (file: string) => sharp(file).removeAlpha().toColourspace('srgb').raw().toBuffer()
const result = (folder: string, file: string) =>
  join(terminal.root, folder, `${basename(file, extname(file))}.png`)

/** The results in a folder, without the batch's journal. */
const pictures = (folder: string): string[] =>
  readdirSync(join(terminal.root, folder))
    .filter((name) => !name.startsWith('.'))
    .toSorted()

describe('what is sound is not touched by a repair', () => {
  const files = [
    ...['man-with-camera.jpg', 'coffee.jpg', 'rocket.jpg'].map((name) => join(samples, name)),
    ...(hasShared
      ? ['white_fence.png', 'court_lines.png', '12_postcard_back.png'].map((name) => join(shared, name))
      : []),
  ]
  beforeAll(async () => {
    const { code } = await terminal.tintype(
      'restore',
      '--repair',
      '--no-colour',
      '--format=png',
      '--out=repaired',
      ...files,
    )
    expect(code).toBe(0)
  })

  it.each(files)('%s', async (file) => {
    expect((await pixels(result('repaired', file))).equals(await pixels(file))).toBe(true)
  })
})

describe.skipIf(!hasShared)('needs ../shared', () => {
  test('a scan that uses levels 2 to 31 is lifted', async () => {
    const file = join(shared, '05_very_dark.png')
    await terminal.tintype('restore', '--tone', '--no-colour', '--format=png', '--out=tone', file)
    const { channels } = await sharp(result('tone', file)).stats()
    expect(channels[0].min).toBeLessThan(15)
    expect(channels[0].max).toBeGreaterThan(235)
  })

  test('a negative is told', async () => {
    const file = join(shared, '03_bw_negative.png')
    const { out } = await terminal.tintype(
      'restore',
      '--tone',
      '--no-colour',
      '--format=png',
      '--out=tone',
      '--report',
      file,
    )
    expect(out).toContain('--negative')
  })

  test('a grey print on a brown table is not sepia, and is coloured while the table stays brown', async () => {
    const file = join(shared, '15_bw_on_brown_table.png')
    const { out } = await terminal.tintype('restore', '--format=png', '--out=table', '--report', file)
    expect(out).not.toContain('sepia')
    const [before, after] = await Promise.all(
      [file, result('table', file)].map((each) =>
        sharp(each).extract({ left: 0, top: 0, width: 60, height: 752 }).removeAlpha().raw().toBuffer(),
      ),
    )
    const change = after.reduce((sum, level, i) => sum + Math.abs(level - before[i]), 0) / after.length
    expect(change).toBeLessThan(4)
    const print = await sharp(result('table', file))
      .extract({ left: 200, top: 200, width: 350, height: 350 })
      .removeAlpha()
      .raw()
      .toBuffer()
    expect(print.some((level, i) => i % 3 === 0 && Math.abs(level - print[i + 2]) > 8)).toBe(true)
  })

  test.each(['webp', 'avif'])('what %s can not hold is told, with what can', async (format) => {
    const file = join(shared, 'wide17500.png')
    const { code, err } = await terminal.tintype(
      'restore',
      '--no-colour',
      `--format=${format}`,
      '--out=wide',
      file,
    )
    expect(code).toBe(1)
    expect(err).toMatch(/17500 x 60.*JPEG, PNG or TIFF/)
    expect(pictures('wide')).toEqual([])
  })

  test('folders of disks and services: thumbnails and bins are passed over, pairs give two results', async () => {
    const tree = join(terminal.root, 'unpacked')
    mkdirSync(tree)
    execFileSync('tar', ['xzf', join(shared, 'folder-tree.tgz'), '-C', tree])
    const made = async (name: string) => {
      const { err } = await terminal.tintype('colorize', `--out=${name}`, join(tree, 'tree', name))
      return { files: pictures(name), err }
    }
    for (const name of ['syno', 'nas', 'win', 'mixed'])
      expect(await made(name)).toMatchObject({ files: ['a.jpg'] })
    expect(await made('takeout')).toMatchObject({ files: ['IMG_0001.jpg'] })
    expect((await made('pair')).files).toHaveLength(5)
    const { files, err } = await made('latin1')
    const told = err.match(/is not written in UTF-8/g)?.length ?? 0
    expect(files.length + told).toBe(3)
  })
})
