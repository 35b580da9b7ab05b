/** Scrolling through an archive must not ask for every photo passed, and a photo that has changed must not look as before. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PhotoCard } from '../../contract/library.ts'
import { CardLoader } from './cards.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const card = (id: number, favourite = false) => ({ id, favourite }) as PhotoCard

function loader() {
  const asked: number[][] = []
  const faults: unknown[] = []
  const cards = new CardLoader({
    load: (ids) => {
      asked.push(ids)
      return ids.includes(13) ? Promise.reject(new Error('gone')) : Promise.resolve(ids.map((id) => card(id)))
    },
    onFault: (error) => faults.push(error),
  })
  return { cards, asked, faults }
}

test('what a screen shows is asked for in one request; what was scrolled past is not', async () => {
  const { cards, asked } = loader()
  const hide = cards.show(1)
  cards.show(2)
  cards.show(3)
  hide()
  await vi.runAllTimersAsync()
  expect(asked).toEqual([[2, 3]])
  expect(cards.get(2)?.id).toBe(2)
  expect(cards.get(1)).toBeUndefined()
})

test('more than a request may name comes in pages', async () => {
  const { cards, asked } = loader()
  for (let id = 1000; id < 1700; id++) cards.show(id)
  await vi.runAllTimersAsync()
  expect(asked.map((ids) => ids.length)).toEqual([500, 200])
})

test('a changed photo is asked for at once when it is shown, else when it is shown next', async () => {
  const { cards, asked } = loader()
  cards.show(1)
  const hide = cards.show(2)
  await vi.runAllTimersAsync()
  hide()
  cards.invalidate([1, 2])
  await vi.runAllTimersAsync()
  expect(asked).toEqual([[1, 2], [1]])
  cards.show(2)
  await vi.runAllTimersAsync()
  expect(asked.at(-1)).toEqual([2])
})

test('a request that fails is reported, and the next one is made', async () => {
  const { cards, asked, faults } = loader()
  cards.show(13)
  await vi.runAllTimersAsync()
  cards.show(14)
  await vi.runAllTimersAsync()
  expect(faults).toHaveLength(1)
  expect(asked).toEqual([[13], [14]])
})
