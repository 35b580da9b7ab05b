/** What tests of opening a library share: a library with an album, and the fault that an attempt ends with. */
import { expect } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { openLibrary } from './open.ts'

/** The fault that an attempt ends with. */
export async function faultOf(attempt: Promise<unknown>): Promise<StudioFault> {
  const error = await attempt.then(
    () => expect.fail('it worked'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof StudioFault)) throw error
  return error
}

/** Makes a library with one album, and closes it. */
export async function withAlbum(folder: string, name: string): Promise<void> {
  const library = await openLibrary(folder)
  await library.db.insertInto('albums').values({ name, created: 1 }).execute()
  await library.close()
}
