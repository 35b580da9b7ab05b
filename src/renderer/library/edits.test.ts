/** Without these: that a date can't be understood is still to be read when a better one has long been taken. */
import { afterEach, expect, test } from 'vitest'
import type { Edit } from '../../contract/edits.ts'
import { StudioFault } from '../../contract/errors.ts'
import type { StudioClient } from '../../contract/rpc.ts'
import { useStudio } from '../rpc/client.ts'
import { useToasts } from '../toasts/store.ts'
import { edit } from './edits.ts'

const faults = () => useToasts.getState().toasts.filter(({ kind }) => kind === 'fault').length

/** A studio that refuses empty captions and dates that are words. */
function connect(): void {
  const library = {
    edit: (change: Edit) => {
      const isWord = change.type === 'date' && change.text === 'sometime'
      const refused = isWord || (change.type === 'caption' && change.caption === '')
      if (refused) return Promise.reject(new StudioFault('library.badDate', { text: 'sometime' }))
      return Promise.resolve({ label: { type: change.type, photos: 1 }, made: null })
    },
  }
  useStudio.setState({ client: { library } as unknown as StudioClient })
}

afterEach(() => {
  useToasts.setState({ toasts: [] })
  useStudio.setState({ client: null })
})

test('what is said of a refused value goes when the next one is taken, and of another field it stays', async () => {
  connect()
  await edit({ type: 'date', ids: [1], text: 'sometime' })
  expect(faults()).toBe(1)
  await edit({ type: 'caption', ids: [1], caption: 'At the lake' })
  expect(faults(), 'the date is still not understood').toBe(1)
  await edit({ type: 'date', ids: [1], text: '1943' })
  expect(faults()).toBe(0)
})
