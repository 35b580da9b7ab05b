/** The command line as a person uses it, with the real engine: what is done, what is said, what is left behind. */
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { cliEntry, useTerminal } from '../support/cli.ts'
import { fixture, quickNoise } from '../support/pictures.ts'
import { smallDisk } from '../support/small-disk.ts'

const terminal = useTerminal()
const tintype = (...args: string[]) => terminal.tintype(...args)
let root = ''
beforeAll(() => {
  root = terminal.root
})

/** A grey photo with the look of one: smooth, with grain. */
async function photo(file: string, width = 96, height = 72): Promise<void> {
  const data = quickNoise(width * height).map((v, i) => 60 + ((i % width) * 120) / width + v / 8)
  await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .jpeg()
    .toFile(file)
}

/** All files below a folder, without the journal. */
async function below(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.tintype'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

async function isColoured(file: string): Promise<boolean> {
  const data = await sharp(file).removeAlpha().toColourspace('srgb').raw().toBuffer()
  return data.some((value, i) => Math.abs(value - data[i - (i % 3)]) > 8)
}

describe('tintype colorize', () => {
  it('takes a folder with good and broken files: the good ones come out, each broken one gets its line', async () => {
    const folder = join(root, 'mixed')
    await mkdir(join(folder, '1943 summer'), { recursive: true })
    await photo(join(folder, 'first.jpg'))
    await photo(join(folder, '1943 summer', 'très belle 😀.jpg'))
    const whole = await readFile(join(folder, 'first.jpg'))
    await writeFile(join(folder, 'cut.jpg'), whole.subarray(0, whole.length / 2))
    await writeFile(join(folder, 'empty.png'), '')
    await writeFile(join(folder, 'letter.jpg'), 'Dear Anna, the photograph is in the other envelope.')
    await writeFile(join(folder, 'bomb.png'), pngHeader(60_000, 60_000))
    const { code, err } = await tintype('colorize', folder, '--out', 'mixed-out')
    expect(code).toBe(1)
    expect(await below(join(root, 'mixed-out'))).toEqual(['1943 summer/très belle 😀.jpg', 'first.jpg'])
    for (const name of ['cut.jpg', 'empty.png', 'letter.jpg', 'bomb.png']) {
      const lines = err.split('\n').filter((line) => line.includes(join(folder, name)))
      expect(lines, name).toHaveLength(1)
    }
    expect(err).toContain('2 done, 0 already finished, 4 failed')
    expect(await isColoured(join(root, 'mixed-out', 'first.jpg'))).toBe(true)
  })

  it('goes on where it stopped: finished files are not rendered again, changed ones are', async () => {
    const folder = join(root, 'again')
    await mkdir(folder)
    await photo(join(folder, 'a.jpg'))
    await photo(join(folder, 'b.jpg'), 90)
    expect((await tintype('colorize', folder, '-o', 'again-out')).err).toContain('2 done, 0 already finished')
    expect((await tintype('colorize', folder, '-o', 'again-out')).err).toContain('0 done, 2 already finished')
    await photo(join(folder, 'b.jpg'), 100)
    expect((await tintype('colorize', folder, '-o', 'again-out')).err).toContain('1 done, 1 already finished')
    const restyled = await tintype('colorize', folder, '-o', 'again-out', '--style', 'artistic')
    expect(restyled.err).toContain('2 done, 0 already finished')
  })

  it('never replaces a file that it did not write, and never an original', async () => {
    const folder = join(root, 'careful')
    await mkdir(folder)
    await photo(join(folder, 'a.jpg'))
    const original = await readFile(join(folder, 'a.jpg'))
    const onto = await tintype('colorize', folder, '-o', folder)
    expect(onto.code).not.toBe(0)
    await mkdir(join(root, 'careful-out'))
    await writeFile(join(root, 'careful-out', 'a.jpg'), 'my own')
    const { code, err } = await tintype('colorize', join(folder, 'a.jpg'), '-o', 'careful-out')
    expect(code).toBe(1)
    expect(err).toContain('--overwrite')
    expect(await readFile(join(root, 'careful-out', 'a.jpg'), 'utf8')).toBe('my own')
    const linked = join(root, 'linked')
    await symlink(folder, linked)
    await tintype('colorize', join(folder, 'a.jpg'), '-o', linked, '--overwrite')
    expect(await readFile(join(folder, 'a.jpg'))).toEqual(original)
  })

  it('keeps a name of 255 bytes', async () => {
    const stem = `${'n'.repeat(248)}éx`
    const name = `${stem}.jpg`
    expect(Buffer.byteLength(name)).toBe(255)
    await photo(join(root, name))
    const { code } = await tintype('colorize', name, '-o', 'long-out')
    expect(code).toBe(0)
    const tooLong = await tintype(
      'colorize',
      `${name.slice(0, -5)}x.jpg`,
      '-o',
      'long-out',
      '--format',
      'webp',
    )
    expect(tooLong.code).toBe(1)
    expect(tooLong.err).toContain('too long')
    expect(await below(join(root, 'long-out'))).toEqual([name])
  })

  it('prints JSON a program can read', async () => {
    await photo(join(root, 'json.jpg'))
    await writeFile(join(root, 'json-bad.jpg'), 'no')
    const { out, code } = await tintype('colorize', 'json.jpg', 'json-bad.jpg', '-o', 'json-out', '--json')
    const events = out
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as { event: string })
    expect(code).toBe(1)
    expect(events.map((event) => event.event).sort()).toEqual(['done', 'failed', 'summary'])
    expect(events.at(-1)).toEqual({ event: 'summary', done: 1, skipped: 0, failed: 1 })
    expect(events.find((event) => event.event === 'failed')).toMatchObject({
      error: { code: 'image.notAPicture' },
    })
  })

  it.each([
    [['colorize'], 'missing required argument'],
    [['colorize', 'x.jpg', '--style', 'sepia'], 'stable'],
    [['colorize', 'x.jpg', '--render-factor', '400'], 'from 5 to 64'],
    [['colorize', 'x.jpg', '--strength', 'much'], 'from 0 to 1'],
    [['colorize', 'x.jpg', '--model', 'unknown'], 'no model'],
    [['paint'], 'unknown command'],
  ])('%j is a matter of the command line: exit code 2 and a sentence', async (args, sentence) => {
    const { code, err } = await tintype(...args)
    expect(code).toBe(2)
    expect(err).toContain(sentence)
  })

  it('says of a folder without photos that there are none', async () => {
    await mkdir(join(root, 'bare'))
    const { code, err } = await tintype('colorize', 'bare', '-o', 'bare-out')
    expect(code).toBe(1)
    expect(err).toContain('no photographs in this folder')
  })

  it('after Ctrl-C keeps what is finished, leaves nothing half, and the next run does the rest', async () => {
    const folder = join(root, 'many')
    await mkdir(folder)
    for (let i = 0; i < 12; i++) await photo(join(folder, `${i}.jpg`), 600, 400 + i)
    const { env } = terminal
    const child = spawn(process.execPath, [cliEntry, 'colorize', folder, '-o', 'many-out', '--json'], {
      env,
      cwd: root,
    })
    let done = 0
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => {
      const before = done
      done += chunk.toString().split('"event":"done"').length - 1
      // Once: a second Ctrl-C means "at once".
      if (before < 2 && done >= 2) child.kill('SIGINT')
    })
    const code = await new Promise<number | null>((resolve) => child.on('exit', resolve))
    expect(code).toBe(130)
    expect(said).toContain('goes on where it stopped')
    const kept = await below(join(root, 'many-out'))
    expect(kept.length).toBeGreaterThanOrEqual(2)
    expect(kept.length).toBeLessThan(12)
    expect(kept.filter((name) => name.includes('.part'))).toEqual([])
    const { err } = await tintype('colorize', folder, '-o', 'many-out')
    expect(err).toContain(`${12 - kept.length} done, ${kept.length} already finished, 0 failed`)
  })

  it('killed outright in mid-batch loses no finished picture; the next run does the rest', async () => {
    const folder = join(root, 'killed')
    await mkdir(folder)
    for (let i = 0; i < 8; i++) await photo(join(folder, `${i}.jpg`), 500, 400 + i)
    const { env } = terminal
    const child = spawn(process.execPath, [cliEntry, 'colorize', folder, '-o', 'killed-out', '--json'], {
      env,
      cwd: root,
    })
    child.stdout.on('data', () => child.kill('SIGKILL'))
    await new Promise((resolve) => child.on('exit', resolve))
    const { code } = await tintype('colorize', folder, '-o', 'killed-out', '--overwrite')
    expect(code).toBe(0)
    const finished = await below(join(root, 'killed-out'))
    expect(finished).toEqual(Array.from({ length: 8 }, (_, i) => `${i}.jpg`))
    for (const name of finished) expect(await isColoured(join(root, 'killed-out', name))).toBe(true)
  })

  it('keeps dates, places and captions, and says that a machine coloured it', async () => {
    await tintype('colorize', fixture('album.jpg'), '-o', 'meta-out')
    const written = await sharp(join(root, 'meta-out', 'album.jpg')).metadata()
    expect(written.orientation ?? 1).toBe(1)
    expect(written.exif).toBeDefined()
    expect(written.xmp?.toString()).toContain('compositeWithTrainedAlgorithmicMedia')
    expect(written.xmp?.toString()).toContain('tintype-stable')
  })
})

describe('a disk that does not take it', () => {
  it('full: a sentence, and not a byte left', async (context) => {
    const { folder } = smallDisk(context, join(root, 'full'), 'size=64k')
    await photo(join(root, 'large.jpg'), 1200, 900)
    const { code, err } = await tintype('colorize', 'large.jpg', '-o', folder, '--format', 'png')
    expect(code).toBe(1)
    expect(err).toContain('the disk is full')
    expect(await readdir(folder)).toEqual([])
  })

  it('read-only: a sentence that says to choose another folder', async (context) => {
    const { folder } = smallDisk(context, join(root, 'read-only'), 'size=64k,ro')
    await photo(join(root, 'small.jpg'))
    const { code, err } = await tintype('colorize', 'small.jpg', '-o', folder)
    expect(code).toBe(1)
    expect(err).toContain('Choose another output folder')
  })
})

describe('tintype sweep, doctor, demo', () => {
  it('sweep draws every factor in both styles on one sheet', async () => {
    await photo(join(root, 'sweep.jpg'), 320, 240)
    const { code } = await tintype(
      'sweep',
      'sweep.jpg',
      '-o',
      'sheet.png',
      '--factors',
      '7,10',
      '--side',
      '96',
    )
    expect(code).toBe(0)
    const { width, height } = await sharp(join(root, 'sheet.png')).metadata()
    expect(width).toBeGreaterThan(3 * 96)
    expect(height).toBeGreaterThan(2 * 72)
    expect(await isColoured(join(root, 'sheet.png'))).toBe(true)
  })

  it('doctor finds a sound installation sound, and names the folder that can not be written', async () => {
    const { code, out } = await tintype('doctor', '--json')
    expect(JSON.parse(out)).toMatchObject({ healthy: true })
    expect(code).toBe(0)
    await writeFile(join(root, 'a-file'), '')
    const env = { ...process.env, TINTYPE_HOME: join(root, 'a-file') }
    const sick = await promisify(execFile)(process.execPath, [cliEntry, 'doctor'], { env }).then(
      () => null,
      (error: unknown) => error as { code: number; stdout: string },
    )
    expect(sick?.code).toBe(1)
    expect(sick?.stdout).toContain(join(root, 'a-file'))
  })

  it('demo colours the sample album and writes pictures, a sheet and a page with credits', async () => {
    const { code } = await tintype('demo', '-o', 'demo')
    expect(code).toBe(0)
    const files = await below(join(root, 'demo'))
    expect(files.filter((name) => name.endsWith('.jpg')).length).toBeGreaterThanOrEqual(12)
    expect(files).toContain('contact-sheet.png')
    const page = await readFile(join(root, 'demo', 'index.html'), 'utf8')
    expect(page).toContain('Eileen Collins')
    expect(page).toContain('CC0')
  })
})

/** The first bytes of a PNG that claims a size; nothing of it is there. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(57)
  header.write('\u0089PNG\r\n\u001A\n', 0, 'latin1')
  header.writeUInt32BE(13, 8)
  header.write('IHDR', 12, 'latin1')
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  header.set([8, 2, 0, 0, 0], 24)
  header.write('IDAT', 37, 'latin1')
  header.write('IEND', 49, 'latin1')
  return header
}

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

  it('lets each step decide: the faded print is put right, the good one stays, and the report says why', async () => {
    const folder = join(root, 'prints')
    await prints(folder)
    const { code, out } = await tintype('restore', folder, '-o', 'restored', '--report')
    expect(code).toBe(0)
    expect(out).toMatch(/faded\.png\n {2}tone +faded: levels/)
    expect(out).toMatch(/good\.png\n {2}tone +levels .* were left/)
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
      hand: { strokes: [{ kind: 'colour', color: { a: 40, b: 20 }, reach: 0, ...click }] },
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
      await photo(join(folder, 'wide.png'), 200, 60)
      await photo(join(folder, 'tall.png'), 30, 90)
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
        { hand: { strokes: [{ ...byHand.hand.strokes[0], points: [{ x: 1e6, y: 0.5 }] }] } },
        /hand\.strokes\.0/,
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
      await photo(join(folder, 'a.png'))
      const aunt = join(root, 'aunt.png')
      await sharp({ create: { width: 40, height: 30, channels: 3, background: '#b04040' } })
        .png()
        .toFile(aunt)
      const plain = ['--no-colour', '-f', 'png', '--denoise', '0']
      const done = await tintype('restore', folder, '-o', 'palette-out', ...plain, '--colours-of', aunt)
      expect(done.code).toBe(0)
      expect(await isColoured(join(root, 'palette-out', 'a.png'))).toBe(true)
      const gone = await tintype('restore', folder, '-o', 'never', ...plain, '--colours-of', 'uncle.png')
      expect(gone.code).toBe(2)
      expect(gone.err).toContain('uncle.png')
      const reference = { photo: 'a'.repeat(64), name: 'uncle.png' }
      const recipe = await write('uncle.json', { hand: { reference } })
      const unnamed = await tintype('restore', folder, '-o', 'never', '--recipe', recipe)
      expect(unnamed.code).toBe(2)
      expect(unnamed.err).toMatch(/uncle\.png.*--colours-of/)
      const named = await tintype('restore', folder, '-o', 'named', '--recipe', recipe, '--colours-of', aunt)
      expect(named.code).toBe(0)
      expect(existsSync(join(root, 'never'))).toBe(false)
    })
  })
})
