/** Thumbnails of variants never compete with the stage, and are made once. */
import { afterEach, expect, it } from 'vitest'
import { makeRecipe } from '../../../../contract/recipe.ts'
import { usePreviewImages } from '../preview-images.ts'
import { standIn, ThumbnailQueue } from './thumbnails.ts'

type Client = ReturnType<ConstructorParameters<typeof ThumbnailQueue>[0]>

/** Answers at once, and fails for photo 9. */
function fakeClient() {
  const requests: number[] = []
  const client = {
    preview: async ({ photo }: { photo: number }) => {
      requests.push(photo)
      await Promise.resolve()
      if (photo === 9) throw new Error('This photo cannot be rendered.')
      return (async function* () {
        yield { type: 'done', url: `/media/${photo}` }
      })()
    },
  } as unknown as Client
  return { requests, queue: new ThumbnailQueue(() => client) }
}

const requestOf = (photo: number) => ({ photo, recipe: makeRecipe() })
const { signal } = new AbortController()
const idle = () => usePreviewImages.setState({ activity: null })

afterEach(idle)

it('thumbnails wait until the stage has everything, and are then made in order', async () => {
  const { requests, queue } = fakeClient()
  usePreviewImages.setState({ activity: { stage: 'quick', fraction: 0 } })
  const made = Promise.all([1, 2, 3].map((photo) => queue.make(requestOf(photo), signal)))
  await new Promise((done) => setTimeout(done))
  expect(requests).toEqual([])
  idle()
  await made
  expect(requests).toEqual([1, 2, 3])
  expect(queue.urlOf(requestOf(2))).toBe('/media/2')
})

it('one that is there is not made again, unless its file is gone', async () => {
  const { requests, queue } = fakeClient()
  await queue.make(requestOf(1), signal)
  await queue.make(requestOf(1), signal)
  expect(requests).toEqual([1])
  queue.forget(requestOf(1))
  expect(queue.urlOf(requestOf(1))).toBeNull()
  await queue.make(requestOf(1), signal)
  expect(requests).toEqual([1, 1])
})

it('one that fails does not keep the next from being made, and an aborted one is left out', async () => {
  const { requests, queue } = fakeClient()
  const gone = new AbortController()
  const made = [
    queue.make(requestOf(9), signal),
    queue.make(requestOf(2), gone.signal),
    queue.make(requestOf(3), signal),
  ]
  gone.abort()
  await Promise.all(made)
  expect(requests).toEqual([9, 3])
  expect(queue.urlOf(requestOf(9))).toBeNull()
})

it('a place is never empty: the last picture of the photo stays, or its original is there', () => {
  const last = { photo: 1, url: '/before' }
  expect(standIn(1, '/now', last, '/original')).toBe('/now')
  expect(standIn(1, null, last, '/original')).toBe('/before')
  expect(standIn(2, null, last, '/original')).toBe('/original')
  expect(standIn(1, null, null, '/original')).toBe('/original')
})
