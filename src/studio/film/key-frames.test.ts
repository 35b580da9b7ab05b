/** What a person would lose: the frame that they tuned leads nothing, leads the next scene as well, or is another frame. */
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filmRequest, ffmpeg, frameHashes, hasFfmpeg, testTools } from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import { colorFilm } from './film.ts'
import { placeOfName, readKeyFrames } from './key-frame-folder.ts'
import { placeKeys } from './place-keys.ts'
import { planSegments, workOrder } from './plan.ts'
import type { FilmEvent, KeyFrame } from './request.ts'

const folder = testFolder()

describe('key frames by the names of files', () => {
  it.each([
    ['62.5s', { time: 62.5 }],
    ['1m02.5s', { time: 62.5 }],
    ['1h02m03s', { time: 3723 }],
    ['2m', { time: 120 }],
    ['frame-120', { time: 0, frame: 120 }],
    ['000007', { time: 0, frame: 7 }],
    ['000000', null],
    ['portrait', null],
    ['1:02', null],
    ['', null],
  ])('%s', (name, place) => expect(placeOfName(name)).toEqual(place))

  it('are recipes and pictures; what is neither has a sentence', async () => {
    const place = folder.path('keys')
    await mkdir(place)
    await expectFault(readKeyFrames(place), 'film.keyFrame', place)
    await expectFault(readKeyFrames(join(place, 'gone')), 'film.keyFrame', 'gone')
    await writeFile(join(place, 'notes.txt'), 'passed over')
    await writeFile(join(place, '2s.json'), JSON.stringify(makeRecipe({ saturation: 1.5 })))
    await writeFile(join(place, 'frame-3.png'), '')
    expect(await readKeyFrames(place)).toMatchObject([
      { time: 2, recipe: { steps: { color: { saturation: 1.5 } } } },
      { frame: 3, image: join(place, 'frame-3.png') },
    ])
    await writeFile(join(place, 'aunt.png'), '')
    await expectFault(readKeyFrames(place), 'film.keyFrame', 'aunt.png')
  })
})

const timeBase = { num: 1, den: 1000 }
const analysis = {
  times: Array.from({ length: 600 }, (_, i) => i * 40),
  cuts: [0, 300],
  repeats: Array.from({ length: 600 }, (_, i) => i),
  movedTimes: 0,
  damaged: false,
  seconds: 0,
}

it('key frames lie where their time is nearest, and outside of the film nowhere', async () => {
  expect(
    placeKeys([{ time: 1.017 }, { time: 0, frame: 600 }, { time: 0.07 }], analysis, timeBase).map(
      ({ frame }) => frame,
    ),
  ).toEqual([2, 25, 599])
  for (const key of [{ time: 30 }, { time: 0, frame: 601 }]) {
    await expectFault(
      Promise.resolve().then(() => placeKeys([key], analysis, timeBase)),
      'film.keyFrame',
      'no frame',
    )
  }
  await expectFault(
    Promise.resolve().then(() => placeKeys([{ time: 1 }, { time: 1.01 }], analysis, timeBase)),
    'film.keyFrame',
    'same frame',
  )
})

it('each segment of a led scene comes after the one that hands the colours on', () => {
  const segments = planSegments(analysis, timeBase, [250, 420, 500])
  expect(segments.reduce((sum, { frames }) => sum + frames, 0)).toBe(600)
  const order = workOrder(segments)
  expect(order.toSorted((p, q) => p - q)).toEqual([...segments.keys()])
  for (const [index, { first, frames, lead }] of segments.entries()) {
    expect(frames).toBeLessThanOrEqual(100)
    const before = lead?.from === 'previous' ? index - 1 : lead?.from === 'following' ? index + 1 : null
    if (before === null) expect([250, 420, 500]).toContain(first)
    else expect(order.indexOf(before)).toBeLessThan(order.indexOf(index))
  }
})

describe.skipIf(!hasFfmpeg)('a film with key frames', { timeout: 400_000 }, () => {
  let env: TestStudio
  let input = ''
  beforeAll(async () => {
    env = await testStudio()
    await writePack(join(env.paths.data, 'models'), 'slope', 'slope')
    input = folder.path('two-scenes.mkv')
    const scene = (seed: number, light: number) =>
      `color=gray:s=96x64:r=25:d=0.48,noise=alls=100:all_seed=${seed}:allf=p,boxblur=3:2,eq=brightness=${light},scroll=h=0.01`
    const graph = `${scene(1, -0.2)}[p];${scene(2, 0.2)}[q];[p][q]concat=n=2:v=1:a=0`
    ffmpeg('-f', 'lavfi', '-i', graph, '-c:v', 'ffv1', input)
  })
  afterAll(() => env[Symbol.asyncDispose]())

  async function colored(
    name: string,
    keyFrames: KeyFrame[],
    onEvent: (event: FilmEvent) => void = () => {},
    signal = new AbortController().signal,
  ): Promise<string> {
    const output = folder.path(name)
    const { engine, packs, verdicts } = env.studio
    await colorFilm(
      {
        tools: await testTools(),
        engine,
        packs,
        verdicts,
        restore: (...call) => env.studio.restore(...call),
      },
      filmRequest({ input, output, keyFrames, resume: true }),
      onEvent,
      signal,
    )
    return output
  }

  /** Mean Cr of the left and the right third of each frame, in 8-bit steps from grey. */
  function sides(file: string): [number, number][] {
    const cr = execFileSync(
      'ffmpeg',
      ['-v', 'error', '-i', `file:${file}`, '-vf', 'format=yuv444p,extractplanes=v', '-f', 'rawvideo', '-'],
      { maxBuffer: 1 << 26 },
    )
    const frame = 96 * 64
    return Array.from({ length: cr.length / frame }, (_, at) => {
      const mean = (from: number, to: number) => {
        let sum = 0
        for (let y = 0; y < 64; y++) for (let x = from; x < to; x++) sum += cr[at * frame + y * 96 + x] - 128
        return sum / 64 / (to - from)
      }
      return [mean(4, 28), mean(68, 92)]
    })
  }

  it('has a picture’s colours through its scene, and no longer', async () => {
    const image = folder.path('red-left.png')
    const data = Uint8Array.from(
      { length: 96 * 64 * 3 },
      (_, i) => [Math.floor(i / 3) % 96 < 48 ? 170 : 110, 110, 110][i % 3],
    )
    await sharp(data, { raw: { width: 96, height: 64, channels: 3 } })
      .png()
      .toFile(image)
    const plain = sides(await colored('plain.mkv', []))
    const led = sides(await colored('led.mkv', [{ time: 0.2, image }]))
    expect(led).toHaveLength(24)
    for (let at = 0; at < 12; at++) {
      expect(led[at][0], `frame ${at}`).toBeGreaterThan(15)
      expect(Math.abs(led[at][1]), `frame ${at}`).toBeLessThan(6)
    }
    expect(led.slice(12)).toEqual(plain.slice(12))
  })

  it('has a recipe’s colours by hand through its scene, also after a stop', async () => {
    const recipe: Recipe = makeRecipe(
      { model: 'slope', renderFactor: 7 },
      {
        manualColor: {
          strokes: [
            { kind: 'color', color: { a: 60, b: 20 }, radius: 0.5, points: [{ x: 0.5, y: 0.5 }], reach: 1 },
          ],
        },
      },
    )
    const keys: KeyFrame[] = [{ time: 0, frame: 18, recipe }]
    const straight = await colored('by-hand.mkv', keys)
    const plain = sides(folder.path('plain.mkv'))
    const led = sides(straight)
    for (const at of [12, 17, 23]) expect(led[at][0] - plain[at][0], `frame ${at}`).toBeGreaterThan(10)
    expect(led.slice(0, 12)).toEqual(plain.slice(0, 12))
    const stop = new AbortController()
    const onEvent = (event: FilmEvent) => {
      if (event.type === 'colored' && event.frames >= 18) stop.abort()
    }
    await expect(colored('stopped.mkv', keys, onEvent, stop.signal)).rejects.toThrow()
    expect(frameHashes(await colored('stopped.mkv', keys))).toEqual(frameHashes(straight))
  })

  it('refuses a picture of another shape', async () => {
    const image = folder.path('square.png')
    await sharp({ create: { width: 50, height: 50, channels: 3, background: '#804040' } })
      .png()
      .toFile(image)
    await expectFault(colored('square.mkv', [{ time: 0, image }]), 'film.keyFrame', '50 x 50')
  })
})
