/** A failed photo's way out is one that may help: the processor only where a graphics card was to blame. */
import { expect, test } from 'vitest'
import { StudioFault } from '../../../contract/errors.ts'
import { mayCpuHelp } from './jobs.ts'

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
