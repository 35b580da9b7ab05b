/** What has become of the photos of the queue's last batch: counted as the album finds them, so that both say the same. */
import { sql, type Kysely } from 'kysely'
import type { BatchReview } from '../../contract/needs-look.ts'
import { photoQuerySchema, type Conditions } from '../../contract/photo-query.ts'
import { batchBegan } from '../jobs/job-rows.ts'
import type { LibraryTables } from '../library/schema.ts'
import { photosFor, where } from '../library/views/conditions.ts'

export async function batchReview(db: Kysely<LibraryTables>): Promise<BatchReview> {
  const began = await batchBegan(db)
  if (began === null) return { began, rendered: 0, failed: 0, doubtful: 0, repaired: 0, failedJobs: [] }
  const count = async (conditions: Conditions): Promise<number> => {
    const query = photoQuerySchema.parse({ ...conditions, renderedSince: began })
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${photosFor(query)}
      WHERE ${where(query)}`.execute(db)
    return rows[0].n
  }
  const failed = await db
    .selectFrom('jobs')
    .select('id')
    .where('state', '=', 'failed')
    .where('finished', '>=', began)
    .execute()
  return {
    began,
    rendered: await count({ states: ['rendered'] }),
    failed: await count({ states: ['failed'] }),
    doubtful: await count({ needsLook: 'doubtful' }),
    repaired: await count({ needsLook: 'repaired' }),
    failedJobs: failed.map(({ id }) => id),
  }
}
