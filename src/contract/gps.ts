/** Coordinates as people write and read them: `48.2082, 16.3738`, or degrees, minutes and seconds. */
import type { Gps } from './photo-words.ts'

/** Six places are a tenth of a metre. */
const rounded = (degrees: number): number => Number(degrees.toFixed(6))

const number = String.raw`(\d{1,3}(?:[.,]\d+)?)`
const turn = (letters: string) =>
  String.raw`([${letters}])?\s*([-+−])?\s*${number}\s*°?\s*(?:${number}\s*['′’]\s*)?(?:${number}\s*(?:["″”]|''|′′)\s*)?([${letters}])?`
const pair = new RegExp(String.raw`^\s*${turn('NS')}\s*[,;\s/]\s*${turn('EWO')}\s*$`, 'i')

/**
 * Reads `48.2082, 16.3738`, `48.2082 N 16.3738 E` and `48°12'29.5"N 16°22'25.7"E`; latitude first.
 * @returns null for what is no place on earth
 */
export function parseGps(text: string): Gps | null {
  // A comma between digits is a decimal one where dots do not occur and another comma parts the two.
  const match = pair.exec(text)
  if (!match) return null
  const latitude = degrees(match.slice(1, 7), /s/i)
  const longitude = degrees(match.slice(7, 13), /w/i)
  if (latitude === null || longitude === null) return null
  return placeOf(latitude, longitude)
}

type Part = string | undefined

function degrees(parts: readonly Part[], behind: RegExp): number | null {
  const [first, sign, whole, minutes = '0', seconds = '0', last] = parts
  const [d, m, s] = [whole ?? '', minutes, seconds].map((part) => Number(part.replace(',', '.')))
  if (!(m < 60 && s < 60)) return null
  const negative = (sign !== undefined && sign !== '+') !== behind.test(first ?? last ?? '')
  return (negative ? -1 : 1) * (d + m / 60 + s / 3600)
}

/** @returns null where there is none on earth; 0, 0 is what programs write that know of none */
export function placeOf(latitude: number, longitude: number): Gps | null {
  const gps = { latitude: rounded(latitude), longitude: rounded(longitude) }
  const fits = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  return fits && (gps.latitude !== 0 || gps.longitude !== 0) ? gps : null
}

/** As `parseGps` reads it, and as the library keeps it. */
export const gpsText = ({ latitude, longitude }: Gps): string => `${latitude}, ${longitude}`

/** Less than a metre apart. */
export const isSamePlace = (a: Gps, b: Gps): boolean =>
  Math.abs(a.latitude - b.latitude) < 5e-6 && Math.abs(a.longitude - b.longitude) < 5e-6
