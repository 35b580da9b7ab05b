/** What a person does to a recipe arrives in the library: once for each gesture, in order, at the right photo. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Edit } from '../../../contract/edits.ts'
import type { PhotoDetail } from '../../../contract/library.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { withColor } from './recipes.ts'
import { change, flush, followGestures, perform, recipeOf, showPhoto, useWorkbench } from './store.ts'
import { detail } from './testing.ts'

const library = vi.hoisted(() => ({
  photos: new Map<number, unknown>(),
  edits: [] as unknown[],
  refuse: false,
}))

vi.mock('../../rpc/client.ts', () => ({
  studio: () => ({ library: { photo: ({ id }: { id: number }) => Promise.resolve(library.photos.get(id)) } }),
}))
vi.mock('../../library/edits.ts', () => ({
  edit: (edit: Edit) => {
    library.edits.push(edit)
    if (library.refuse) return Promise.resolve(undefined)
    for (const photo of library.photos.values() as Iterable<PhotoDetail>) {
      if (edit.type === 'recipeApply' && edit.ids.includes(photo.id)) {
        library.photos.set(photo.id, detail(photo.id, [edit.recipe as Recipe]))
      }
      if (edit.type === 'recipe') {
        for (const variant of photo.variants) {
          if (variant.id === edit.variant) variant.recipe = edit.recipe as Recipe
        }
      }
    }
    return Promise.resolve(null)
  },
}))

const factor = (value: number) => change('renderFactor', (now) => withColor(now, { renderFactor: value }))
const settled = () => vi.advanceTimersByTimeAsync(5000)
const shown = () => recipeOf(useWorkbench.getState()).steps.color

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  library.photos = new Map([1, 2].map((id) => [id, detail(id)]))
  library.edits = []
  library.refuse = false
  showPhoto(1)
  await settled()
})

afterEach(async () => {
  showPhoto(null)
  await settled()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a slider that moves is seen at once and becomes one edit', async () => {
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

it('another control begins another edit, which knows of the first', async () => {
  factor(20)
  change('strength', (now) => withColor(now, { strength: 0.5 }))
  await settled()
  expect(library.edits).toMatchObject([{ label: 'renderFactor' }, { label: 'strength' }])
  expect(shown()).toMatchObject({ renderFactor: 20, strength: 0.5 })
})

it('held still with the pointer down is still the same gesture', async () => {
  const stop = followGestures()
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
  showPhoto(2)
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
  showPhoto(2)
  await settled()
  factor(20)
  change('strength', (now) => withColor(now, { strength: 0.5 }))
  await settled()
  expect(library.edits).toMatchObject([{ type: 'recipeApply' }, { type: 'recipe', variant: 20 }])
})

it('walking on in mid-gesture leaves the change at its own photo', async () => {
  factor(33)
  showPhoto(2)
  await settled()
  expect(library.edits).toMatchObject([{ type: 'recipe', variant: 10, label: 'renderFactor' }])
  expect(shown().renderFactor).toBeUndefined()
  showPhoto(1)
  await settled()
  expect(shown().renderFactor).toBe(33)
})

it('what the library refuses is not shown as if it were kept', async () => {
  library.refuse = true
  factor(33)
  await settled()
  expect(shown().renderFactor).toBeUndefined()
})

it('whatever waits arrives before what comes next, and before an undo', async () => {
  factor(20)
  const renamed = perform(() => ({ type: 'variantRename', variant: 10, name: 'mine' }))
  await renamed
  expect(library.edits).toMatchObject([{ type: 'recipe' }, { type: 'variantRename' }])
  factor(21)
  await flush()
  expect(library.edits).toHaveLength(3)
})

it('without its details nothing can be done to a photo', async () => {
  library.photos.delete(2)
  showPhoto(2)
  factor(20)
  await settled()
  expect(library.edits).toEqual([])
})
