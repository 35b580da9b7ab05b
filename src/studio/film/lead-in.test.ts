/** What a person would lose: what they painted on a key frame, in a part of the film that begins after it. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ffmpeg, filmRequest, frameHashes, hasFfmpeg, testTools } from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import type { FilmEstimate } from './estimate.ts'
import { colorFilm } from './film.ts'
import type { FilmEvent, FilmReport, FilmRequest } from './request.ts'

const folder = testFolder()

const painted = makeRecipe(
  { model: 'slope', renderFactor: 7 },
  {
    manualColor: {
      strokes: [
        { kind: 'color', color: { a: 60, b: 20 }, radius: 0.3, points: [{ x: 0.3, y: 0.5 }], reach: 0.6 },
      ],
    },
  },
)

/** Frames of the first scene, and the frame of the second one that is painted on. */
const [cut, key, end] = [12, 70, 190]
const secondsAt = (frame: number) => frame / 25
const cuts = { added: [secondsAt(cut)], removed: [] }

describe.skipIf(!hasFfmpeg)('a part after a painted key frame', { timeout: 400_000 }, () => {
  let env: TestStudio
  let input = ''
  let whole: string[] = []
  const keyFrames = [{ time: secondsAt(key), recipe: painted }]
  beforeAll(async () => {
    env = await testStudio()
    await writePack(join(env.paths.data, 'models'), 'slope', 'slope')
    input = folder.path('scenes.mkv')
    const scene = (seed: number, light: number, frames: number) =>
      `color=gray:s=64x48:r=25:d=${secondsAt(frames)},noise=alls=100:all_seed=${seed}:allf=p,boxblur=3:2,eq=brightness=${light},noise=alls=16:all_seed=${seed}:allf=t`
    const graph = `${scene(1, -0.2, cut)}[p];${scene(2, 0.2, end - cut)}[q];[p][q]concat=n=2:v=1:a=0`
    ffmpeg('-f', 'lavfi', '-i', graph, '-c:v', 'ffv1', input)
    await colored('whole.mkv', { keyFrames })
    whole = pictures('whole.mkv')
  }, 400_000)
  afterAll(() => env[Symbol.asyncDispose]())

  async function colored(
    name: string,
    change: Partial<FilmRequest>,
    onEvent: (event: FilmEvent) => void = () => {},
    signal = new AbortController().signal,
  ): Promise<FilmReport> {
    const { engine, packs, verdicts } = env.studio
    const restore = env.studio.restore.bind(env.studio)
    return colorFilm(
      { tools: await testTools(), engine, packs, verdicts, restore },
      filmRequest({ input, output: folder.path(name), cuts, ...change }),
      onEvent,
      signal,
    )
  }

  /** Hashes of the pictures alone. */
  const pictures = (name: string) =>
    frameHashes(folder.path(name)).map((row) => row.split(',').at(-1)?.trim() ?? '')

  it.each([
    ['in the segment of the key frame', key + 1],
    ['some frames on', key + 25],
    ['in the segment after it', key + 110],
  ])('has the frames of the whole film (%s)', async (_where, first) => {
    const name = `part-${first}.mkv`
    const estimates: FilmEstimate[] = []
    const report = await colored(name, { keyFrames, from: secondsAt(first) }, (event) => {
      if (event.type === 'estimated') estimates.push(event.estimate)
    })
    // What leads into the part lies on the disk until the film is there, and is none of it.
    const [{ bytes, neededBytes }] = estimates
    expect((neededBytes - 2 * bytes) / bytes).toBeCloseTo((first - key) / (end - first), 2)
    expect(report).toMatchObject({ frames: end - first, scenes: 1 })
    expect(pictures(name)).toEqual(whole.slice(first))
    const [start] = frameHashes(folder.path(name))
    expect(Number(start.split(',')[2])).toBe(0)
  })

  it('has them also after a stop', async () => {
    const change = { keyFrames, from: secondsAt(key + 90), resume: true }
    const stop = new AbortController()
    const onEvent = (event: FilmEvent) => {
      if (event.type === 'colored' && event.frames >= 105) stop.abort()
    }
    await expect(colored('stopped.mkv', change, onEvent, stop.signal)).rejects.toThrow()
    await colored('stopped.mkv', change)
    expect(pictures('stopped.mkv')).toEqual(whole.slice(key + 90))
  })

  it('gets nothing over a cut, nor from a key frame before another one', async () => {
    const from = secondsAt(cut)
    const early = { time: secondsAt(cut - 1), recipe: painted }
    await colored('plain.mkv', { from })
    // It shows in the frames that the others are compared with.
    for (const at of [key + 1, end - 1]) expect(pictures('plain.mkv')[at - cut]).not.toBe(whole[at])
    await colored('over-cut.mkv', { from, keyFrames: [early] })
    expect(pictures('over-cut.mkv')).toEqual(pictures('plain.mkv'))
    await colored('later.mkv', { from: secondsAt(key + 20), keyFrames: [early, ...keyFrames] })
    expect(pictures('later.mkv')).toEqual(whole.slice(key + 20))
  })
})
