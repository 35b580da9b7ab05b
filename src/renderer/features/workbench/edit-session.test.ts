/** What a person does to a recipe arrives in the library: once for each gesture, in order, at the right photo. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { withColor } from './recipes.ts'
import { recipeOf, useWorkbench } from './store.ts'
import { FakeLibrary, detail } from './workbench.fixture.ts'

let library = new FakeLibrary()

const factor = (value: number) =>
  library.session.change('renderFactor', (now) => withColor(now, { renderFactor: value }))
const settled = () => vi.advanceTimersByTimeAsync(5000)
const shown = () => recipeOf(useWorkbench.getState()).steps.color

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  library = new FakeLibrary()
  library.session.show(1)
  await settled()
})

afterEach(async () => {
  library.session.show(null)
  await settled()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a moving slider is seen at once and becomes one edit', async () => {
  for (let value = 10; value <= 30; value++) {
    factor(value)
    expect(shown().renderFactor).toBe(value)
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(library.edits).toEqual([])
  await settled()
  expect(library.edits).toMatchObject([{ type: 'recipe', variant: 10, label: 'renderFactor' }])
  expect(shown().renderFactor).toBe(30)
  expect(useWorkbench.getState().draft).toBeNull()
})

it('another control begins another edit, which contains the first', async () => {
  factor(20)
  library.session.change('strength', (now) => withColor(now, { strength: 0.5 }))
  await settled()
  expect(library.edits).toMatchObject([{ label: 'renderFactor' }, { label: 'strength' }])
  expect(shown()).toMatchObject({ renderFactor: 20, strength: 0.5 })
})

it('a slider held still with the pointer down is still the same gesture', async () => {
  const stop = library.session.trackPointer()
  window.dispatchEvent(new Event('pointerdown'))
  factor(20)
  await vi.advanceTimersByTimeAsync(3000)
  factor(21)
  await vi.advanceTimersByTimeAsync(3000)
  expect(library.edits).toEqual([])
  window.dispatchEvent(new Event('pointerup'))
  await settled()
  expect(library.edits).toHaveLength(1)
  stop()
})

it('the first change of a photo without a variant makes it; the next goes into it', async () => {
  library.photos.set(2, detail(2, []))
  library.session.show(2)
  await settled()
  factor(20)
  await settled()
  factor(21)
  await settled()
  expect(library.edits).toMatchObject([
    { type: 'recipeApply', ids: [2] },
    { type: 'recipe', variant: 20 },
  ])
  expect(shown().renderFactor).toBe(21)
})

it('two changes in a row make one variant, not two', async () => {
  library.photos.set(2, detail(2, []))
  library.session.show(2)
  await settled()
  factor(20)
  library.session.change('strength', (now) => withColor(now, { strength: 0.5 }))
  await settled()
  expect(library.edits).toMatchObject([
    { type: 'recipeApply', label: 'renderFactor' },
    { type: 'recipe', variant: 20 },
  ])
})

it('a change in progress stays with its photo when another one is shown', async () => {
  factor(33)
  library.session.show(2)
  await settled()
  expect(library.edits).toMatchObject([{ type: 'recipe', variant: 10, label: 'renderFactor' }])
  expect(shown().renderFactor).toBeUndefined()
  library.session.show(1)
  await settled()
  expect(shown().renderFactor).toBe(33)
})

it('a change that the library refuses is not shown as if it were saved', async () => {
  library.refuse = true
  factor(33)
  await settled()
  expect(shown().renderFactor).toBeUndefined()
})

it('a change that waits is sent before the next edit, and before an undo', async () => {
  factor(20)
  const renamed = library.session.perform({ type: 'variantRename', variant: 10, name: 'mine' })
  await renamed
  expect(library.edits).toMatchObject([{ type: 'recipe' }, { type: 'variantRename' }])
  factor(21)
  await library.session.flush()
  expect(library.edits).toHaveLength(3)
})

it('a photo cannot be changed before its detail is there', async () => {
  library.photos.delete(2)
  library.session.show(2)
  factor(20)
  await settled()
  expect(library.edits).toEqual([])
})

it('a photo that comes back is shown with what the library has now, not with what was cached', async () => {
  library.session.show(2)
  await settled()
  library.photos.set(1, detail(1, [withColor(recipeOf(useWorkbench.getState()), { renderFactor: 7 })]))
  library.session.show(1)
  expect(shown().renderFactor).toBeUndefined()
  expect(library.session.isReady()).toBe(false)
  await settled()
  expect(shown().renderFactor).toBe(7)
})

it('an answer from before an edit does not take the edit off the screen', async () => {
  factor(20)
  const sent = library.session.flush()
  void library.session.refetch()
  expect(shown().renderFactor).toBe(20)
  await sent
  expect(shown().renderFactor).toBe(20)
  expect(useWorkbench.getState().draft).toBeNull()
})

it('a photo that was removed is not shown any more, and that is no fault', async () => {
  library.photos.delete(1)
  await library.session.refetch()
  expect(useWorkbench.getState().detail).toBeNull()
  expect(library.faults).toEqual([])
})
