/** How long the main process ever stands still, with a window open, while photos are rendered and engines die. */
import { join } from 'node:path'
import { cells } from '../../e2e/album.ts'
import { makeGreyPhoto } from '../../e2e/pictures.ts'
import { engines, expect, quitCleanly, ready, test } from '../fixture.ts'
import { jobs, setUp } from '../library.ts'

interface Gap {
  /** Milliseconds. */
  wall: number
  computing: number
}

const photoCount = 24
const kills = 5
/** Photos that end between two kills: more than are in work at once, so that none is hit in both of its tries. */
const apart = 4

test('a batch of photos whose engine is killed again and again: all are rendered, and the stall is told', async ({
  shellEnv,
}) => {
  test.setTimeout(600_000)
  await setUp(shellEnv.folder, { colorizeOnImport: true, provider: 'cpu' })
  const photos = await Promise.all(
    Array.from({ length: photoCount }, (_, n) =>
      makeGreyPhoto(join(shellEnv.folder, `${n}.jpg`), 1200 + n, 800),
    ),
  )
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  await shell.evaluate(({ app }, paths) => {
    // Between two ticks: what passed on the clock, and how much of it this thread computed. The rest it waited, for a
    // disk or for a processor that others had.
    const gaps: Gap[] = []
    let [at, computed] = [performance.now(), process.threadCpuUsage()]
    const timer = setInterval(() => {
      const now = performance.now()
      const { user, system } = process.threadCpuUsage(computed)
      gaps.push({ wall: now - at, computing: (user + system) / 1000 })
      ;[at, computed] = [now, process.threadCpuUsage()]
    }, 5)
    timer.unref()
    Object.assign(globalThis, { gaps })
    for (const path of paths) app.emit('open-file', { preventDefault: () => {} }, path)
  }, photos)
  let killed = 0
  let next = 0
  const ended = () => (jobs(shellEnv.folder)['done'] ?? 0) + (jobs(shellEnv.folder)['failed'] ?? 0)
  await expect
    .poll(
      async () => {
        // Spread over the batch, each in the midst of some photo.
        const [pid] = await engines(shell)
        if (killed < kills && pid !== undefined && ended() >= next) {
          process.kill(pid, 'SIGKILL')
          killed += 1
          next = ended() + apart
        }
        return ended()
      },
      { timeout: 500_000 },
    )
    .toBe(photoCount)
  expect(killed).toBe(kills)
  expect(jobs(shellEnv.folder)).toEqual({ done: photoCount })
  await expect(cells(page).first()).toBeVisible()
  const gaps = await shell.evaluate(() => (globalThis as unknown as { gaps: Gap[] }).gaps, null)
  const longest = (of: keyof Gap) => Math.max(...gaps.map((gap) => gap[of])).toFixed(0)
  const over = gaps.filter(({ wall }) => wall > 100).length
  // Told, not judged: it depends on the machine and on what else runs there.
  console.log(
    `Main process, ${photoCount} photos, ${kills} engines killed: longest stall ${longest('wall')} ms, longest ` +
      `computing ${longest('computing')} ms; ${over} of ${gaps.length} turns over 100 ms`,
  )
  await quitCleanly(shell, shellEnv.temporary)
})
