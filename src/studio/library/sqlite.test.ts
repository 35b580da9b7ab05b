/** A long row of queries lets the window be served, as the driver answers at once; and a full disk is called one. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { openLibrary } from './open.ts'

const { path } = testFolder()

it('queries in a row, and transactions, let other work of the process through', async () => {
  const library = await openLibrary(path('row'))
  const query = () => library.db.selectFrom('photos').select('id').execute()
  const transaction = () =>
    library.db.transaction().execute((trx) => trx.selectFrom('tags').selectAll().execute())
  for (const work of [query, transaction]) {
    const other = { served: false }
    const listening = turn()
      .then(() => turn())
      .then(() => (other.served = true))
    for (let queries = 0; queries < 20_000 && !other.served; queries += 1) await work()
    expect(other.served).toBe(true)
    await listening
  }
  await library.close()
})

it('a disk that is full from the beginning, or in the midst of a transaction, is called full', async (context) => {
  const disk = smallDisk(context, path('disk'), 'size=100k')
  const { folder } = disk
  await expectFault(openLibrary(folder), 'library.diskFull', 'library.sqlite')
  disk.grow('1m')
  const library = await openLibrary(folder)
  const filling = library.db.transaction().execute(async (trx) => {
    for (let i = 0; i < 400; i++) {
      const name = `${i} ${'a'.repeat(10_000)}`
      await trx.insertInto('tags').values({ name }).execute()
    }
  })
  await expectFault(filling, 'library.diskFull', 'library.sqlite')
  // What was there before can be read, and goes on once there is space.
  expect(await library.db.selectFrom('tags').selectAll().execute()).toEqual([])
  disk.grow('20m')
  await library.db.insertInto('tags').values({ name: 'Oma' }).execute()
  await library.release()
})
