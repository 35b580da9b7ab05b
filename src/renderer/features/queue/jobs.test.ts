/** A failed photo's way out is one that may help: the processor only where a graphics card was to blame. */
import { expect, test } from 'vitest'
import { StudioFault } from '../../../contract/errors.ts'
import type { QueueState } from '../../../contract/queue.ts'
import { useLibrary } from '../../library/store.ts'
import { dismissBatch, followBatches, mayCpuHelp, useQueuePanel } from './jobs.ts'

const died = new StudioFault('engine.died', { during: 'render', exit: 'signal SIGSEGV' }).toError()
const damaged = new StudioFault('image.empty', { file: 'a.jpg' }).toError()

const cards = ['cpu', 'cuda'] as const

test('where a card computed and may be to blame', () => {
  const failed = { fault: died, provider: null }
  expect(mayCpuHelp(failed, cards, 'auto')).toBe(true)
  expect(mayCpuHelp(failed, ['cpu'], 'auto'), 'there is none').toBe(false)
  expect(mayCpuHelp(failed, cards, 'cpu'), 'the settings say the processor').toBe(false)
  expect(mayCpuHelp({ fault: died, provider: 'cpu' }, cards, 'auto'), 'it was tried there').toBe(false)
  expect(mayCpuHelp({ fault: died, provider: 'cuda' }, cards, 'cpu')).toBe(true)
  expect(mayCpuHelp({ fault: damaged, provider: null }, cards, 'auto'), 'it is damaged anywhere').toBe(false)
  expect(mayCpuHelp({ fault: null, provider: null }, cards, 'auto')).toBe(false)
})

const queueOf = (queued: number, done: number): QueueState => ({
  paused: false,
  counts: { queued, running: 0, paused: 0, done, failed: 0, cancelled: 0 },
  batch: { done, total: done + queued },
  running: [],
  timeLeft: null,
})

test('a batch of more than a few photos that ends is summed up once, until somebody closes that or the next one begins', () => {
  const stop = followBatches()
  const say = (queued: number, done: number) => {
    useLibrary.setState({ queue: queueOf(queued, done) })
    return useQueuePanel.getState().batchOver
  }
  expect(say(0, 9), 'it ended before this window was there').toBe(false)
  expect(say(1, 2)).toBe(false)
  expect(say(0, 3), 'three photos are seen anyway').toBe(false)
  expect(say(4, 0)).toBe(false)
  expect(say(0, 4)).toBe(true)
  expect(say(0, 4), 'nothing new').toBe(true)
  dismissBatch()
  expect(say(0, 4)).toBe(false)
  say(8, 0)
  expect(say(0, 8)).toBe(true)
  expect(say(1, 0), 'the next one').toBe(false)
  stop()
})
