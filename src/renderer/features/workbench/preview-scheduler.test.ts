/** The stage shows what the panel says: soon, then well; of many changes the last one. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StudioFault } from '../../../contract/errors.ts'
import { makeRecipe, type Recipe } from '../../../contract/recipe.ts'
import { clearPreviewImages, usePreviewImages } from './preview-images.ts'
import { PreviewScheduler } from './preview-scheduler.ts'
import type { PreviewSchedulerDeps } from './preview-scheduler.ts'
import { rotate } from './geometry.ts'
import { withColor } from './recipes.ts'
import { reshaped, useWorkbench } from './store.ts'
import { detail, FakeLibrary } from './workbench.fixture.ts'
import { enlargedSizeOf, naturalSizeOf } from './preview-plan.ts'
import { useCompare, useStageView } from './view/store.ts'

interface Request {
  what: string
  signal: AbortSignal
  finish: () => void
  fail: (error: unknown) => void
}

type Client = ReturnType<PreviewSchedulerDeps['client']>

/** "1 color 20 @1024": which photo, which side, with which factor, how large. */
function nameOf(photo: number, recipe: Recipe, size: string): string {
  const { color, geometry } = recipe.steps
  const turned = geometry.quarterTurns === 0 ? '' : ' turned'
  return `${photo} ${color.enabled ? `color ${color.renderFactor ?? '-'}` : 'original'}${turned} ${size}`
}

/** Renders nothing until the test says so. */
class FakeRenderer {
  readonly requests: Request[] = []

  readonly client = {
    preview: (request: { photo: number; recipe: Recipe; longestSide: number }, options: unknown) => {
      const { photo, recipe, longestSide } = request
      const what = nameOf(photo, recipe, `@${longestSide}`)
      const size = { width: longestSide, height: longestSide / 2 }
      const done = { type: 'done', url: `/media/${what}`, ...size, report: { findings: [] } }
      return Promise.resolve(this.#answer(what, options, done))
    },
    tiles: ({ photo, recipe }: { photo: number; recipe: Recipe }, options: unknown) => {
      const what = nameOf(photo, recipe, 'tiles')
      const done = { type: 'done', pyramid: { url: `/media/${what}` } }
      return Promise.resolve(this.#answer(what, options, done))
    },
  } as unknown as Client

  async *#answer(what: string, options: unknown, event: object) {
    const { signal } = options as { signal: AbortSignal }
    await new Promise<void>((finish, fail) => {
      this.requests.push({ what, signal, finish, fail })
      signal.addEventListener('abort', () => fail(new DOMException('left', 'AbortError')))
    })
    yield event
  }
}

let library = new FakeLibrary()
let renderer = new FakeRenderer()
let scheduler: PreviewScheduler
let zoomed = false
let stop = () => {}

const rest = () => vi.advanceTimersByTimeAsync(20)
const factor = (value: number | undefined) =>
  library.session.change('renderFactor', (now) => withColor(now, { renderFactor: value }))

/** Finishes what is being rendered now. @returns what it was */
async function finish(): Promise<string> {
  const last = renderer.requests.at(-1)
  if (!last) throw new Error('Nothing was requested.')
  last.finish()
  await rest()
  return last.what
}
const now = () => renderer.requests.at(-1)?.what

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  library = new FakeLibrary()
  renderer = new FakeRenderer()
  zoomed = false
  clearPreviewImages()
  useCompare.setState({ mode: 'off', held: false })
  const { client } = renderer
  scheduler = new PreviewScheduler({
    client: () => client,
    isLost: () => false,
    needsMore: () => zoomed,
    decode: () => Promise.resolve(),
  })
  stop = scheduler.start()
  library.session.show(1)
  await rest()
})

afterEach(async () => {
  stop()
  library.session.show(null)
  await rest()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('the thumbnail, the grey print, quick colour, good colour, the good original; then nothing more', async () => {
  expect(usePreviewImages.getState().original?.url).toBe('/media/l')
  expect(await finish()).toBe('1 original @1024')
  expect(await finish()).toBe('1 color - @1024')
  expect(usePreviewImages.getState().color).toMatchObject({ url: '/media/1 color - @1024', full: false })
  expect(await finish()).toBe('1 color - @2048')
  expect(await finish()).toBe('1 original @2048')
  expect(usePreviewImages.getState()).toMatchObject({ activity: null, color: { full: true } })
  expect(renderer.requests).toHaveLength(4)
})

it('while a slider moves quick renders are let finish and good ones are aborted; the last one stays', async () => {
  await finish()
  factor(20)
  factor(21)
  await rest()
  expect(now()).toBe('1 color - @1024')
  expect(renderer.requests.at(-1)?.signal.aborted).toBe(false)
  await finish()
  expect(now()).toBe('1 color 21 @1024')
  await finish()
  expect(now()).toBe('1 color 21 @2048')
  factor(22)
  await rest()
  expect(renderer.requests.find(({ what }) => what === '1 color 21 @2048')?.signal.aborted).toBe(true)
  expect(await finish()).toBe('1 color 22 @1024')
  await finish()
  await finish()
  expect(usePreviewImages.getState().color).toMatchObject({ url: '/media/1 color 22 @2048', full: true })
})

it('another photo aborts the renders of the one before, and shows nothing of it', async () => {
  await finish()
  library.session.show(2)
  await rest()
  expect(renderer.requests.find(({ what }) => what === '1 color - @1024')?.signal.aborted).toBe(true)
  expect(now()).toBe('2 original @1024')
  expect(usePreviewImages.getState()).toMatchObject({ original: { photo: 2 }, color: null })
})

it('a bypassed step is not seen, its findings stay in the panel, and it comes back; nothing is edited', async () => {
  for (let i = 0; i < 4; i++) await finish()
  const { found, color } = usePreviewImages.getState()
  useWorkbench.setState({ bypassed: 'color' })
  await rest()
  expect(await finish()).toBe('1 original @1024')
  expect(usePreviewImages.getState().color?.url).toBe('/media/1 original @1024')
  expect(usePreviewImages.getState().found).toBe(found)
  expect(useWorkbench.getState().draft).toBeNull()
  useWorkbench.setState({ bypassed: null })
  await rest()
  await finish()
  expect(usePreviewImages.getState().color).toMatchObject({ key: color?.key, url: '/media/1 color - @1024' })
})

it('a turned original waits for its colour: two shapes never overlap', async () => {
  for (let i = 0; i < 4; i++) await finish()
  library.session.change('rotate', (recipe) => reshaped(recipe, rotate(recipe.steps.geometry, 1)))
  await rest()
  expect(await finish()).toBe('1 original turned @1024')
  const before = usePreviewImages.getState()
  expect(before.original?.shape).toBe(before.color?.shape)
  expect(before.original?.url).toBe('/media/1 original @2048')
  expect(await finish()).toBe('1 color - turned @1024')
  const after = usePreviewImages.getState()
  expect(after.original?.shape).toBe(after.color?.shape)
  expect(after.original?.url).toBe('/media/1 original turned @1024')
})

it('a fault is shown and tried again on request, or when something has changed', async () => {
  await finish()
  renderer.requests.at(-1)?.fail(new StudioFault('engine.died', { during: 'render', exit: 'signal SIGKILL' }))
  await rest()
  expect(usePreviewImages.getState()).toMatchObject({ fault: { code: 'engine.died' }, activity: null })
  const count = renderer.requests.length
  await rest()
  expect(renderer.requests).toHaveLength(count)
  scheduler.retry()
  await rest()
  expect(now()).toBe('1 color - @1024')
  renderer.requests.at(-1)?.fail(new StudioFault('engine.died', { during: 'render', exit: 'signal SIGKILL' }))
  await rest()
  factor(12)
  await rest()
  expect(now()).toBe('1 color 12 @1024')
  await finish()
  expect(usePreviewImages.getState().fault).toBeNull()
})

it('a fault goes when the change that failed is undone: the picture from before is on the screen', async () => {
  for (let i = 0; i < 4; i++) await finish()
  factor(12)
  await rest()
  renderer.requests.at(-1)?.fail(new StudioFault('engine.died', { during: 'render', exit: 'signal SIGKILL' }))
  await rest()
  expect(usePreviewImages.getState().fault).not.toBeNull()
  factor(undefined)
  await rest()
  expect(usePreviewImages.getState().fault).toBeNull()
})

it('zooming in beyond the preview renders tiles, which go when the recipe changes', async () => {
  for (let i = 0; i < 4; i++) await finish()
  zoomed = true
  useStageView.setState({ scale: 1, fit: false })
  await vi.advanceTimersByTimeAsync(500)
  expect(await finish()).toBe('1 color - tiles')
  expect(usePreviewImages.getState().colorTiles).not.toBeNull()
  factor(30)
  await rest()
  await finish()
  expect(usePreviewImages.getState().colorTiles).toBeNull()
})

it('a small photo that was enlarged and rendered is shown as large as it is; before that no tiles are asked for', async () => {
  const recipe = makeRecipe({}, { upscale: { enabled: true, factor: 4 } })
  library.photos.set(2, detail(2, [recipe], 400))
  library.session.show(2)
  zoomed = true
  await rest()
  expect([await finish(), await finish()]).toEqual(['2 original @1024', '2 color - @1024'])
  expect(usePreviewImages.getState()).toMatchObject({ activity: null, color: { full: true } })
  const rendered = detail(2, [recipe], 400)
  const size = { width: 1600, height: 1200 }
  useWorkbench.setState({
    detail: {
      ...rendered,
      variants: rendered.variants.map((each) => ({ ...each, state: 'rendered', size })),
    },
  })
  await rest()
  expect(await finish()).toBe('2 color - tiles')
  expect(usePreviewImages.getState()).toMatchObject({ activity: null, colorTiles: { photo: 2, enlarged: 4 } })
  // Zoom and head count in its pixels, until the picture is another one.
  const shown = () => [naturalSizeOf, enlargedSizeOf].map((of) => of(useWorkbench.getState()))
  expect(shown()).toEqual([size, size])
  factor(30)
  expect(shown()).toEqual([{ width: 400, height: 300 }, null])
})
