/** The document says all that programs may ask, in the form that their tools read. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../contract/rpc.ts'
import { restRoutes } from '../../contract/rest-routes.ts'
import { testServer, type TestServer } from '../../../test/support/serve.ts'

interface Document {
  openapi: string
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>
}

let server: TestServer
let document: Document

beforeAll(async () => {
  server = await testServer()
  document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as Document
})
afterAll(() => server.close())

test('every procedure is there, but for a window’s dialogs and what only the owner at the machine may switch', () => {
  expect(document.openapi).toMatch(/^3\.1\./)
  const routes: Record<string, Record<string, unknown>> = restRoutes
  const dialogs = Object.entries(contract).flatMap(([slice, procedures]) =>
    Object.keys(procedures).flatMap((name) => (routes[slice][name] === null ? `${slice}.${name}` : [])),
  )
  expect(dialogs).toEqual([
    'models.pick',
    'library.pick',
    'library.show',
    'libraries.known',
    'libraries.pick',
    'libraries.create',
    'libraries.open',
    'libraries.forget',
    'export.start',
    'settings.showPlace',
    'settings.watch',
    'sharing.status',
    'sharing.start',
    'sharing.stop',
    'sharing.setPassword',
    'sharing.setRole',
    'sharing.removeGuest',
  ])
  const said = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).map((operation) => operation.operationId),
  )
  const wanted = Object.entries(routes).flatMap(([slice, procedures]) =>
    Object.entries(procedures).flatMap(([name, route]) => (route === null ? [] : `${slice}.${name}`)),
  )
  for (const id of [...wanted, 'colorizer', 'uploads.receive', 'library.upload', 'results.get'])
    expect(said).toContain(id)
  expect(new Set(said).size).toBe(said.length)
})

test('no two procedures have the same method and path', () => {
  const places = Object.values(restRoutes).flatMap((procedures) =>
    Object.values(procedures as Record<string, { method: string; path: string } | null>).flatMap((route) =>
      route === null ? [] : `${route.method} ${route.path.replaceAll(/\{\w+\}/g, '{}')}`,
    ),
  )
  expect(new Set(places).size).toBe(places.length)
})

test('errors, scopes and the references of the document are whole', () => {
  for (const operations of Object.values(document.paths)) {
    for (const { responses } of Object.values(operations)) {
      for (const status of ['400', '401', '429', '503']) expect(responses).toHaveProperty(status)
    }
  }
  const text = JSON.stringify(document)
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    expect(document).toHaveProperty(['components', 'schemas', name])
  }
})

/** Objects and lists in a schema that say nothing of what is in them. */
function empties(value: unknown, place = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.entries(value).flatMap(([name, field]) => empties(field, `${place}/${name}`))
  const { items } = value as { items?: unknown }
  return JSON.stringify(items) === '{}' ? [place, ...inner] : inner
}

test('lists say what is in them, however deep they lie in a recipe', () => {
  expect(empties(document.paths)).toEqual([])
})

/** Patterns anywhere below. */
function patterns(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(patterns)
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([name, value]) =>
    name === 'pattern' && typeof value === 'string' ? [value] : patterns(value),
  )
}

test('patterns are such as every language reads', () => {
  const all = patterns(document)
  expect(all.length).toBeGreaterThan(10)
  // Properties of Unicode, names, looks behind: not in each of them, or otherwise written.
  expect(all.filter((pattern) => /\\p\{|\(\?(?![:=!])/i.test(pattern))).toEqual([])
})
