/** The strip shows each factor as soon as it is rendered, is of the photo on the screen, and ends when it is closed. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PackInfo } from '../../../../contract/rpc.ts'
import { useStudio } from '../../../rpc/client.ts'
import { FakeLibrary } from '../workbench.fixture.ts'
import { SweepRenderer, toggleSweep, useSweep } from './sweep.ts'
import type { SweepRendererDeps } from './sweep.ts'

const pack = {
  id: 'stable',
  style: 'stable',
  builtIn: true,
  factor: { least: 8, greatest: 22, default: 10 },
} as unknown as PackInfo

let library = new FakeLibrary()
let requests: { photo: number; signal: AbortSignal }[] = []
let stop = () => {}

/** Renders one factor each 100 ms; the third one fails. */
const client = {
  sweep: async ({ photo, renderFactors }: { photo: number; renderFactors: number[] }, options: unknown) => {
    const { signal } = options as { signal: AbortSignal }
    requests.push({ photo, signal })
    await Promise.resolve()
    return (async function* () {
      for (const [i, renderFactor] of renderFactors.entries()) {
        await new Promise((done) => setTimeout(done, 100))
        yield i === 2
          ? { type: 'fault', renderFactor, fault: { code: 'engine.outOfMemory' } }
          : { type: 'picture', renderFactor, url: `/media/${photo}-${renderFactor}` }
      }
    })()
  },
} as unknown as ReturnType<SweepRendererDeps['client']>

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const cells = () => useSweep.getState().cells

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  useStudio.setState({ info: { packs: [pack] } as unknown as ReturnType<typeof useStudio.getState>['info'] })
  library = new FakeLibrary()
  requests = []
  library.session.show(1)
  await wait(1000)
  stop = new SweepRenderer({ client: () => client, reportFault: () => {} }).start()
})

afterEach(async () => {
  stop()
  useSweep.setState({ open: false })
  library.session.show(null)
  await wait(1000)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('cells are there at once and are filled one by one; one that fails says so in its place', async () => {
  toggleSweep()
  expect(cells().map(({ factor }) => factor)).toEqual([8, 10, 12, 14, 16, 18, 20, 22])
  await wait(150)
  expect(cells().map(({ url }) => url)).toEqual(['/media/1-8', ...Array<null>(7).fill(null)])
  await wait(2000)
  expect(cells().filter(({ url }) => url === null)).toMatchObject([
    { factor: 12, fault: { code: 'engine.outOfMemory' } },
  ])
})

it('another photo begins the strip anew, a closed one is aborted', async () => {
  toggleSweep()
  await wait(150)
  library.session.show(2)
  await wait(1000)
  expect(requests.map(({ photo }) => photo)).toEqual([1, 2])
  expect(requests[0]?.signal.aborted).toBe(true)
  toggleSweep()
  expect(requests[1]?.signal.aborted).toBe(true)
})
