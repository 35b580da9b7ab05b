/** A reload must find the very photos that were on the screen, and a mangled address must open the studio all the same. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { photoQuerySchema, photoStateSchema } from '../../contract/library.ts'
import { everything, hashOf, normal, routeOf } from './route-hash.ts'
import type { Route, Screen } from './route-hash.ts'

const id = fc.integer({ min: 1, max: 1e12 })
const day = fc
  .date({ min: new Date('1826-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })

const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true }).map((value) => value + 0)

const query = fc
  .record(
    {
      album: id,
      tag: words.map((text) => text.trim()).filter((text) => text !== ''),
      favourite: fc.constant(true as const),
      missing: fc.constant(true as const),
      undated: fc.constant(true as const),
      noPlace: fc.constant(true as const),
      unseen: fc.constant(true as const),
      within: fc.record({ south: degrees(90), west: degrees(180), north: degrees(90), east: degrees(180) }),
      rating: fc.integer({ min: 0, max: 5 }),
      flag: fc.constantFrom('pick', 'reject', 'none'),
      label: fc.oneof(words, fc.constant('')),
      kind: fc.constantFrom('photo', 'film'),
      states: fc.uniqueArray(fc.constantFrom(...photoStateSchema.options), { minLength: 1 }),
      exported: fc.constantFrom('no', 'yes', 'changed'),
      look: words,
      search: words,
      from: day,
      to: day,
      addedSince: fc.integer({ min: 0, max: 4e12 }),
      needsLook: fc.constantFrom('doubtful' as const, 'repaired' as const),
      renderedSince: fc.integer({ min: 0, max: 4e12 }),
      sort: fc.constantFrom('added', 'date', 'name', 'rating', 'album'),
      descending: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((value) => normal(photoQuerySchema.parse(value)))

const screen: fc.Arbitrary<Screen> = fc.oneof(
  id.map((photo) => ({ name: 'workbench' as const, photo })),
  fc.constantFrom(
    { name: 'album' as const },
    { name: 'map' as const },
    { name: 'models' as const },
    { name: 'settings' as const },
  ),
)

test('every route is found again from its address', () => {
  fc.assert(
    fc.property(fc.record({ screen, query }), (route: Route) => {
      expect(routeOf(hashOf(route))).toEqual(route)
      // As a browser gives it back: what was percent-encoded stays so.
      expect(routeOf(new URL(hashOf(route), 'http://127.0.0.1/').hash)).toEqual(route)
    }),
  )
})

test('whatever stands in the address, some route comes of it', () => {
  fc.assert(
    fc.property(fc.string(), (hash) => {
      expect(() => routeOf(`#${hash}`)).not.toThrow()
    }),
  )
  expect(routeOf('#/photo/abc?album=-3&sort=album&states=x,rendered&from=1943')).toEqual({
    screen: { name: 'album' },
    query: { ...everything, states: ['rendered'] },
  })
})
