/** A film whose segments are coloured by a farm: frame for frame what one machine makes of it, also after a stop. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { colorFilm } from '../../src/studio/film/film.ts'
import type { FilmDeps, FilmEvent, FilmRequest } from '../../src/studio/film/request.ts'
import { createStudio, type Studio } from '../../src/studio/studio.ts'
import { testFarm } from '../support/farm.ts'
import { ffmpeg, frameHashes, filmRequest, hasFfmpeg, testTools } from '../support/films.ts'
import { writePack } from '../support/packs.ts'
import { hasRedis } from '../support/redis.ts'

/** One long scene, whose pieces go on from each other's state, and short ones. */
function makeFilm(file: string): void {
  const scene = (seed: number, seconds: number, light: number) =>
    `color=gray:s=64x48:r=25:d=${seconds},noise=alls=100:all_seed=${seed}:allf=p,boxblur=2:1,eq=brightness=${light},scroll=h=0.01`
  const graph = `${scene(1, 10, -0.2)}[a];${scene(2, 1, 0.2)}[b];${scene(3, 1, -0.1)}[c];[a][b][c]concat=n=3:v=1:a=0`
  ffmpeg('-f', 'lavfi', '-i', graph, '-c:v', 'ffv1', file)
}

describe.skipIf(!hasRedis || !hasFfmpeg)('a film on a farm', { timeout: 300_000 }, () => {
  it('is what one machine makes of it, with two workers and a stop on the way', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-farm-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const farm = await testFarm(folder)
    await writePack(join(farm.paths.data, 'models'), 'slope', 'slope')
    const input = join(folder, 'film.mkv')
    makeFilm(input)
    const tools = await testTools()
    const colored = async (
      studio: Studio,
      output: string,
      more: Partial<FilmRequest> = {},
      stopAt = Infinity,
    ) => {
      const stop = new AbortController()
      const onEvent = (event: FilmEvent) => {
        if (event.type === 'colored' && event.frames >= stopAt) stop.abort()
      }
      const request = filmRequest({
        input,
        output: join(folder, output),
        // In the middle of the long scene: its colours travel on from piece to piece, and back.
        keyFrames: [{ time: 5, recipe: makeRecipe({ model: 'slope', renderFactor: 9, saturation: 1.5 }) }],
        resume: true,
        ...more,
      })
      const { engine, packs, verdicts, segments } = studio
      const restore: FilmDeps['restore'] = (...call) => studio.restore(...call)
      await colorFilm({ tools, engine, packs, verdicts, segments, restore }, request, onEvent, stop.signal)
      return frameHashes(request.output)
    }
    const alone = await createStudio({ paths: farm.paths })
    onTestFinished(() => alone.close())
    const expected = await colored(alone, 'alone.mkv')
    const [one, other] = await Promise.all([farm.worker('one'), farm.worker('other')])
    await expect(colored(farm.studio, 'farm.mkv', {}, 60)).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(join(folder, 'farm.mkv.tintype'))).toContain('done.jsonl')
    expect(await colored(farm.studio, 'farm.mkv')).toEqual(expected)
    expect(expected).toHaveLength(300)
    // A part that begins after the key frame, in the second piece that it leads.
    const picturesOf = (rows: readonly string[]) => rows.map((row) => row.split(',').at(-1))
    const part = await colored(farm.studio, 'part.mkv', { from: 9.2 })
    expect(picturesOf(part)).toEqual(picturesOf(expected.slice(230)))
    for (const worker of [one, other]) expect(worker.said()).toMatch(/done segment/)
    expect((await farm.tintype('farm', 'failed')).out).toBe('Nothing has failed.\n')
  })
})
