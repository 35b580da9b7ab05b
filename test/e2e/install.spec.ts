/** The browser host as an app of its own: the browser may install it, strangers learn nothing, nothing private is kept. */
import { expect, test } from './studio.ts'

test('the browser can install the studio, and no service worker keeps pictures', async ({
  opened: page,
  studio,
  browser,
}) => {
  const line = await page.context().newCDPSession(page)
  const { errors, data } = await line.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const manifest = JSON.parse(data ?? '{}') as {
    name: string
    start_url: string
    icons: { src: string; sizes: string }[]
  }
  expect(manifest).toMatchObject({ name: 'Tintype', start_url: '/', display: 'standalone' })
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate<string>(
      `fetch('${src}').then((answer) => answer.blob()).then(createImageBitmap).then(({ width, height }) => width + 'x' + height)`,
    )
    expect(size).toBe(sizes)
  }
  const { installabilityErrors } = await line.send('Page.getInstallabilityErrors')
  // The tests' own windows are private ones, which install nothing.
  const wrong = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')
  expect(wrong).toEqual([])
  expect(
    await page.evaluate<number>('navigator.serviceWorker.getRegistrations().then(({ length }) => length)'),
  ).toBe(0)
  expect(await page.evaluate<string[]>('caches.keys()')).toEqual([])

  const stranger = await browser.newPage()
  const refused = await stranger.goto(`http://127.0.0.1:${studio.port}/manifest.webmanifest`)
  expect(refused?.status()).toBe(401)
  await stranger.close()
})
