/** A long row of queries lets the window be served: the driver answers at once, and awaiting it alone lets nothing through. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
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
