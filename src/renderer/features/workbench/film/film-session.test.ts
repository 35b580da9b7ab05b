/**
 * Stepping, marking and tuning must never go to another frame than the one that is seen, nor a key frame's
 * recipe to the whole film.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Edit } from '../../../../contract/edits.ts'
import type { FilmSheet } from '../../../../contract/film-workbench.ts'
import { filmRecipe, noMarks, withSceneWork, type FilmMarks } from '../../../../contract/film-library.ts'
import { makeRecipe, type Recipe } from '../../../../contract/recipe.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { detail } from '../workbench.fixture.ts'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { FilmSession } from './film-session.ts'
import { useFilm } from './store.ts'

const sheet: FilmSheet = {
  width: 64,
  height: 48,
  timeBase: { num: 1, den: 1000 },
  times: [0, 40, 80, 120, 160, 200],
  cuts: [0, 3],
  damaged: false,
  inColor: false,
  frames: '/media/film/frame/1/0123abcd',
}
const facts = { seconds: 0.24, frameRate: null, timeBase: sheet.timeBase, codec: 'ffv1', sound: false }

/** The film on the workbench, with these marks. */
function mark(marks: FilmMarks): void {
  useWorkbench.setState({ photo: 1, detail: { ...detail(1, []), film: { ...facts, marks } } })
}

async function* one<T>(event: T) {
  yield event
}

function makeSession() {
  const colored: { tick: number; recipe: Recipe }[] = []
  const loops: { tick: number; recipe: Recipe; marks: FilmMarks }[] = []
  const made = { type: 'done' as const, url: '/media/film/x', width: 64, height: 48 }
  const session = new FilmSession({
    client: () =>
      ({
        open: async () => one({ type: 'done', sheet }),
        proxy: async () => one(made),
        frame: async (request: { tick: number; recipe: Recipe }) => {
          colored.push(request)
          return one(made)
        },
        loop: async (request: { tick: number; recipe: Recipe; marks: FilmMarks }) => {
          loops.push(request)
          return one(made)
        },
      }) as unknown as ReturnType<FilmSessionDeps['client']>,
    edits: {
      flush: async () => {},
      perform: async (edit: Edit) => {
        if (edit.type === 'filmMarks') mark(edit.marks as FilmMarks)
      },
    },
    decode: async () => {},
  })
  return { session, colored, loops }
}
type FilmSessionDeps = ConstructorParameters<typeof FilmSession>[0]

const marksNow = () => useWorkbench.getState().detail?.film?.marks
const settled = () => vi.advanceTimersByTimeAsync(1000)

beforeEach(() => {
  vi.useFakeTimers()
  mark(noMarks)
  useWorkbench.setState({ keyFrame: null, draft: null, variant: null })
})
afterEach(() => vi.useRealTimers())

test('opens at the first frame, which gets colour once one rests there; stepping stays within the film', async () => {
  const { session, colored } = makeSession()
  const end = session.show(1)
  await settled()
  expect(useFilm.getState()).toMatchObject({ at: 0, proxy: { url: '/media/film/x' }, preparing: null })
  expect(colored.map(({ tick }) => tick)).toEqual([0])
  for (let i = 0; i < 9; i++) session.step(1)
  await settled()
  expect(useFilm.getState().at).toBe(5)
  // Frames that were only passed were not coloured.
  expect(colored.map(({ tick }) => tick)).toEqual([0, 200])
  session.stepScene(-1)
  expect(useFilm.getState().at).toBe(3)
  session.stepScene(-1)
  expect(useFilm.getState().at).toBe(0)
  end()
  expect(useFilm.getState().sheet).toBeNull()
})

test('a key frame is tuned by itself, and leads the frames after it in its scene', async () => {
  const { session, colored } = makeSession()
  session.show(1)
  await settled()
  session.seek(1)
  await session.toggleKeyFrame()
  expect(useWorkbench.getState().keyFrame).toBe(40)
  expect(marksNow()?.keyFrames).toEqual([{ tick: 40, recipe: filmRecipe }])
  const tuned = makeRecipe({ style: 'artistic' })
  mark({ ...noMarks, keyFrames: [{ tick: 40, recipe: tuned }] })
  expect(recipeOf(useWorkbench.getState())).toEqual(tuned)
  session.seek(2)
  await settled()
  expect(useWorkbench.getState().keyFrame).toBeNull()
  expect(recipeOf(useWorkbench.getState())).toEqual(filmRecipe)
  expect(colored.at(-1)).toMatchObject({ tick: 80, recipe: tuned })
  session.seek(4)
  await settled()
  expect(colored.at(-1)).toMatchObject({ tick: 160, recipe: filmRecipe })
  session.seek(1)
  await session.toggleKeyFrame()
  expect(marksNow()).toEqual(noMarks)
  expect(useWorkbench.getState().keyFrame).toBeNull()
})

test('a key frame that is undone is tuned no longer: what is changed then is the film', async () => {
  const { session } = makeSession()
  session.show(1)
  await settled()
  session.seek(1)
  await session.toggleKeyFrame()
  expect(useWorkbench.getState().keyFrame).toBe(40)
  mark(noMarks)
  expect(useWorkbench.getState().keyFrame).toBeNull()
})

test('in and out point: the frame at the out point is the last one; one before the other takes it away', async () => {
  const { session } = makeSession()
  session.show(1)
  await settled()
  session.seek(1)
  await session.setEdge('from')
  session.seek(4)
  await session.setEdge('to')
  expect(marksNow()).toMatchObject({ from: 40, to: 200 })
  session.seek(0)
  await session.setEdge('to')
  expect(marksNow()).toMatchObject({ from: null, to: 40 })
  await session.setEdge(null)
  expect(marksNow()).toEqual(noMarks)
})

test('three seconds are of the whole film’s recipe and its marks, and end when one goes elsewhere', async () => {
  const { session, loops } = makeSession()
  session.show(1)
  await settled()
  session.seek(3)
  await session.toggleCut()
  expect(marksNow()?.removedCuts).toEqual([120])
  await session.makeLoop()
  expect(loops).toMatchObject([{ tick: 120, recipe: filmRecipe, marks: { removedCuts: [120] } }])
  expect(useFilm.getState().loop).not.toBeNull()
  session.step(1)
  expect(useFilm.getState().loop).toBeNull()
})

test('a scene is tuned by itself: the film and other scenes stay, and the panel goes with the playhead', async () => {
  const { session } = makeSession()
  const stop = session.show(1)
  await settled()
  session.setScope('scene')
  expect(useWorkbench.getState().scene).toEqual({ from: 0, to: 120 })
  // React asks again and again: the same object, until something changes.
  expect(recipeOf(useWorkbench.getState())).toBe(recipeOf(useWorkbench.getState()))
  const { color, grade } = filmRecipe.steps
  const wanted = { color: { ...color, saturation: 0.5 }, grade, restoration: noMarks.restoration }
  mark(withSceneWork(filmRecipe, noMarks, { from: 0, to: 120 }, wanted))
  expect(recipeOf(useWorkbench.getState()).steps.color.saturation).toBe(0.5)
  session.stepScene(1)
  expect(useWorkbench.getState().scene).toEqual({ from: 120, to: Infinity })
  expect(recipeOf(useWorkbench.getState()).steps.color.saturation).toBe(1)
  session.stepScene(-1)
  await session.clearScene()
  expect(marksNow()?.exceptions).toEqual([])
  session.setScope('film')
  expect(useWorkbench.getState().scene).toBeNull()
  stop()
})

test('on a key frame one tunes it, or by choice its scene, until one goes elsewhere', async () => {
  const { session } = makeSession()
  mark({ ...noMarks, keyFrames: [{ tick: 0, recipe: makeRecipe({ style: 'artistic' }) }] })
  const stop = session.show(1)
  await settled()
  expect(useWorkbench.getState().keyFrame).toBe(0)
  session.setScope('scene')
  expect(useWorkbench.getState()).toMatchObject({ keyFrame: null, scene: { from: 0, to: 120 } })
  session.setScope('keyFrame')
  expect(useWorkbench.getState()).toMatchObject({ keyFrame: 0, scene: null })
  session.setScope('film')
  session.step(1)
  session.step(-1)
  expect(useWorkbench.getState().keyFrame).toBe(0)
  stop()
})

test('what is painted on a key frame is seen there, and on no other frame at its places', async () => {
  const { session, colored } = makeSession()
  const stroke = {
    kind: 'color' as const,
    color: { a: 44, b: 24 },
    radius: 0.02,
    points: [{ x: 0.5, y: 0.5 }],
  }
  const painted = makeRecipe({ style: 'artistic' }, { manualColor: { strokes: [{ ...stroke, reach: 0.2 }] } })
  mark({ ...noMarks, keyFrames: [{ tick: 40, recipe: painted }] })
  const stop = session.show(1)
  await settled()
  session.seek(1)
  useActiveStroke.setState({ tool: 'manualColor' })
  await settled()
  expect(colored.at(-1)?.recipe.steps.manualColor).toEqual(painted.steps.manualColor)
  // The next frame has the key frame's style; the brush is put away with the key frame.
  session.step(1)
  await settled()
  expect(useActiveStroke.getState().tool).toBeNull()
  expect(colored.at(-1)).toMatchObject({ tick: 80, recipe: { steps: { color: { style: 'artistic' } } } })
  expect(colored.at(-1)?.recipe.steps.manualColor.strokes).toEqual([])
  stop()
})
