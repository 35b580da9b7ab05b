/** Dates as family albums have them: a day, a month, a year, a decade, "about 1920"; each stored as a range of days. */
import { StudioFault } from '../../contract/errors.ts'

export interface PhotoDate {
  /** First and last day it may be, ISO 8601. */
  from: string
  to: string
  /** As a person would say it. */
  text: string
  source: 'exif' | 'name' | 'typed'
}

type Range = Pick<PhotoDate, 'from' | 'to'>

/** "About" means so many years to either side. */
const about = 5

const seasons: Record<string, [first: string, last: string]> = {
  spring: ['03-01', '05-31'],
  summer: ['06-01', '08-31'],
  autumn: ['09-01', '11-30'],
  fall: ['09-01', '11-30'],
}

const pad = (value: number) => String(value).padStart(2, '0')
const years = (first: number, last: number): Range => ({ from: `${first}-01-01`, to: `${last}-12-31` })

/** The days of a year, a month or a day; null for what the calendar does not have. */
function span(year: number, month?: number, day?: number): Range | null {
  if (year < 1800 || year > 2199) return null
  if (month === undefined) return years(year, year)
  if (month < 1 || month > 12) return null
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  if (day === undefined) {
    return { from: `${year}-${pad(month)}-01`, to: `${year}-${pad(month)}-${pad(last)}` }
  }
  if (day < 1 || day > last) return null
  const iso = `${year}-${pad(month)}-${pad(day)}`
  return { from: iso, to: iso }
}

const numbers = (match: RegExpExecArray) =>
  match.slice(1).map((group) => (group === undefined ? undefined : Number(group)))

/**
 * A date that a person typed: `1943`, `1943-07`, `1943-07-12`, `1920s`, `1914-1918`, `summer 1943`, `about 1920`
 * (also `ca.`, `circa`, `c.`, `around`, `~`, `约1920`, `1920年左右`; five years to either side).
 * @throws StudioFault `library.badDate`
 */
export function typedDate(text: string): PhotoDate {
  const range = readTyped(text.trim().toLowerCase())
  if (!range) throw new StudioFault('library.badDate', { text })
  return { ...range, text: text.trim(), source: 'typed' }
}

function readTyped(text: string): Range | null {
  const vague = /^(?:about|around|approx\.?|circa|ca?\.?|~|约)\s*(\d{4})年?$|^(\d{4})年?左右$/.exec(text)
  if (vague) {
    const year = Number(vague[1] ?? vague[2])
    return span(year) && years(year - about, year + about)
  }
  const exact = /^(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年)?$/.exec(text)
  if (exact) {
    const [year, month, day] = numbers(exact)
    return span(year!, month, day)
  }
  const decade = /^(\d{3}0)(?:s|'s|年代)$/.exec(text)
  if (decade) return span(Number(decade[1])) && years(Number(decade[1]), Number(decade[1]) + 9)
  const between = /^(\d{4})\s*(?:-|–|—|to)\s*(\d{4})$/.exec(text)
  if (between) {
    const [first, last] = numbers(between)
    return first! <= last! && span(first!) && span(last!) ? years(first!, last!) : null
  }
  const season = /^(spring|summer|autumn|fall)\s+(\d{4})$/.exec(text)
  if (!season || !span(Number(season[2]))) return null
  const [first, last] = seasons[season[1]]
  return { from: `${season[2]}-${first}`, to: `${season[2]}-${last}` }
}

/** What cameras and scanners put before a running number: `IMG_1943` is no year. */
const counters = /^(?:img|image|dsc[nf]?|p|pict?|pic|scan|photo|foto|mvc|cimg|sam|gopr)[-_ ]?\d+$/i

/**
 * The date in a file's name, `1943-07 lake.jpg`, `19430712_2.tif`, `Oma 1943.jpg`; null where there is none that can
 * be trusted.
 */
export function nameDate(name: string): PhotoDate | null {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, '')
  if (counters.test(stem)) return null
  const compact = /(?<!\d)(1[89]\d\d|20\d\d)(\d\d)(\d\d)(?!\d)/.exec(stem)
  const vague = /(?<![\da-z])(ca?\.?[-_ ]?)?(1[89]\d\d|20\d\d)(s)?(?![\d-])/i.exec(stem)
  if (vague && (vague[1] !== undefined || vague[3] !== undefined)) {
    const year = Number(vague[2])
    const decade = vague[3] !== undefined && year % 10 === 0
    const range = decade ? years(year, year + 9) : years(year - about, year + about)
    return { ...range, text: decade ? `${year}s` : `about ${year}`, source: 'name' }
  }
  const parted = /(?<!\d)(1[89]\d\d|20\d\d)(?:[-_.](\d\d)(?:[-_.](\d\d))?)?(?!\d)/.exec(stem)
  for (const match of [compact, parted]) {
    if (!match) continue
    const [year, month, day] = numbers(match)
    // `1943-77` is a box and a number: the year still counts.
    const range = span(year!, month, day) ?? (match === parted ? span(year!) : null)
    if (range) return { ...range, text: inWords(range), source: 'name' }
  }
  return null
}

/** `1943`, `1943-07` or `1943-07-12`: as little as says it. */
function inWords({ from, to }: Range): string {
  if (from === to) return from
  return from.endsWith('-01-01') && to.endsWith('-12-31') ? from.slice(0, 4) : from.slice(0, 7)
}

/**
 * The date of a photo that was just found. A name that speaks of an earlier year than EXIF wins: scanners stamp the
 * day of the scan.
 * @param taken EXIF DateTimeOriginal as `exifDate` gives it
 */
export function foundDate(taken: string | null, name: string): PhotoDate | null {
  const named = nameDate(name)
  if (taken === null) return named
  const day = taken.slice(0, 10)
  if (named && named.to.slice(0, 4) < day.slice(0, 4)) return named
  return { from: day, to: day, text: day, source: 'exif' }
}
