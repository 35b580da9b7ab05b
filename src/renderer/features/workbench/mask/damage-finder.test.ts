/** Damage is looked for once for each picture, after a slider has stopped, and never for a photo that was left. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { withStep } from '../recipes.ts'
import { useWorkbench } from '../store.ts'
import { FakeLibrary } from '../workbench.fixture.ts'
import { DamageFinder } from './damage-finder.ts'
import type { DamageFinderDeps } from './damage-finder.ts'
import { useMask } from './store.ts'

interface Request {
  photo: number
  sensitivity: number | undefined
  signal: AbortSignal
}

let library = new FakeLibrary()
let requests: Request[] = []
let faults: unknown[] = []
let failing = false
let stop = () => {}

const client = {
  damage: async (
    { photo, recipe }: Parameters<ReturnType<DamageFinderDeps['client']>['damage']>[0],
    options: unknown,
  ) => {
    const { signal } = options as { signal: AbortSignal }
    requests.push({ photo, sensitivity: recipe.steps?.repair?.sensitivity, signal })
    await new Promise((done) => setTimeout(done, 100))
    if (failing) throw new Error('The engine has ended.')
    return (async function* () {
      yield { type: 'done', url: `/media/damage-${photo}` }
    })()
  },
} as unknown as ReturnType<DamageFinderDeps['client']>

const repair = (changes: { enabled?: boolean; sensitivity?: number }) =>
  library.session.change('repair', (now) => withStep(now, 'repair', { detect: true, ...changes }))

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  library = new FakeLibrary()
  requests = []
  faults = []
  failing = false
  useMask.setState({ found: null, looking: false })
  library.session.show(1)
  await vi.advanceTimersByTimeAsync(1000)
  stop = new DamageFinder({
    client: () => client,
    decode: () => Promise.resolve(),
    reportFault: (fault) => faults.push(fault),
  }).start()
})

afterEach(async () => {
  stop()
  library.session.show(null)
  await vi.advanceTimersByTimeAsync(1000)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('nothing is looked for where nothing is repaired', async () => {
  await vi.advanceTimersByTimeAsync(2000)
  expect(requests).toEqual([])
  expect(useMask.getState().looking).toBe(false)
})

it('a moving slider asks once, for the last value', async () => {
  for (const sensitivity of [0.2, 0.3, 0.4]) {
    repair({ enabled: true, sensitivity })
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(useMask.getState().looking).toBe(true)
  await vi.advanceTimersByTimeAsync(2000)
  expect(requests).toMatchObject([{ photo: 1, sensitivity: 0.4 }])
  expect(useMask.getState()).toMatchObject({ looking: false, found: { photo: 1, url: '/media/damage-1' } })
})

it('another photo aborts the search', async () => {
  repair({ enabled: true })
  await vi.advanceTimersByTimeAsync(350)
  expect(requests).toHaveLength(1)
  library.session.show(2)
  await vi.advanceTimersByTimeAsync(2000)
  expect(requests[0]?.signal.aborted).toBe(true)
  expect(useMask.getState().found).toBeNull()
})

it('a search that failed is reported once and not repeated by itself', async () => {
  failing = true
  repair({ enabled: true })
  await vi.advanceTimersByTimeAsync(2000)
  useWorkbench.setState({ bypassed: 'tone' })
  await vi.advanceTimersByTimeAsync(2000)
  expect(requests).toHaveLength(1)
  expect(faults).toHaveLength(1)
})
