/** The grid shows the photos of the query that a person chose last, and never an empty page while they are on their way. */
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PhotoQuery } from '../../contract/library.ts'
import type { StudioClient } from '../../contract/rpc.ts'
import { useStudio } from '../rpc/client.ts'
import { useRoute } from '../shell/route.ts'
import { collapse, PhotoOrder } from './order.ts'
import { useLibrary } from './store.ts'

vi.hoisted(() => vi.stubGlobal('location', new URL('https://app.test/')))

type Answer = { ids: number[]; ratios: number[] }
interface Request {
  query: PhotoQuery
  signal: AbortSignal | undefined
  answer: (order: Answer) => void
  fail: (error: Error) => void
}

const requests: Request[] = []
const everything = useRoute.getState().query
const order = new PhotoOrder(new QueryClient({ defaultOptions: { queries: { retry: false } } }))
const show = (query: Partial<PhotoQuery>) => useRoute.setState({ query: { ...everything, ...query } })
const asked = (count: number) => vi.waitFor(() => expect(requests).toHaveLength(count), 30_000)
let stop = () => {}

beforeEach(() => {
  requests.length = 0
  const fake = {
    library: {
      order: (query: PhotoQuery, { signal }: { signal?: AbortSignal }) =>
        new Promise<Answer & { stacks: number[][] }>((answer, fail) =>
          requests.push({ query, signal, answer: (given) => answer({ stacks: [], ...given }), fail }),
        ),
    },
  }
  useStudio.setState({ client: fake as unknown as StudioClient })
  useLibrary.setState({ status: null })
  useRoute.setState({ query: everything })
  stop = order.follow()
})
afterEach(() => stop())

const open = () => useLibrary.setState({ status: { state: 'open', folder: '/library' } as never })

test('nothing is asked before the library is open; positions are those of the answer', async () => {
  await Promise.resolve()
  expect(requests).toHaveLength(0)
  open()
  await asked(1)
  requests[0]?.answer({ ids: [7, 5, 9], ratios: [1000, 1500, 700] })
  await vi.waitFor(() => expect(order.current().ids).toEqual([7, 5, 9]), 30_000)
  expect(order.current().query).toEqual(everything)
  expect([7, 5, 9, 4].map(order.positionOf)).toEqual([0, 1, 2, -1])
})

test('of several queries in a row the last one counts, and the order before stays until then', async () => {
  const before = order.current()
  const reported: (readonly number[])[] = []
  const unsubscribe = order.subscribe(({ ids }) => reported.push(ids))
  open()
  await asked(1)
  show({ search: 'a' })
  await asked(2)
  show({ search: 'ab' })
  await asked(3)
  expect(order.current()).toBe(before)
  expect(requests.slice(0, 2).every(({ signal }) => signal?.aborted)).toBe(true)
  requests[1]?.answer({ ids: [1], ratios: [1000] })
  requests[2]?.answer({ ids: [2], ratios: [1000] })
  await vi.waitFor(() => expect(order.current().ids).toEqual([2]), 30_000)
  expect(reported).toEqual([[2]])
  unsubscribe()
})

test('a query that fails leaves what was shown', async () => {
  open()
  await asked(1)
  requests[0]?.answer({ ids: [3], ratios: [1000] })
  await vi.waitFor(() => expect(order.current().ids).toEqual([3]), 30_000)
  show({ search: 'x' })
  await asked(2)
  requests[1]?.fail(new Error('broken'))
  await vi.waitFor(() => expect(requests[1]?.signal).toBeDefined(), 30_000)
  await new Promise((done) => setTimeout(done))
  expect(order.current().ids).toEqual([3])
})

test('of a closed stack only the photo on top is shown; the others are in their places once it is open', () => {
  const whole = {
    ids: [1, 2, 3, 4, 5, 6],
    ratios: Uint32Array.from([10, 20, 30, 40, 50, 60]),
    query: everything,
    groups: [
      [2, 5],
      [4, 1, 6],
    ],
  }
  const closed = collapse(whole, new Set())
  expect([...closed.ids]).toEqual([2, 3, 4])
  expect([...closed.ratios]).toEqual([20, 30, 40])
  expect(closed.covered).toEqual([0, 4, 5])
  const half = collapse(whole, new Set([4]))
  expect([...half.ids]).toEqual([1, 2, 3, 4, 6])
  expect(collapse(whole, new Set([2, 4])).ids).toBe(whole.ids)
})
