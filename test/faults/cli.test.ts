/** The command line as a person uses it, with the real engine: what is done, what is said, what is left behind. */
import { execFile, spawn } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { cliEntry, useTerminal } from '../support/cli.ts'
import { fixture, greyPhoto, isColored } from '../support/pictures.ts'
import { smallDisk } from '../support/small-disk.ts'

const terminal = useTerminal()
const tintype = (...args: string[]) => terminal.tintype(...args)
let root = ''
beforeAll(() => {
  root = terminal.root
})

/** All files below a folder, without the journal. */
async function below(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.tintype'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

describe('tintype colorize', () => {
  it('takes a folder with good and broken files: the good ones come out, each broken one gets its line', async () => {
    const folder = join(root, 'mixed')
    await mkdir(join(folder, '1943 summer'), { recursive: true })
    await greyPhoto(join(folder, 'first.jpg'))
    await greyPhoto(join(folder, '1943 summer', 'très belle 😀.jpg'))
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
    expect(await isColored(join(root, 'mixed-out', 'first.jpg'))).toBe(true)
  })

  it('goes on where it stopped: finished files are not rendered again, changed ones are', async () => {
    const folder = join(root, 'again')
    await mkdir(folder)
    await greyPhoto(join(folder, 'a.jpg'))
    await greyPhoto(join(folder, 'b.jpg'), 90)
    expect((await tintype('colorize', folder, '-o', 'again-out')).err).toContain('2 done, 0 already finished')
    expect((await tintype('colorize', folder, '-o', 'again-out')).err).toContain('0 done, 2 already finished')
    await greyPhoto(join(folder, 'b.jpg'), 100)
    expect((await tintype('colorize', folder, '-o', 'again-out')).err).toContain('1 done, 1 already finished')
    const restyled = await tintype('colorize', folder, '-o', 'again-out', '--style', 'artistic')
    expect(restyled.err).toContain('2 done, 0 already finished')
  })

  it('never replaces a file that it did not write, and never an original', async () => {
    const folder = join(root, 'careful')
    await mkdir(folder)
    await greyPhoto(join(folder, 'a.jpg'))
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
    await greyPhoto(join(root, name))
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
    await greyPhoto(join(root, 'json.jpg'))
    await writeFile(join(root, 'json-bad.jpg'), 'no')
    const { out, code } = await tintype('colorize', 'json.jpg', 'json-bad.jpg', '-o', 'json-out', '--json')
    const events = out
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as { event: string })
    expect(code).toBe(1)
    expect(events.map((event) => event.event).sort()).toEqual(['done', 'failed', 'summary'])
    const review = { failed: [expect.stringContaining('json-bad.jpg')], doubtful: [], repaired: [] }
    expect(events.at(-1)).toEqual({ event: 'summary', done: 1, skipped: 0, failed: 1, review })
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
    [['presets', 'save', 'Mine'], "required option '--recipe <file>'"],
    [['models', 'add', 'x.onnx', '--no-such-option'], 'unknown option'],
    [['library', 'list', '--sort', 'colour'], 'argument'],
  ])('%j is a matter of the command line: exit code 2 and a sentence', async (args, sentence) => {
    const { code, err } = await tintype(...args)
    expect(code).toBe(2)
    expect(err).toContain(sentence)
  })

  it('keeps all presets of a folder, says what in it is none, and names a folder where a file is wanted', async () => {
    const folder = join(root, 'my presets')
    await mkdir(folder)
    expect((await tintype('presets', 'import', folder)).err).toContain('no file in it ends in .json')
    await tintype('presets', 'export', 'sepia-cabinet-card', join(folder, 'b.json'))
    await tintype('presets', 'export', 'gentle', join(folder, 'a.JSON'))
    await writeFile(join(folder, 'list.json'), '[]')
    const { code, err } = await tintype('presets', 'import', folder)
    expect(code).toBe(1)
    expect(err.split('\n').slice(0, -1)).toEqual([
      expect.stringContaining('this is a folder'),
      expect.stringMatching(/^".+" is kept\.$/),
      expect.stringMatching(/^".+" is kept\.$/),
      expect.stringContaining('list.json'),
    ])
    for (const args of [
      ['presets', 'save', 'Mine', '--recipe', folder],
      ['restore', 'x.jpg', '--grade', folder],
      ['restore', 'x.jpg', '--recipe', folder],
    ])
      expect((await tintype(...args)).err, args.join(' ')).toContain('this is a folder, and a file is wanted')
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
    for (let i = 0; i < 12; i++) await greyPhoto(join(folder, `${i}.jpg`), 600, 400 + i)
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
    for (let i = 0; i < 8; i++) await greyPhoto(join(folder, `${i}.jpg`), 500, 400 + i)
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
    for (const name of finished) expect(await isColored(join(root, 'killed-out', name))).toBe(true)
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
    await greyPhoto(join(root, 'large.jpg'), 1200, 900)
    const { code, err } = await tintype('colorize', 'large.jpg', '-o', folder, '--format', 'png')
    expect(code).toBe(1)
    expect(err).toContain('the disk is full')
    expect(await readdir(folder)).toEqual([])
  })

  it('read-only: a sentence that says to choose another folder', async (context) => {
    const { folder } = smallDisk(context, join(root, 'read-only'), 'size=64k,ro')
    await greyPhoto(join(root, 'small.jpg'))
    const { code, err } = await tintype('colorize', 'small.jpg', '-o', folder)
    expect(code).toBe(1)
    expect(err).toContain('Choose another output folder')
  })
})

describe('tintype sweep, doctor, demo', () => {
  it('sweep draws every factor in both styles on one sheet', async () => {
    await greyPhoto(join(root, 'sweep.jpg'), 320, 240)
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
    expect(await isColored(join(root, 'sheet.png'))).toBe(true)
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
