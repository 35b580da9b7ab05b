/** What the shell promises in docs/security.md, tried on the real bundles: senders, addresses, messages, exits. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { cells } from '../e2e/album.ts'
import { expect, quitCleanly, ready, test } from './fixture.ts'
import type { Shell } from './shell.ts'
import type { StandInShell } from './stand-in/launch.ts'

const ui = join(import.meta.dirname, '../../out/renderer')

/** These tests speak where no page can: between Chromium's processes. Only the stand-in lets them. */
const inside = (shell: Shell): StandInShell => shell as StandInShell

/** Asks for an RPC port as a page would, and says which one came, if any. */
async function askForPort(shell: StandInShell, frame: object | null): Promise<number | null> {
  let got: number | null = null
  shell.line.handle('frame.post', ({ ports }: { ports: number[] }) => {
    got = ports[0] ?? null
  })
  shell.line.notify('ipc.send', { windowId: 1, frame, channel: 'tintype:connect', args: [] })
  // Answers come in the order of the questions: after this one the port is there or never comes.
  await shell.evaluate(() => null, null)
  return got
}

const ours = { origin: 'tintype://app', url: 'tintype://app/', top: true }

test('nobody but our page in its own frame gets a port or imports a file', async ({ shellEnv }) => {
  const shell = inside(await shellEnv.launch())
  await ready(shell)
  const others = [
    null,
    { ...ours, top: false },
    { ...ours, origin: 'https://evil.example' },
    { ...ours, origin: 'tintype://app.evil' },
    { ...ours, origin: 'null' },
    { ...ours, origin: 'file://' },
  ]
  for (const frame of others) {
    expect(await askForPort(shell, frame)).toBeNull()
    const opening = shell.line.ask('ipc.invoke', {
      windowId: 1,
      frame,
      channel: 'tintype:import-files',
      args: [['/etc/passwd'], null],
    })
    await expect(opening).rejects.toThrow("Only the studio's own page may ask this.")
  }
  expect(await askForPort(shell, ours)).toBeGreaterThan(0)
  await quitCleanly(shell, shellEnv.temporary)
})

test('the page can go nowhere, open nothing and ask for nothing', async ({ shellEnv }) => {
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  await shell.evaluate(({ shell: system }) => {
    const outside: string[] = []
    Object.assign(globalThis, { outside })
    system.openExternal = (url) => {
      outside.push(url)
      return Promise.resolve()
    }
  }, null)
  const address = page.url()
  for (const url of ['https://evil.example/', 'file:///etc/passwd', 'data:text/html,hello']) {
    await page.evaluate(`void (location.href = ${JSON.stringify(url)})`).catch(() => undefined)
    await page.evaluate(`void window.open(${JSON.stringify(url)})`).catch(() => undefined)
  }
  await page.evaluate(`void window.open('https://github.com/')`)
  const outside = () => shell.evaluate(() => (globalThis as unknown as { outside: string[] }).outside, null)
  await expect.poll(outside, 'only the listed address reaches the system').toEqual(['https://github.com/'])
  expect(page.url()).toBe(address)
  expect(await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1)
  const other = await shell.evaluate(({ app }) => {
    const said: unknown[] = []
    app.emit('session-created', {
      setPermissionCheckHandler: (check: () => boolean) => said.push(check()),
      setPermissionRequestHandler: (
        ask: (contents: null, what: string, answer: (may: boolean) => void) => void,
      ) => ask(null, 'media', (may) => said.push(may)),
      setDevicePermissionHandler: (check: () => boolean) => said.push(check()),
    })
    return said
  }, null)
  expect(other, 'a session that was made later').toEqual([false, false, false])
  for (const name of ['geolocation', 'camera']) {
    const state = await page.evaluate(
      `navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`,
    )
    expect(state, name).toBe('denied')
  }
})

test('inline script does not run, and nothing outside can be asked', async ({ shellEnv }) => {
  const page = await ready(await shellEnv.launch())
  await page.evaluate(`
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
    const button = document.createElement('button')
    button.setAttribute('onclick', 'window.ran = true')
    document.body.append(button)
    button.click()
  `)
  expect(await page.evaluate('window.ran')).toBeUndefined()
  for (const url of ['https://evil.example/', 'http://127.0.0.1:9/', 'file:///etc/passwd']) {
    expect(await page.evaluate(`fetch('${url}').then(() => 'reached', () => 'refused')`)).toBe('refused')
  }
  expect(await page.evaluate(`fetch('/photos', { method: 'POST' }).then(({ status }) => status)`)).toBe(405)
})

test('everything in a large album can be chosen at once: the message is not lost', async ({ shellEnv }) => {
  const shell = await shellEnv.launch()
  const page = await ready(shell)
  const answer = await page.evaluate(`new Promise((resolve) => {
    window.addEventListener('message', ({ data, ports: [port] }) => {
      if (data !== 'tintype:connect') return
      port.onmessage = ({ data }) => resolve(data)
      const ids = Array.from({ length: 200000 }, (_, i) => i + 1)
      const json = { type: 'favourite', ids, on: true }
      port.postMessage(JSON.stringify({ i: '1', p: { u: '/library/edit', b: { json } } }))
    })
    window.tintype.connect()
  })`)
  expect(answer).toContain('favourite')
  await quitCleanly(shell, shellEnv.temporary)
})

const segment = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2E.',
    '..%2f..',
    '..%5c',
    '\\',
    '..\\..',
    '%00',
    '\0',
    '%',
    '%zz',
    '',
  ),
  fc.constantFrom(
    'media',
    'thumb',
    'coloured',
    'preview',
    'tiles',
    'export',
    'assets',
    'index.html',
    'photos',
  ),
  fc.constantFrom(
    'etc',
    'passwd',
    'package.json',
    'out',
    'main',
    'index.js',
    'resources',
    'proc',
    'self',
    'environ',
  ),
  fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
  fc.constantFrom('A'.repeat(22), 'A'.repeat(100_000), '9'.repeat(400), '__proto__', 'constructor'),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const start = fc.constantFrom(
  'tintype://app/',
  'tintype://app//',
  'tintype://evil/',
  'tintype://app@evil/',
  'tintype://app.evil/',
  'tintype:',
  'tintype:///',
  'tintype://APP/',
)
const address = fc
  .tuple(start, fc.array(segment, { maxLength: 8 }), fc.constantFrom('', '?x=1', '#y', '?../../etc/passwd'))
  .map(([from, parts, end]) => `${from}${parts.join('/')}${end}`)

test('1,000 malformed addresses: no crash, and no file but the built interface is served', async ({
  shellEnv,
}) => {
  const shell = inside(await shellEnv.launch())
  await ready(shell)
  const served = new Set<string>()
  for (const entry of await readdir(ui, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) served.add((await readFile(join(entry.parentPath, entry.name))).toString('base64'))
  }
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      address,
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'),
      async (url, method) => {
        const answer = await shell.line.ask<{
          status: number
          body: Uint8Array
          headers: Record<string, string>
        }>('protocol', { url, method, headers: {} })
        if (answer.status !== 200) {
          expect([404, 405]).toContain(answer.status)
          refused += 1
          return
        }
        // The page itself carries a nonce of its own each time.
        const isPage = answer.headers['content-type']?.startsWith('text/html') ?? false
        const body = Buffer.from(answer.body).toString('base64')
        expect(isPage || body === '' || served.has(body), url).toBe(true)
      },
    ),
    { numRuns: 1000 },
  )
  expect(refused).toBeGreaterThan(500)
  await quitCleanly(shell, shellEnv.temporary)
})

const call = fc.record({
  i: fc.oneof(fc.string(), fc.double(), fc.constant('1'), fc.constant('9'.repeat(1000))),
  t: fc.option(fc.oneof(fc.integer({ min: -1, max: 9 }), fc.string()), { nil: undefined }),
  p: fc.oneof(
    fc.record({
      u: fc.constantFrom(
        '/library/photo',
        '/library/edit',
        '/workbench/preview',
        '/export/start',
        '/../../x',
        '',
        '/__proto__/x',
        '/studio/info',
      ),
      b: fc.oneof(
        fc.jsonValue(),
        fc.record({ json: fc.jsonValue() }),
        fc.constant({ json: { id: 'A'.repeat(1e5) } }),
      ),
      h: fc.option(fc.dictionary(fc.string(), fc.string()), { nil: undefined }),
      m: fc.option(fc.string(), { nil: undefined }),
    }),
    fc.jsonValue(),
  ),
})
const message = fc.oneof(
  call.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(null, undefined, 1, true, {}, [], 'x'.repeat(1_000_000), '{"i":"1","p":'),
  fc.dictionary(fc.string(), fc.jsonValue()),
)

test('1,000 malformed messages: no crash, no unheard failure, and the studio answers after', async ({
  shellEnv,
}) => {
  const shell = inside(await shellEnv.launch())
  const page = await ready(shell)
  const port = await askForPort(shell, ours)
  fc.assert(
    fc.property(message, (data) => shell.line.notify('port.message', { port, data })),
    { numRuns: 1000 },
  )
  // Below a folder that is not there: a real one by chance would be imported, as it should.
  const nowhere = fc
    .string({ unit: 'binary' })
    .map((name) => `${shellEnv.folder}/nowhere/${name.replaceAll('.', '_')}`)
  const paths = fc.oneof(
    fc.jsonValue().filter((value) => !Array.isArray(value)),
    fc.array(nowhere, { maxLength: 3 }),
  )
  await fc.assert(
    fc.asyncProperty(paths, fc.jsonValue(), async (...args) => {
      const asked = { windowId: 1, frame: ours, channel: 'tintype:import-files', args }
      await shell.line.ask('ipc.invoke', asked).catch(() => null)
    }),
    { numRuns: 100 },
  )
  shell.relay()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Add photos' }).first()).toBeVisible()
  await expect(cells(page)).toHaveCount(0)
  expect(shell.said()).not.toContain('unheard')
  await quitCleanly(shell, shellEnv.temporary)
})
