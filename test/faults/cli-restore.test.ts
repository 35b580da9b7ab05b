/** `tintype restore` as a person uses it, with the real engine: what is decided, what is refused, what is left behind. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { useTerminal } from '../support/cli.ts'
import { greyPhoto, isColored } from '../support/pictures.ts'

const terminal = useTerminal()
const tintype = (...args: string[]) => terminal.tintype(...args)
let root = ''
beforeAll(() => {
  root = terminal.root
})

describe('tintype restore', () => {
  /** A colour print that lost its range, and one that is as it should be. */
  async function prints(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true })
    const [width, height] = [120, 90]
    for (const [name, low, high] of [
      ['faded.png', 80, 175],
      ['good.png', 0, 255],
    ] as const) {
      const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
        const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
        const wave = 0.5 + 0.5 * Math.sin([x / 9, y / 7, (x + y) / 11][i % 3])
        return Math.round(low + (high - low) * wave)
      })
      await sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toFile(join(folder, name))
    }
  }

  it('lets each step decide: the faded print is corrected, the good one stays, and the report says why', async () => {
    const folder = join(root, 'prints')
    await prints(folder)
    const { code, out } = await tintype('restore', folder, '-o', 'restored', '--report')
    expect(code).toBe(0)
    expect(out).toMatch(/faded\.png\n(?: {2}.+\n)*? {2}tone +faded: levels/)
    expect(out).toMatch(/good\.png\n(?: {2}.+\n)*? {2}tone +levels .* were left/)
    const pixels = (file: string) => sharp(file).raw().toBuffer()
    const kept = await pixels(join(root, 'restored', 'good.png'))
    expect(kept.equals(await pixels(join(folder, 'good.png')))).toBe(true)
    const stretched = await pixels(join(root, 'restored', 'faded.png'))
    expect(Math.max(...stretched) - Math.min(...stretched)).toBeGreaterThan(220)
  })

  it('does only what is named, and gives findings as JSON', async () => {
    const folder = join(root, 'prints-json')
    await prints(folder)
    const { code, out } = await tintype(
      'restore',
      join(folder, 'faded.png'),
      '--json',
      '--no-colour',
      '--out=only',
      '--denoise=0.5',
      '--turn=1',
      '--border=0.1',
    )
    expect(code).toBe(0)
    const done = JSON.parse(out.split('\n')[0]) as { width: number; findings: { code: string }[] }
    expect(done.width).toBe(90 + 2 * 9)
    expect(done.findings.map((finding) => finding.code)).toEqual(['denoise.grain'])
  })

  it('refuses a crop outside of the picture before anything is begun', async () => {
    const { code, err } = await tintype('restore', root, '--crop', '0.5,0,0.9,1')
    expect(code).toBe(2)
    expect(err).toContain('--crop')
  })

  describe('by a recipe from a file', () => {
    const click = { radius: 0.05, points: [{ x: 0.25, y: 0.25 }] }
    const byHand = {
      color: { enabled: false },
      manualColor: { strokes: [{ kind: 'color', color: { a: 40, b: 20 }, reach: 0, ...click }] },
    }
    const write = async (name: string, steps: object, asSidecar = false) => {
      const recipe = { version: 1, steps }
      const file = join(root, name)
      await writeFile(file, JSON.stringify(asSidecar ? { program: 'Tintype', recipe } : recipe))
      return file
    }

    it('puts what was painted where it belongs on photos of any other size', async () => {
      const folder = join(root, 'sizes')
      await mkdir(folder)
      await greyPhoto(join(folder, 'wide.png'), 200, 60)
      await greyPhoto(join(folder, 'tall.png'), 30, 90)
      const recipe = await write('painted.tintype.json', byHand, true)
      const { code } = await tintype('restore', folder, '-o', 'painted', '--recipe', recipe, '-f', 'png')
      expect(code).toBe(0)
      for (const [name, width, height] of [
        ['wide.png', 200, 60],
        ['tall.png', 30, 90],
      ] as const) {
        const pixels = await sharp(join(root, 'painted', name))
          .toColourspace('srgb')
          .raw()
          .toBuffer()
        const redness = (x: number, y: number) => {
          const i = (Math.floor(y * height) * width + Math.floor(x * width)) * 3
          return pixels[i] - pixels[i + 1]
        }
        expect(redness(0.25, 0.25)).toBeGreaterThan(30)
        expect(redness(0.9, 0.9)).toBeLessThan(8)
      }
    })

    it.each([
      [
        'a hint that lies nowhere',
        { manualColor: { strokes: [{ ...byHand.manualColor.strokes[0], points: [{ x: 1e6, y: 0.5 }] }] } },
        /manualColor\.strokes\.0/,
      ],
      [
        'a mask that lies nowhere',
        { repair: { mask: { strokes: [{ kind: 'add', ...click, points: [{ x: 0, y: -1e6 }] }] } } },
        /repair\.mask/,
      ],
      ['a step that nobody knows', { telepathy: {} }, /telepathy/],
    ])('with %s is refused, and nothing is begun', async (_what, steps, named) => {
      const recipe = await write('bad.json', steps)
      const { code, err } = await tintype('restore', root, '-o', 'never', '--recipe', recipe)
      expect(code).toBe(2)
      expect(err).toMatch(named)
      expect(err).toContain('bad.json')
      expect(existsSync(join(root, 'never'))).toBe(false)
    })

    it('that is no JSON, is not there, or stands beside other steps, is refused', async () => {
      await writeFile(join(root, 'letter.json'), 'Dear aunt')
      for (const [args, named] of [
        [['--recipe', 'letter.json'], /letter\.json: it is no JSON/],
        [['--recipe', 'nowhere.json'], /nowhere\.json: there is no such file/],
        [['--recipe', 'letter.json', '--tone', '1'], /--recipe.*--tone|--tone.*--recipe/],
      ] as const) {
        const { code, err } = await tintype('restore', root, '-o', 'never', ...args)
        expect(code).toBe(2)
        expect(err).toMatch(named)
      }
      expect(existsSync(join(root, 'never'))).toBe(false)
    })

    it("takes another photo's colours from where that lies; one that is gone is named, and nothing is begun", async () => {
      const folder = join(root, 'palette')
      await mkdir(folder)
      await greyPhoto(join(folder, 'a.png'))
      const aunt = join(root, 'aunt.png')
      await sharp({ create: { width: 40, height: 30, channels: 3, background: '#b04040' } })
        .png()
        .toFile(aunt)
      const plain = ['--no-colour', '-f', 'png', '--denoise', '0']
      const done = await tintype('restore', folder, '-o', 'palette-out', ...plain, '--colours-of', aunt)
      expect(done.code).toBe(0)
      expect(await isColored(join(root, 'palette-out', 'a.png'))).toBe(true)
      const gone = await tintype('restore', folder, '-o', 'never', ...plain, '--colours-of', 'uncle.png')
      expect(gone.code).toBe(2)
      expect(gone.err).toContain('uncle.png')
      const reference = { photo: 'a'.repeat(64), name: 'uncle.png' }
      const recipe = await write('uncle.json', { manualColor: { reference } })
      const unnamed = await tintype('restore', folder, '-o', 'never', '--recipe', recipe)
      expect(unnamed.code).toBe(2)
      expect(unnamed.err).toMatch(/uncle\.png.*--colours-of/)
      const named = await tintype('restore', folder, '-o', 'named', '--recipe', recipe, '--colours-of', aunt)
      expect(named.code).toBe(0)
      expect(existsSync(join(root, 'never'))).toBe(false)
    })
  })
})
