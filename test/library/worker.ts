/** A process that works a library's queue off, for tests that kill it: `worker.ts FOLDER OWNER LOG MS-AHEAD [hang]`. */
import { appendFileSync } from 'node:fs'
import { openLibrary } from '../../src/studio/library/open.ts'
import { JobRunner } from '../../src/studio/jobs/runner.ts'
import { SqliteJobQueue } from '../../src/studio/jobs/sqlite-queue.ts'
import { systemClock } from '../../src/platform/clock.ts'

const [folder, owner, log, ahead, hang] = process.argv.slice(2)
// A later run whose clock is ahead finds leases expired without anybody waiting for it.
const clock = { ...systemClock, now: () => Date.now() + Number(ahead) }
const library = await openLibrary(folder, { clock })
const queue = new SqliteJobQueue(library.db, clock)
let begun = 0
const runner = new JobRunner({
  queue,
  clock,
  owner,
  concurrency: 1,
  handlers: {
    note: async (payload) => {
      begun += 1
      if (hang === 'hang' && begun > 5) {
        process.stdout.write('in the middle\n')
        await new Promise(() => setInterval(() => {}, 1000))
      }
      appendFileSync(log, `${JSON.stringify(payload)}\n`)
    },
  },
})
await runner.drain(new AbortController().signal)
await library.db.destroy()
