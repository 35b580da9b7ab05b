/**
 * Several pictures side by side: something of each soon, none twice, none for a photo that was left; and what
 * stands in which place.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { makeRecipe } from '../../../../contract/recipe.ts'
import type { PictureRendererDeps } from './picture-renderer.ts'
import { PictureRenderer } from './picture-renderer.ts'
import { choose, comparedOf, useComparison, type ComparedChoice } from './choices.ts'
import { nextPicture, noPictures, useComparedPictures, type WantedPictures } from './pictures.ts'

const recipes = [7, 20, 40].map((renderFactor) => makeRecipe({ renderFactor }))
const keys = recipes.map((recipe) => JSON.stringify(recipe))
const wanted: WantedPictures = { photo: 1, width: 6000, height: 4000, recipes, enlarged: {}, zoomable: true }
const picture = (full: boolean) => ({
  url: '/p',
  width: full ? 2048 : 1024,
  height: 1365,
  full,
  tiles: null,
  tilesFor: 0,
})

it('something of each comes before more of any, and tiles only where one is zoomed in', () => {
  const at = (pictures: Record<string, ReturnType<typeof picture>>, zoomed = false) =>
    nextPicture(wanted, { photo: 1, pictures, faults: {} }, () => zoomed)
  expect(at({})).toMatchObject({ key: keys[0], stage: 'quick' })
  expect(at({ [keys[0]]: picture(false) })).toMatchObject({ key: keys[1], stage: 'quick' })
  const quick = Object.fromEntries(keys.map((key) => [key, picture(false)]))
  expect(at(quick)).toMatchObject({ key: keys[0], stage: 'full' })
  const full = Object.fromEntries(keys.map((key) => [key, picture(true)]))
  expect(at(full)).toBeNull()
  expect(at(full, true)).toMatchObject({ key: keys[0], stage: 'tiles' })
  expect(
    nextPicture({ ...wanted, zoomable: false }, { photo: 1, pictures: quick, faults: {} }, () => true),
  ).toBeNull()
})

it('one that was enlarged gets tiles of its own pixels once it is finished, and once only', () => {
  const small = { ...wanted, width: 640, height: 480, recipes: recipes.slice(0, 1) }
  const whole = { url: '/p', width: 640, height: 480, full: true, tiles: null, tilesFor: 0 }
  const at = (tilesFor: number, enlarged: WantedPictures['enlarged']) =>
    nextPicture(
      { ...small, enlarged },
      { photo: 1, pictures: { [keys[0]]: { ...whole, tilesFor } }, faults: {} },
      () => true,
    )
  expect(at(0, {})).toBeNull()
  const enlarged = { [keys[0]]: { width: 2560, height: 1920 } }
  expect(at(0, enlarged)).toMatchObject({ stage: 'tiles' })
  const pyramid = { url: '/t', width: 2560, height: 1920, tileSize: 512, levels: 12 }
  const pictures = { [keys[0]]: { ...whole, tiles: pyramid, tilesFor: 2560 } }
  expect(nextPicture({ ...small, enlarged }, { photo: 1, pictures, faults: {} }, () => true)).toBeNull()
})

let requests: { photo: number; factor: number | undefined; signal: AbortSignal }[] = []
let failing = 0

const client = {
  preview: async (
    { photo, recipe }: { photo: number; recipe: (typeof recipes)[number] },
    { signal }: { signal: AbortSignal },
  ) => {
    const factor = recipe.steps.color.renderFactor
    requests.push({ photo, factor, signal })
    await new Promise((done) => setTimeout(done, 100))
    if (factor === failing) throw new Error('The engine has ended.')
    return (async function* () {
      yield { type: 'done', url: `/media/${photo}-${factor}`, width: 1024, height: 683 }
    })()
  },
} as unknown as ReturnType<PictureRendererDeps['client']>

const renderer = new PictureRenderer({
  client: () => client,
  isLost: () => false,
  needsMore: () => false,
  decode: () => Promise.resolve(),
})
const sheet = { ...wanted, zoomable: false }
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const urls = () => Object.values(useComparedPictures.getState().pictures).map(({ url }) => url)

beforeEach(() => {
  vi.useFakeTimers()
  requests = []
  failing = 0
  useComparedPictures.setState(noPictures)
})
afterEach(async () => {
  renderer.want(null)
  await wait(1000)
  vi.useRealTimers()
})

it('pictures come one after the other; one that fails leaves the others, and is tried again only when asked', async () => {
  failing = 20
  renderer.want(sheet)
  await wait(150)
  expect(urls()).toEqual(['/media/1-7'])
  expect(useComparedPictures.getState().fraction).toBe(0)
  await wait(1000)
  expect(urls()).toEqual(['/media/1-7', '/media/1-40'])
  expect(Object.keys(useComparedPictures.getState().faults)).toEqual([keys[1]])
  expect(useComparedPictures.getState().fraction).toBeNull()
  failing = 0
  renderer.retry()
  await wait(1000)
  expect(urls()).toHaveLength(3)
  expect(requests.map(({ factor }) => factor)).toEqual([7, 20, 40, 20])
})

it('another photo ends what is under way, and nothing of the one before is shown', async () => {
  renderer.want(sheet)
  await wait(150)
  renderer.want({ ...sheet, photo: 2 })
  expect(urls()).toEqual([])
  expect(requests.at(-1)?.signal.aborted).toBe(true)
  await wait(2000)
  expect(urls()).toEqual(['/media/2-7', '/media/2-20', '/media/2-40'])
})

it('closed and opened again, what is there already is shown and not made anew', async () => {
  renderer.want(sheet)
  await wait(1000)
  renderer.want(null)
  renderer.want(sheet)
  await wait(1000)
  expect(requests).toHaveLength(3)
  expect(urls()).toHaveLength(3)
})

it('a picture that the studio has no more is made anew, but not again and again', async () => {
  renderer.want(sheet)
  await wait(1000)
  renderer.lost(keys[1])
  await wait(1000)
  renderer.lost(keys[1])
  await wait(1000)
  expect(requests.map(({ factor }) => factor)).toEqual([7, 20, 40, 20])
  expect(urls()).toHaveLength(3)
})

const choice = (key: string, current = false): ComparedChoice => ({
  key,
  label: key,
  recipe: recipes[0],
  current,
  take: null,
})
const factors = ['7', '12', '18', '23', '29', '34', '40', '45'].map((key) => choice(key, key === '18'))
const chosen = { variants: [], factors: [], models: [] }
const shown = (count: 2 | 4) =>
  comparedOf(factors, { kind: 'factors', count, chosen: useComparison.getState().chosen }).map(
    ({ key }) => key,
  )

it('factors lie far apart with the one in use among them, and a place that is chosen stays chosen', () => {
  useComparison.setState({ kind: 'factors', count: 4, chosen })
  expect(shown(4)).toEqual(['7', '18', '34', '45'])
  choose(comparedOf(factors, { kind: 'factors', count: 4, chosen }), 0, '29')
  expect(shown(4)).toEqual(['29', '18', '34', '45'])
  // One that is seen elsewhere changes places.
  choose(comparedOf(factors, useComparison.getState()), 0, '45')
  expect(shown(4)).toEqual(['45', '18', '34', '29'])
  expect(shown(2)).toEqual(['45', '18'])
})

it('the model in use stands first, beside the others', () => {
  useComparison.setState({ kind: 'models', count: 2, chosen })
  const all = ['a', 'b', 'c'].map((key) => choice(key, key === 'c'))
  expect(comparedOf(all, useComparison.getState()).map(({ key }) => key)).toEqual(['c', 'a'])
})

it('what is not there any more is replaced by what is not shown yet', () => {
  useComparison.setState({ kind: 'variants', count: 4, chosen: { ...chosen, variants: ['a', 'gone', 'b'] } })
  const all = ['a', 'b', 'c'].map((key) => choice(key))
  expect(comparedOf(all, useComparison.getState()).map(({ key }) => key)).toEqual(['a', 'c', 'b'])
})
