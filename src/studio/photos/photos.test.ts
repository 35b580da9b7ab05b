/** The photos service: what a person would lose if an upload leaked, a render went stale or a path got out. */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import type { FakeStudio } from '../../../test/support/fake-studio.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { outputName, plainName } from './names.ts'
import { createPhotos } from './photos.ts'
import type { Photos } from './photos.ts'
import { openWorkspace } from './workspace.ts'
import type { Workspace } from './workspace.ts'

let folder: string
let workspace: Workspace
let studio: FakeStudio
let photos: Photos

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
  workspace = await openWorkspace(folder)
  studio = await createFakeStudio()
  photos = createPhotos({ studio, workspace })
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function greyPhoto(name = 'a photo.png', width = 1600, height = 1200): Promise<string> {
  const path = join(folder, name)
  await sharp({ create: { width, height, channels: 3, background: '#777' } }).toFile(path)
  return path
}

describe('opening', () => {
  test('gives an id, the plain name and URLs, never the path', async () => {
    const info = await photos.open(await greyPhoto())
    expect(info.name).toBe('a photo.png')
    expect(info.header).toMatchObject({ width: 1600, height: 1200 })
    expect(JSON.stringify(info)).not.toContain(folder)
    expect(photos.media('photo', info.id)?.type).toBe('image/webp')
    expect(photos.media('thumb', info.id)?.path).not.toBe(photos.media('photo', info.id)?.path)
  })

  test('the same original twice is one photo', async () => {
    const path = await greyPhoto()
    expect(await photos.open(path)).toEqual(await photos.open(path))
    expect(photos.list()).toHaveLength(1)
  })

  test('a bad upload is refused by its own name and leaves nothing behind', async () => {
    const path = photos.uploadPath()
    await writeFile(path, 'not a picture')
    const refused = photos.open(path, { name: 'granny.jpg', owned: true })
    await expect(refused).rejects.toMatchObject({ code: 'image.notAPicture', data: { file: 'granny.jpg' } })
    expect(await readdir(join(workspace.folder, 'uploads'))).toEqual([])
  })

  test('a bad original stays where it is', async () => {
    const path = join(folder, 'empty.jpg')
    await writeFile(path, '')
    await expect(photos.open(path)).rejects.toMatchObject({
      code: 'image.empty',
      data: { file: 'empty.jpg' },
    })
    expect(await readFile(path, 'utf8')).toBe('')
  })
})

describe('rendering', () => {
  test('a small preview starts from the display copy, a large one from the original', async () => {
    const path = await greyPhoto('big.png', 3000, 2000)
    const { id } = await photos.open(path)
    await photos.render({ photoId: id, recipe: makeRecipe(), longestSide: 800 })
    const large = await photos.render({ photoId: id, recipe: makeRecipe(), longestSide: 2048 })
    expect(studio.requests.map((request) => request.input === path)).toEqual([false, true])
    expect(large).toMatchObject({ width: 2048, height: 1365 })
    expect(large.report).not.toHaveProperty('output')
  })

  test('the same recipe again costs no second render', async () => {
    const { id } = await photos.open(await greyPhoto())
    const request = { photoId: id, recipe: makeRecipe({ renderFactor: 20 }), longestSide: 800 }
    const first = await photos.render(request)
    expect(await photos.render(request)).toEqual(first)
    expect(studio.requests).toHaveLength(1)
  })

  test('old renders are deleted, so that an evening of trying does not fill the disk', async () => {
    const { id } = await photos.open(await greyPhoto('small.png', 40, 30))
    for (let factor = 7; factor < 37; factor++) {
      await photos.render({ photoId: id, recipe: makeRecipe({ renderFactor: factor }), longestSide: 64 })
    }
    expect(await readdir(join(workspace.folder, 'renders'))).toHaveLength(16)
  })

  test('an abort reaches the render and is said as a cancel', async () => {
    const { id } = await photos.open(await greyPhoto())
    const controller = new AbortController()
    studio.pause = async () => controller.abort()
    const render = photos.render(
      { photoId: id, recipe: makeRecipe(), longestSide: 800 },
      { signal: controller.signal },
    )
    await expect(render).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('a removed photo takes its copies and renders along, the original stays', async () => {
    const path = await greyPhoto()
    const { id } = await photos.open(path)
    const { renderId } = await photos.render({ photoId: id, recipe: makeRecipe(), longestSide: 800 })
    expect(await photos.remove(id)).toBe(true)
    expect(await photos.remove(id)).toBe(false)
    expect(photos.media('render', renderId)).toBeNull()
    for (const room of ['proxies', 'renders']) expect(await readdir(join(workspace.folder, room))).toEqual([])
    expect((await readFile(path)).length).toBeGreaterThan(0)
    await expect(
      photos.render({ photoId: id, recipe: makeRecipe(), longestSide: 800 }),
    ).rejects.toMatchObject({
      code: 'usage',
    })
  })
})

describe('saving', () => {
  const options = { format: 'png', quality: 92, mark: false, metadata: true } as const

  test('a download has the full size and a name a person knows', async () => {
    const { id } = await photos.open(await greyPhoto('Oma 1943.tiff'))
    const recipe = makeRecipe({ style: 'artistic' })
    const { url, report } = await photos.save({ photoId: id, recipe, options }, null)
    const file = photos.media('download', String(url).split('/').at(-1) ?? '')
    expect(file).toMatchObject({ name: 'Oma 1943 - artistic.png', type: 'image/png' })
    expect(report).toMatchObject({ width: 1600, height: 1200 })
  })

  test('an opened original is never the target', async () => {
    const path = await greyPhoto()
    const { id } = await photos.open(path)
    const before = await readFile(path)
    const save = photos.save({ photoId: id, recipe: makeRecipe(), options }, path)
    await expect(save).rejects.toMatchObject({ code: 'output.isOriginal' })
    expect(await readFile(path)).toEqual(before)
  })
})

describe('names', () => {
  test('any name becomes a plain one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        const name = plainName(given)
        expect(name).not.toMatch(/[/\\\0]/)
        expect(['', '.', '..']).not.toContain(name)
      }),
    )
  })

  test('any name, also of 255 bytes, gives a result of at most 255', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (stem) => {
        const name = outputName(plainName(`${stem}.jpg`), makeRecipe(), 'tiff')
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
        expect(name.endsWith(' - stable.tif')).toBe(true)
        expect(name.isWellFormed()).toBe(true)
      }),
    )
  })
})

test('a closed run leaves no folder, and the next run sweeps what a killed one left', async () => {
  // No process has this id: it is above every system's limit.
  const abandoned = join(folder, 'tintype-run-99999999-abc')
  await writeFile(abandoned, '')
  const next = await openWorkspace(folder)
  await workspace.close()
  await next.close()
  expect((await readdir(folder)).filter((name) => name.startsWith('tintype-run-'))).toEqual([])
})
