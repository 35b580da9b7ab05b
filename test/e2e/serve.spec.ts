/** A studio that serves programs: keys in the settings, pictures from an address, and the page that shows what may be asked. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { expect, test } from './studio.ts'
import { newHome } from '../support/home.ts'
import { freePort } from '../support/free-port.ts'

/** A server of the test's own, with an address that opens it. */
async function serve(folder: string, ...options: string[]) {
  const port = await freePort()
  const args = ['out/main/cli.js', 'serve', '--port', String(port), '--log-level', 'error', ...options]
  const env = { ...process.env, ...newHome(join(folder, 'served')) }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (part) => {
      said += String(part)
      const found = /http:\S+token=\S+/.exec(said)?.[0]
      if (found) resolve(found)
    })
    child.on('exit', () => reject(new Error(`The server ended: ${said}`)))
  })
  return {
    address,
    url: `http://127.0.0.1:${port}`,
    async end() {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}

async function faults(page: Page): Promise<string[]> {
  return findViolations(page, { tags: ['wcag2a', 'wcag2aa'] })
}

test('a key is made in the settings, opens the server, and is revoked there', async ({ page, studio }) => {
  const server = await serve(studio.folder)
  try {
    await page.goto(server.address)
    await page.getByRole('button', { name: 'Settings' }).click()
    const keys = page.getByRole('region', { name: 'Keys of programs' })
    await expect(keys).toContainText('There are no keys.')
    await keys.getByLabel('What the key is for').fill('scanner room')
    await keys.getByLabel('Pictures a day').fill('7')
    await keys.getByText('Read the library').click()
    await keys.getByRole('button', { name: 'Make a key' }).click()
    const secret = await keys.getByLabel('The new key').inputValue()
    expect(secret).toMatch(/^tt_/)
    await expect(keys).toContainText('0 of 7 today')
    expect(await faults(page)).toEqual([])
    const ask = () => fetch(`${server.url}/api/v1/studio`, { headers: { 'api-key': secret } })
    expect((await ask()).status).toBe(200)
    await keys.getByRole('button', { name: 'Revoke the key scanner room' }).click()
    await expect(keys).toContainText('Revoked')
    expect((await ask()).status).toBe(401)
  } finally {
    await server.end()
  }
})

test('a studio that does not serve shows no keys', async ({ opened: page }) => {
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByText('Where things lie')).toHaveCount(0)
  await expect(page.getByText('Keys of programs')).toHaveCount(0)
})

test('a picture comes in from an address, and a private one is refused with a sentence', async ({
  page,
  studio,
}) => {
  const picture = await readFile('test/fixtures/album.jpg')
  const web = createServer((_, answer) =>
    answer.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture),
  )
  await new Promise<void>((ready) => web.listen(0, '127.0.0.1', ready))
  const address = `http://127.0.0.1:${(web.address() as AddressInfo).port}/beach.jpg`
  const open = async (server: Awaited<ReturnType<typeof serve>>) => {
    await page.goto(server.address)
    await page.getByRole('button', { name: 'Add from an address' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add from an address' })
    await dialog.getByLabel('Address of the picture').fill(address)
    await page.keyboard.press('Enter')
    await expect(dialog).toHaveCount(0)
  }
  const strict = await serve(studio.folder)
  try {
    await open(strict)
    await expect(page.getByText(/leads into a private network/)).toBeVisible()
  } finally {
    await strict.end()
  }
  const allowing = await serve(studio.folder, '--allow-private')
  try {
    await open(allowing)
    await expect(page.getByRole('gridcell', { name: /beach/ }).or(page.getByText('1 photo'))).toBeVisible()
  } finally {
    await allowing.end()
    web.close()
  }
})

test('the page of the API shows every request, and asks nothing of anybody else', async ({
  page,
  studio,
}) => {
  const server = await serve(studio.folder)
  const elsewhere: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:'))
      elsewhere.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  try {
    await page.goto(`${server.url}/api/docs`)
    await expect(page.getByText('/api/colorizer')).toBeVisible()
    await expect(page.getByText('/api/v1/jobs/colorize')).toBeVisible()
    expect(elsewhere).toEqual([])
    expect(complaints).toEqual([])
  } finally {
    await server.end()
  }
})
