/** Coordinates are read however people write them; marked areas go where the picture goes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { geometryStepSchema } from './geometry.ts'
import { gpsText, parseGps } from './gps.ts'
import type { Region } from './photo-words.ts'
import { regionsInResult, uprightRegions } from './regions.ts'

describe('coordinates', () => {
  test.each([
    ['48.2082, 16.3738', 48.2082, 16.3738],
    ['48.2082 16.3738', 48.2082, 16.3738],
    ['-33.8568;151.2153', -33.8568, 151.2153],
    ['48.2082 N, 16.3738 E', 48.2082, 16.3738],
    ['S 33.8568, E 151.2153', -33.8568, 151.2153],
    [`48°12'29.52"N 16°22'25.68"E`, 48.2082, 16.3738],
    [`40°44′55″N, 73°59′11″W`, 40.748611, -73.986389],
    ['48,2082; 16,3738', 48.2082, 16.3738],
  ])('%s', (text, latitude, longitude) => {
    expect(parseGps(text)).toEqual({ latitude, longitude })
  })

  test.each(['', 'Wien', '48.2082', '91, 0', '0, 181', '0, 0', '48, 16, 12', "48°70'N 16°E"])(
    'not "%s"',
    (text) => {
      expect(parseGps(text)).toBeNull()
    },
  )

  test('what the library keeps is read back', () => {
    const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true })
    fc.assert(
      fc.property(degrees(90), degrees(180), (latitude, longitude) => {
        const gps = parseGps(`${latitude.toFixed(9)}, ${longitude.toFixed(9)}`)
        if (gps) expect(parseGps(gpsText(gps))).toEqual(gps)
        else expect(Math.abs(latitude) + Math.abs(longitude)).toBeLessThan(2e-6)
      }),
    )
  })
})

const face = (x: number, y: number, width = 0.1, height = 0.2): Region => ({
  name: 'Oma',
  type: 'Face',
  x,
  y,
  width,
  height,
})

describe('marked areas', () => {
  test.each([
    [1, face(0.2, 0.3)],
    [2, face(0.8, 0.3)],
    [3, face(0.8, 0.7)],
    [4, face(0.2, 0.7)],
    [5, face(0.3, 0.2, 0.2, 0.1)],
    [6, face(0.7, 0.2, 0.2, 0.1)],
    [7, face(0.7, 0.8, 0.2, 0.1)],
    [8, face(0.3, 0.8, 0.2, 0.1)],
  ])('stand upright with orientation %i', (orientation, expected) => {
    expect(uprightRegions([face(0.2, 0.3)], orientation)).toEqual([expected])
  })

  test('are turned, mirrored and cut', () => {
    const size = { width: 400, height: 300 }
    const to = (geometry: object) =>
      regionsInResult([face(0.2, 0.3)], size, geometryStepSchema.parse(geometry))
    expect(to({ quarterTurns: 1 })).toEqual([face(0.7, 0.2, 0.2, 0.1)])
    expect(to({ mirror: true })).toEqual([face(0.8, 0.3)])
    expect(to({ crop: { left: 0, top: 0, width: 0.5, height: 0.5 } })).toEqual([face(0.4, 0.6, 0.2, 0.4)])
    // Half of the face is left.
    expect(to({ crop: { left: 0.2, top: 0.2, width: 0.5, height: 0.5 } })).toEqual([
      face(0.05, 0.2, 0.1, 0.4),
    ])
    expect(to({ crop: { left: 0.5, top: 0.5, width: 0.5, height: 0.5 } })).toEqual([])
  })
})
