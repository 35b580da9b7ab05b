/**
 * What a person would lose: a command that does something else than what is run, pictures over their own, or
 * half a film as pictures.
 */
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filmRequest, ffmpeg, hasFfmpeg, lumaOf, testTools } from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { sequenceOf } from '../../ffmpeg/picture-sequence.ts'
import { filmCommands, shellText } from './commands.ts'
import { colorFilm } from './film.ts'
import type { FilmRequest } from './request.ts'

const folder = testFolder()

it('a word of a command is one word to a shell, whatever is in it', () => {
  const words = ['plain', "it's", 'a b', '$HOME', '"', '`x`', '*', '', 'line\nbreak', '%06d']
  const said = execFileSync('sh', ['-c', `printf '%s\\0' ${shellText(words)}`], { encoding: 'utf8' })
  expect(said.split('\0').slice(0, -1)).toEqual(words)
})

it.each([
  ['frames/%06d.png', 'frames', '000007.png'],
  ['/x/a-%d.tif', '/x', 'a-7.tif'],
  ['/x/%03d.JPG', '/x', '007.JPG'],
])('%s is a sequence of pictures', (output, where, name) => {
  const sequence = sequenceOf(output)
  expect(sequence?.folder).toBe(where)
  expect(sequence?.name(7)).toBe(name)
  expect(sequence?.isName(name)).toBe(true)
  expect(sequence?.isName(`x${name}`)).toBe(false)
})

it.each(['100%.mkv', 'film.png', 'a%d%d.png', '%s.png', '%06d.mkv'])('%s is none', (output) => {
  expect(sequenceOf(output)).toBeNull()
})

describe.skipIf(!hasFfmpeg)('a film', { timeout: 400_000 }, () => {
  let env: TestStudio
  let input = ''
  beforeAll(async () => {
    env = await testStudio()
    await writePack(join(env.paths.data, 'models'), 'slope', 'slope')
    input = folder.path("it's 100%.mkv")
    const made = 'color=gray:s=48x32:r=25:d=0.28,noise=alls=100:all_seed=1:allf=p,boxblur=3:2,format=yuv420p'
    ffmpeg('-f', 'lavfi', '-i', made, '-c:v', 'ffv1', `file:${input}`)
  })
  afterAll(() => env[Symbol.asyncDispose]())

  const requestOf = (output: string, change: Partial<FilmRequest> = {}): FilmRequest =>
    filmRequest({ input, output, encoder: { codec: 'h264', quality: 'good' }, ...change })

  it('as pictures is one picture a frame, with the film’s luma; others’ pictures stay', async () => {
    const place = folder.path('100% frames')
    await mkdir(place)
    await writeFile(join(place, 'notes.txt'), 'mine')
    const { engine, packs, verdicts } = env.studio
    const deps = { tools: await testTools(), engine, packs, verdicts }
    const output = join(place, '%04d.png')
    const color = makeRecipe({ model: 'slope', strength: 0 }).steps.color
    const stop = new AbortController().signal
    const report = await colorFilm(deps, requestOf(output, { color }), () => {}, stop)
    const names = Array.from({ length: 7 }, (_, i) => `000${i + 1}.png`)
    expect((await readdir(place)).sort()).toEqual([...names, 'notes.txt'])
    expect(report.bytes).toBeGreaterThan(0)
    const { data, info } = await sharp(join(place, '0001.png')).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([48, 32])
    const luma = lumaOf(input, false)
    // Limited range: 16 is black, 235 white.
    const expected = ((luma[700] - 16) * 255) / 219
    expect(Math.abs(data[700 * info.channels + 1] - expected)).toBeLessThan(3)
    await expectFault(
      colorFilm(deps, requestOf(output), () => {}, stop),
      'output.exists',
      '0001.png',
    )
  })

  it('shows the command that reads it, and that command reads it', async () => {
    const { packs } = env.studio
    const commands = await filmCommands(
      { tools: await testTools(), packs },
      requestOf(folder.path('out.mp4')),
    )
    const bytes = execFileSync('sh', ['-c', `${shellText(commands.read)} 3>/dev/null`], {
      maxBuffer: 1 << 24,
    })
    expect(bytes.length).toBe(7 * 48 * 32 * 1.5)
    expect(commands.write).toContain('libx264')
    expect(commands.assemble.at(-1)).toBe(`file:${folder.path('out.mp4')}`)
    expect(await readdir(folder.path('.'))).not.toContain('out.mp4')
  })
})
