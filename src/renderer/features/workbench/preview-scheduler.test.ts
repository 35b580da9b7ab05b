/** The stage shows what the panel says: soon, then well; of many changes the last one. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PhotoDetail } from '../../../contract/library.ts'
import { StudioFault } from '../../../contract/errors.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { useCompare } from './compare.ts'
import { followPictures, tryAgain } from './preview-scheduler.ts'
import { forgetPictures, usePictures } from './pictures.ts'
import { withColor } from './recipes.ts'
import { change, showPhoto, useWorkbench } from './store.ts'
import { turnBy } from './crop/crop.ts'
import { detail } from './testing.ts'
import { useView } from './view/store.ts'

interface Asked {
  what: string
  signal: AbortSignal
  finish: () => void
  fail: (error: unknown) => void
}

const studio = vi.hoisted(() => ({ photos: new Map<number, unknown>(), asked: [] as unknown[] }))
const near = vi.hoisted(() => ({ zoomed: false }))
const asked = studio.asked as Asked[]

/** "1 color 20 @1024": whose, which side, with which factor, how large. */
function nameOf(photo: number, recipe: Recipe, size: string): string {
  const { color, geometry } = recipe.steps
  const turned = geometry.quarterTurns === 0 ? '' : ' turned'
  return `${photo} ${color.enabled ? `colour ${color.renderFactor ?? '-'}` : 'original'}${turned} ${size}`
}

async function* answer(what: string, signal: AbortSignal, event: object) {
  await new Promise<void>((finish, fail) => {
    asked.push({ what, signal, finish, fail })
    signal.addEventListener('abort', () => fail(new DOMException('left', 'AbortError')))
  })
  yield event
}

vi.mock('../../rpc/client.ts', () => {
  const useStudio = Object.assign(() => null, { getState: () => ({ lost: false, info: null }) })
  type Request = { photo: number; recipe: Recipe; longestSide: number }
  return {
    useStudio,
    studio: () => ({
      library: { photo: ({ id }: { id: number }) => Promise.resolve(studio.photos.get(id)) },
      workbench: {
        preview: ({ photo, recipe, longestSide }: Request, { signal }: { signal: AbortSignal }) => {
          const what = nameOf(photo, recipe, `@${longestSide}`)
          const size = { width: longestSide, height: longestSide / 2 }
          const done = { type: 'done', url: `/media/${what}`, ...size, report: { findings: [] } }
          return Promise.resolve(answer(what, signal, done))
        },
        tiles: ({ photo, recipe }: Request, { signal }: { signal: AbortSignal }) => {
          const what = nameOf(photo, recipe, 'tiles')
          return Promise.resolve(answer(what, signal, { type: 'done', pyramid: { url: `/media/${what}` } }))
        },
      },
    }),
  }
})
vi.mock('./view/panes.ts', () => ({ needsMore: () => near.zoomed }))
vi.mock('../../library/edits.ts', () => ({ edit: () => Promise.resolve(null) }))

const rest = () => vi.advanceTimersByTimeAsync(20)
const factor = (value: number) => change('renderFactor', (now) => withColor(now, { renderFactor: value }))

/** What is being made now is finished. @returns what it was */
async function finish(): Promise<string> {
  const last = asked.at(-1)
  if (!last) throw new Error('Nothing was asked.')
  last.finish()
  await rest()
  return last.what
}
const now = () => asked.at(-1)?.what

let stop = () => {}

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal(
    'Image',
    class {
      decode = () => Promise.resolve()
    },
  )
  studio.photos = new Map<number, PhotoDetail>([1, 2].map((id) => [id, detail(id)]))
  asked.length = 0
  near.zoomed = false
  forgetPictures()
  useCompare.setState({ mode: 'off', held: false })
  stop = followPictures()
  showPhoto(1)
  await rest()
})

afterEach(async () => {
  stop()
  showPhoto(null)
  await rest()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('the thumbnail, the grey print, quick colour, good colour, the good original; then it rests', async () => {
  expect(usePictures.getState().original?.url).toBe('/media/l')
  expect(await finish()).toBe('1 original @1024')
  expect(await finish()).toBe('1 color - @1024')
  expect(usePictures.getState().color).toMatchObject({ url: '/media/1 color - @1024', full: false })
  expect(await finish()).toBe('1 color - @2048')
  expect(await finish()).toBe('1 original @2048')
  expect(usePictures.getState()).toMatchObject({ activity: null, color: { full: true } })
  expect(asked).toHaveLength(4)
})

it('while a slider moves quick pictures are let finish and good ones are not; the last one stays', async () => {
  await finish()
  factor(20)
  factor(21)
  await rest()
  expect(now()).toBe('1 color - @1024')
  expect(asked.at(-1)?.signal.aborted).toBe(false)
  await finish()
  expect(now()).toBe('1 color 21 @1024')
  await finish()
  expect(now()).toBe('1 color 21 @2048')
  factor(22)
  await rest()
  expect(asked.find(({ what }) => what === '1 color 21 @2048')?.signal.aborted).toBe(true)
  expect(await finish()).toBe('1 color 22 @1024')
  await finish()
  await finish()
  expect(usePictures.getState().color).toMatchObject({ url: '/media/1 color 22 @2048', full: true })
})

it('another photo ends whatever is made for the one before, and shows nothing of it', async () => {
  await finish()
  showPhoto(2)
  await rest()
  expect(asked.find(({ what }) => what === '1 color - @1024')?.signal.aborted).toBe(true)
  expect(now()).toBe('2 original @1024')
  expect(usePictures.getState()).toMatchObject({ original: { photo: 2 }, color: null })
})

it('a step held away is seen without it, says in the panel what it found, and comes back; nothing is edited', async () => {
  for (let i = 0; i < 4; i++) await finish()
  const { found, color } = usePictures.getState()
  useWorkbench.setState({ without: 'color' })
  await rest()
  expect(await finish()).toBe('1 original @1024')
  expect(usePictures.getState().color?.url).toBe('/media/1 original @1024')
  expect(usePictures.getState().found).toBe(found)
  expect(useWorkbench.getState().draft).toBeNull()
  useWorkbench.setState({ without: null })
  await rest()
  await finish()
  expect(usePictures.getState().color).toMatchObject({ key: color?.key, url: '/media/1 color - @1024' })
})

it('a turned original waits for its colour: two shapes never lie over each other', async () => {
  for (let i = 0; i < 4; i++) await finish()
  turnBy(1)
  await rest()
  expect(await finish()).toBe('1 original turned @1024')
  const before = usePictures.getState()
  expect(before.original?.shape).toBe(before.color?.shape)
  expect(before.original?.url).toBe('/media/1 original @2048')
  expect(await finish()).toBe('1 color - turned @1024')
  const after = usePictures.getState()
  expect(after.original?.shape).toBe(after.color?.shape)
  expect(after.original?.url).toBe('/media/1 original turned @1024')
})

it('a fault is shown in its place and tried again when asked, or when something has changed', async () => {
  await finish()
  asked.at(-1)?.fail(new StudioFault('engine.died', { during: 'render', exit: 'signal SIGKILL' }))
  await rest()
  expect(usePictures.getState()).toMatchObject({ fault: { code: 'engine.died' }, activity: null })
  const count = asked.length
  await rest()
  expect(asked).toHaveLength(count)
  tryAgain()
  await rest()
  expect(now()).toBe('1 color - @1024')
  asked.at(-1)?.fail(new StudioFault('engine.died', { during: 'render', exit: 'signal SIGKILL' }))
  await rest()
  factor(12)
  await rest()
  expect(now()).toBe('1 color 12 @1024')
  await finish()
  expect(usePictures.getState().fault).toBeNull()
})

it('a fault goes when what failed is taken back: the picture from before is on the screen', async () => {
  for (let i = 0; i < 4; i++) await finish()
  factor(12)
  await rest()
  asked.at(-1)?.fail(new StudioFault('engine.died', { during: 'render', exit: 'signal SIGKILL' }))
  await rest()
  expect(usePictures.getState().fault).not.toBeNull()
  change('renderFactor', (recipe) => withColor(recipe, { renderFactor: undefined }))
  await rest()
  expect(usePictures.getState().fault).toBeNull()
})

it('who looks nearer than the preview is sharp gets tiles, which go when the recipe changes', async () => {
  for (let i = 0; i < 4; i++) await finish()
  near.zoomed = true
  useView.setState({ scale: 1, fit: false })
  await vi.advanceTimersByTimeAsync(500)
  expect(await finish()).toBe('1 color - tiles')
  expect(usePictures.getState().colorTiles).not.toBeNull()
  factor(30)
  await rest()
  await finish()
  expect(usePictures.getState().colorTiles).toBeNull()
})
