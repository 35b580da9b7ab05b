/** The parts of the main process that need no Electron: links, files among arguments, the log's bound, the menu's list. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix, win32 } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { actionShortcuts } from '../contract/actions.ts'
import type { RenderReport } from '../contract/engine.ts'
import { begunActivity } from '../contract/activity.ts'
import type { StudioEvent } from '../contract/library.ts'
import type { QueueState } from '../contract/queue.ts'
import type { RestoreRequest, Studio } from '../studio/studio.ts'
import { RenderMonitor } from './render-monitor.ts'
import { isAllowedLink } from './window.ts'
import { openLog } from './log.ts'
import { filesFromArguments, containsFile } from './open-files.ts'

// Only what is called needs Electron, and nothing that is called here does.
vi.mock('electron', () => ({ app: {}, crashReporter: {}, dialog: {} }))

const folder = mkdtempSync(join(tmpdir(), 'tintype-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

test("the menu's list is the interface's: same actions, same keys", async () => {
  vi.stubGlobal('location', new URL('https://app.test/'))
  vi.stubGlobal('window', new EventTarget())
  // By a computed address: the window's types are those of another world than this test's.
  const address = new URL('../renderer/app/start.ts', import.meta.url).href
  const { actions } = (await import(address)) as { actions: { id: string; shortcuts?: unknown[] }[] }
  const inPage = Object.fromEntries(actions.map(({ id, shortcuts }) => [id, shortcuts]))
  for (const [id, shortcut] of Object.entries(actionShortcuts)) expect(inPage[id]).toContainEqual(shortcut)
})

describe('links', () => {
  test.each(['https://github.com/x/y', 'https://huggingface.co/m'])('%s may be opened', (address) => {
    expect(isAllowedLink(address)).toBe(true)
  })

  test.each([
    'http://github.com/',
    'https://github.com.evil.example/',
    'https://github.com@evil.example/',
    'https://evil@github.com/',
    'https://github.com:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://github.com/share',
    'tintype://app/',
    `https://github.com/${'x'.repeat(3000)}`,
    '',
  ])('%s may not', (address) => {
    expect(isAllowedLink(address)).toBe(false)
  })

  test('whatever the text, only https to a host of the list passes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.string({ unit: 'binary' })), (address) => {
        if (!isAllowedLink(address)) return
        expect(address.trim().toLowerCase()).toMatch(/^https:\/*(github\.com|huggingface\.co)([/?#]|$)/)
      }),
      { numRuns: 1000 },
    )
  })
})

test('of the arguments only files that exist count, also relative ones', () => {
  writeFileSync(join(folder, 'photo.jpg'), '')
  const argv = ['tintype', '--switch', 'photo.jpg', 'missing.jpg', '', 'a\0b', join(folder, 'photo.jpg')]
  expect(filesFromArguments(argv, folder)).toEqual([join(folder, 'photo.jpg'), join(folder, 'photo.jpg')])
})

test.each([
  ['/home/me/tintype', '/home/me/tintype/out/main/index.js', posix, true],
  ['/home/me/tintype/out/main/index.js', '/home/me/tintype/out/main/index.js', posix, true],
  ['/home/me/tin', '/home/me/tintype/out/main/index.js', posix, false],
  ['/home/me/photos', '/home/me/tintype/out/main/index.js', posix, false],
  ['C:\\tintype', 'C:\\tintype\\out\\main\\index.js', win32, true],
  ['c:\\Tintype\\', 'C:\\tintype\\out\\main\\index.js', win32, true],
  ['D:\\photos', 'C:\\tintype\\out\\main\\index.js', win32, false],
])('the program itself is no album: %s', (path, entry, by, ours) => {
  expect(containsFile(path, entry, by)).toBe(ours)
})

test('the log never grows beyond two files of its size, and holds the newest line', () => {
  const log = openLog(folder)
  for (let at = 0; at < 250; at++) log(`line ${at} ${'x'.repeat(15_000)}`)
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
  expect(logs.sort()).toEqual(['tintype.log', 'tintype.old.log'])
  for (const name of logs) expect(readFileSync(join(folder, name)).length).toBeLessThanOrEqual(1_000_000)
  expect(readFileSync(join(folder, 'tintype.log'), 'utf8')).toContain('line 249 ')
})

describe('the render monitor', () => {
  const library = join(folder, 'library')

  /** A studio whose photos are finished, or fail, when the test says so. */
  function slowStudio() {
    const { promise, resolve, reject } = Promise.withResolvers<RenderReport>()
    const restore: Studio['restore'] = () => promise
    const monitor = new RenderMonitor()
    const studio = monitor.watch({ restore }, [library])
    return { monitor, studio, finish: () => resolve({} as RenderReport), fail: reject }
  }
  const request = (output: string) => ({ output }) as RestoreRequest
  const queueState = (queued: number, running: number, done: number, paused = false): QueueState => ({
    paused,
    counts: { queued, running, paused: 0, done, failed: 0, cancelled: 0 },
    batch: { done, total: done + queued + running },
    running: Array.from({ length: running }, (_, id) => ({
      id,
      photo: id + 1,
      progress: 0.5,
      timeLeft: null,
      stage: null,
      framesPerSecond: null,
    })),
    timeLeft: null,
  })
  async function* events(...states: QueueState[]): AsyncGenerator<StudioEvent> {
    for (const queue of states) yield { type: 'queue', queue }
  }

  test('a photo that is saved counts until it is there; previews and renders of the library do not', async () => {
    const { studio, monitor, finish } = slowStudio()
    const saved: string[] = []
    monitor.addListener({ onChange: () => {}, onSaved: (file) => saved.push(file) })
    const all = [
      studio.restore(request(join(tmpdir(), 'preview.jpg'))),
      studio.restore(request(join(library, 'renders/1.png'))),
      studio.restore(request('/home/me/photo.jpg')),
    ]
    expect(monitor.saving).toBe(1)
    finish()
    await Promise.all(all)
    expect([monitor.saving, saved]).toEqual([0, ['/home/me/photo.jpg']])
  })

  test('a failure is reported with its reason, a cancel by the person is not', async () => {
    for (const cancelled of [false, true]) {
      const { studio, monitor, fail } = slowStudio()
      const failed: unknown[] = []
      monitor.addListener({ onChange: () => {}, onFailed: (_file, reason) => failed.push(reason) })
      const controller = new AbortController()
      const work = studio.restore(request('/home/me/photo.jpg'), { signal: controller.signal })
      if (cancelled) controller.abort()
      fail(new Error('full'))
      await expect(work).rejects.toThrow('full')
      expect(failed.length).toBe(cancelled ? 0 : 1)
      expect(monitor.saving).toBe(0)
    }
  })

  test('the queue counts while it works, shows how far it is, and its end is reported once', async () => {
    const { monitor } = slowStudio()
    const changes: [number, number][] = []
    const ends: number[] = []
    monitor.addListener({
      onChange: (active, fraction) => changes.push([active, fraction]),
      onQueueDone: (n) => ends.push(n),
    })
    await monitor.follow(
      events(
        queueState(0, 0, 0),
        queueState(3, 1, 0),
        queueState(0, 1, 3),
        queueState(0, 0, 4),
        queueState(0, 0, 4),
      ),
    )
    expect(changes).toEqual([
      [0, 1],
      [4, 0.125],
      [1, 0.875],
      [0, 1],
      [0, 1],
      [0, 1],
    ])
    expect(ends).toEqual([4])
  })

  test('an import or export counts until it has ended, and a library that is left is not waited for', async () => {
    const { monitor } = slowStudio()
    const changes: [number, number][] = []
    monitor.addListener({ onChange: (active, fraction) => changes.push([active, fraction]) })
    const begun = begunActivity({ id: 1, kind: 'export', name: 'Summer', began: 0 })
    async function* activityEvents(): AsyncGenerator<StudioEvent> {
      yield { type: 'activity', activity: begun }
      yield { type: 'activity', activity: { ...begun, done: 1, total: 4 } }
      expect(monitor.moving).toBe(1)
      yield { type: 'activity', activity: { ...begun, state: 'done' } }
      expect(monitor.moving).toBe(0)
      yield { type: 'activity', activity: { ...begun, id: 2, kind: 'import' } }
    }
    await monitor.follow(activityEvents())
    expect(changes).toEqual([
      [1, 0],
      [1, 0.25],
      [0, 1],
      [1, 0],
      [0, 1],
    ])
  })

  test('what a paused queue still runs counts; a library that is left is not waited for', async () => {
    const { monitor } = slowStudio()
    const changes: number[] = []
    monitor.addListener({ onChange: (active) => changes.push(active) })
    await monitor.follow(events(queueState(2, 0, 0, true), queueState(2, 1, 0, true)))
    expect(changes, 'paused: nothing; what runs already: one; then its library is closed').toEqual([0, 1, 0])
    expect(monitor.queued).toBe(0)
  })
})
