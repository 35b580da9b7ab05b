/** The farm in the settings: a queue that is gone, workers as they come, and what was given up, tried again and forgotten. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { findViolations } from '../support/accessibility.ts'
import { studioCommand, test, expect } from './studio.ts'
import { freePort } from '../support/free-port.ts'

const hasRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0

const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (part) => {
      said += String(part)
      const found = /http:\S+token=\S+/.exec(said)?.[0]
      if (found) resolve(found)
    })
    child.on('exit', () => reject(new Error(`The studio ended: ${said}`)))
  })

test.describe('the farm in the settings', () => {
  test.skip(!hasRedis, 'skipped: no redis-server')

  test('shows who works at what, and what was given up', async ({ page, studio }) => {
    const port = await freePort()
    const store = join(studio.folder, 'store')
    const data = join(studio.folder, 'redis')
    const temporary = join(studio.folder, 'farm-tmp')
    for (const folder of [store, data, temporary, join(studio.folder, 'farm')]) await mkdir(folder)
    const addresses = ['--queue', `redis://127.0.0.1:${port}`, '--store', store]
    const children: ChildProcess[] = []
    const start = (...[program, args, options]: ReturnType<typeof studioCommand>) => {
      const child = spawn(program, args, options)
      children.push(child)
      return child
    }
    try {
      const [node, args, options] = studioCommand(join(studio.folder, 'farm'), temporary)
      await page.goto(
        await addressOf(
          start(node, [...args, ...addresses], { ...options, stdio: ['ignore', 'pipe', 'ignore'] }),
        ),
      )
      await page.getByRole('button', { name: 'Settings' }).click()
      const farm = page.getByRole('region', { name: 'Farm' })
      await expect(farm).toContainText('The queue does not answer.')
      start('redis-server', ['--port', String(port), '--dir', data, '--save', ''], { stdio: 'ignore' })
      await expect(farm).toContainText('Nobody works.')
      const env = { ...process.env, TINTYPE_HOME: join(studio.folder, 'worker') }
      const work = ['out/main/cli.js', 'worker', '--provider', 'cpu', ...addresses]
      start(process.execPath, work, { env, stdio: 'ignore' })
      await expect(farm).toContainText('Waits for work', { timeout: 60_000 })
      const queue = new Queue('any', { connection: { host: '127.0.0.1', port }, prefix: '{tintype}' })
      const payload = { version: '0.0.1', name: 'grandmother.jpg' }
      await queue.add('render', { key: 'render:x', payload }, { jobId: 'render.x', priority: 1 })
      await queue.close()
      await expect(farm).toContainText("The farm's work is of Tintype 0.0.1", { timeout: 60_000 })
      expect(await findViolations(page, { tags: ['wcag2a', 'wcag2aa'] })).toEqual([])
      await farm.getByRole('button', { name: 'Try grandmother.jpg again' }).focus()
      await page.keyboard.press('Enter')
      await expect(page.getByText('One job is tried again.')).toBeVisible()
      await expect(farm.getByRole('button', { name: 'Forget grandmother.jpg' })).toBeVisible({
        timeout: 60_000,
      })
      await farm.getByRole('button', { name: 'Forget grandmother.jpg' }).focus()
      await page.keyboard.press('Enter')
      await expect(farm).not.toContainText('Given up')
    } finally {
      for (const child of children) child.kill('SIGKILL')
    }
  })
})
