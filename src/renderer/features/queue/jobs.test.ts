/** A failed photo's way out is one that may help: the processor only where a graphics card was to blame. */
import { expect, test } from 'vitest'
import { StudioFault } from '../../../contract/errors.ts'
import { mayCpuHelp } from './jobs.ts'

const died = new StudioFault('engine.died', { during: 'render', exit: 'signal SIGSEGV' }).toError()
const damaged = new StudioFault('image.empty', { file: 'a.jpg' }).toError()

test('where a card computed and may be to blame', () => {
  expect(mayCpuHelp({ fault: died }, ['cpu', 'cuda'])).toBe(true)
  expect(mayCpuHelp({ fault: died }, ['cpu']), 'there is none').toBe(false)
  expect(mayCpuHelp({ fault: damaged }, ['cpu', 'cuda']), 'a damaged file is so on any').toBe(false)
  expect(mayCpuHelp({ fault: null }, ['cpu', 'cuda'])).toBe(false)
})
