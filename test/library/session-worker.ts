/**
 * A second program with a session on a library: `session-worker.ts FOLDER [hang]`. It queues all photos, says what it
 * renders, and ends when nothing is left to do; with `hang` it hangs after the third picture, having said so.
 */
import { createRouterClient } from '@orpc/server'
import { openSession } from '../../src/studio/session.ts'
import { browserServices, createFakeStudio } from '../support/fake-studio.ts'

const [folder, hang] = process.argv.slice(2)
const fake = await createFakeStudio()
let begun = 0
const restore: typeof fake.restore = async (request, options) => {
  begun += 1
  if (hang === 'hang' && begun > 3) {
    process.stdout.write('hangs\n')
    await new Promise(() => setInterval(() => {}, 1000))
  }
  const report = await fake.restore(request, options)
  if (hang !== 'hang') process.stdout.write(`${request.output}\n`)
  return report
}
const session = await openSession({ ...fake, restore }, browserServices, {
  temporary: folder,
  library: `${folder}/library`,
})
const { library, queue } = createRouterClient(session.router, { context: {} })
const events = await library.events()
const { ids } = await library.order({})
await queue.render({ photos: ids })
for await (const event of events) {
  if (event.type === 'queue' && event.queue.counts.done === ids.length) break
}
await session.close()
