/** Authentication, tried in a browser: the address opens once, and another site's page gets nothing. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from './studio.ts'

test('the address opens once and leaves no token in the address bar', async ({
  opened: page,
  studio,
  browser,
}) => {
  expect(page.url()).toBe(`http://127.0.0.1:${studio.port}/`)
  const cookies = await page.context().cookies()
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }])
  const stranger = await browser.newPage()
  const again = await stranger.goto(studio.address)
  expect(again?.status()).toBe(403)
  expect(await stranger.textContent('body')).toContain('press Enter')
  const wrong = await stranger.goto(`http://127.0.0.1:${studio.port}/?token=guess`)
  expect(wrong?.status()).toBe(403)
  const without = await stranger.goto(`http://127.0.0.1:${studio.port}/`)
  expect(without?.status()).toBe(401)
  await stranger.close()
})

test('a page of another origin can read nothing, send nothing and open no socket', async ({
  opened: page,
  studio,
}) => {
  const origin = `http://127.0.0.1:${studio.port}`
  const evil = createServer((_request, response) => response.end('<!doctype html><title>evil</title>'))
  await new Promise<void>((ready) => evil.listen(0, '127.0.0.1', ready))
  try {
    // The same browser, with the studio's cookie in it: only the origin differs.
    const other = await page.context().newPage()
    await other.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`)
    const outcome = await other.evaluate(`(async () => {
      const refused = (promise) => promise.then(() => 'open', () => 'refused')
      const socket = new WebSocket('ws://127.0.0.1:${studio.port}/rpc')
      const opening = new Promise((done) => {
        socket.onopen = () => done('open')
        socket.onerror = () => done('refused')
      })
      return {
        read: await refused(fetch('${origin}/', { credentials: 'include' })),
        write: await refused(fetch('${origin}/photos', { method: 'POST', body: 'x', credentials: 'include' })),
        socket: await opening,
      }
    })()`)
    expect(outcome).toEqual({ read: 'refused', write: 'refused', socket: 'refused' })
    await other.close()
  } finally {
    evil.close()
  }
})

test('when the line to the studio breaks, the page says so', async ({ page, studio }) => {
  const lines: { close: () => void }[] = []
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    socket.connectToServer()
    lines.push({ close: () => void socket.close() })
  })
  await page.goto(studio.address)
  await expect(page.getByRole('button', { name: 'Add photos' })).toBeVisible()
  for (const line of lines) line.close()
  await expect(page.getByRole('alert')).toContainText('The studio has been closed')
})
