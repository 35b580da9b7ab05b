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

/** Days that a search for a date means, `1910s` or `c. 1915`; null where the words are no date. */
export const searchedDays = (text: string): Pick<PhotoDate, 'from' | 'to'> | null =>
  readTyped(text.trim().toLowerCase())

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
  const decade = /^(?:(?:about|around|approx\.?|circa|ca?\.?|~)\s*)?(\d{3}0)(?:s|'s|年代)$/.exec(text)
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

/** A running number behind the letters of a camera, unless it is a day. */
const counter = String.raw`[-_ ]?e?\d{3,5}(?!\d|[-_.]\d\d[-_.]\d\d(?!\d))`
/** What cameras put before a running number: `IMG_1943` is no year, nor is `IMG_E1943 (1)`. */
const camera = new RegExp(
  String.raw`^_*(?:(?:fb[-_ ]?)?img[pe]?|p|pict|mov|sam|sta|pana|eos|gp|imag|wp|vid|cam|pano|thumb|frame)${counter}`,
  'i',
)
/** Those of them that are no words: they may stand anywhere, as in `Copy of DSC_1943` and `101_FUJI_DSCF1943`. */
const cameraAnywhere = new RegExp(
  String.raw`(?<![a-z\d])_?(?:(?:mv)?img[pe]?|_?mg|dsc[nfi]?|dsf|dcp|sdim|mvc|cimg|gopr|dji|hpim|kif|kic|sany|sdc|snc|stp|pxl|mvi|crw|epson|epsn|a7[rsc]?|nex)${counter}`,
  'gi',
)
/** Films of a camera: a `c` that stands alone with a number and nothing else is no "circa". */
const clip = /^C\d{4}(?:[-_ ]?\(\d+\))?$/
/** Folder and picture of a camera's card: `100_1943`, `100CANON_1943`. */
const cardNumber = /^1\d\d(?:[-_]|[a-z]{5}[-_])\d{4}(?!\d)/i
/** A word that people use before a running number, and before a year: alone it is a number. */
const numbered =
  /^(?:image|pict?|picture|pic|scan(?:ned)?|photo|foto|bild|file|img|page|seite|untitled|unbenannt|slide|dia|neg(?:ativ)?e?|tile|fig(?:ure)?|screenshot|capture|received|snapchat|mmexport|no|nr|#)[-_ #.]*\d+(?:[-_ ]*(?:\(\d+\)|copy|kopie|edit(?:ed)?)|[-_ ]+\d)*$/i
/** Sizes and resolutions: `1920px`, `1920x1080`, `1920-1080`, `w1920`, `1200dpi`, and what stock archives put last. */
const sizes =
  /\d{2,5}\s*[x×*]\s*\d{2,5}(?!\d)|(?<!\d)(?:1920|2048)[-_ ](?:1080|1152|1200|1280|1365|1366|1440|1536)(?!\d)|(?<![a-z])[wh][-_]?\d{3,4}(?!\d)|(?<=^(?:unsplash|pexels-photo)[-_])\d{3,4}$|(?<![a-z])(?:size|width|max|large|scaled|resized?|wallpaper|pixabay|w)[-_ =@]?\d{3,4}(?!\d)|(?<!\d)\d{2,5}[-_ ]?(?:px|pix(?:els?)?|dpi|ppi|[pwh])(?![a-z])|(?<=\d{5}_)\d{3,4}$/gi

const yearPattern = String.raw`(1[89]\d\d|20\d\d)`
/** "About", before a year, which then begins a word of its own; or a decade, which may follow letters: `SanFran1850s`. */
const vagueYear = new RegExp(
  String.raw`(?:(?<![\da-z])(circa|about|around|approx\.?|um|ca?\.?)[-_ ]*|(?<!\d))${yearPattern}(?:('?s|er)(?!\d)|(?![\d-]))(.?)`,
  'i',
)
const compactDay = /(?<!\d)(1[89]\d\d|20\d\d)(\d\d)(\d\d)(?!\d)/
const partedDate = /(?<!\d)(1[89]\d\d|20\d\d)(?:[-_.](\d\d)(?:[-_.](\d\d))?)?(?!\d)/
const twoYears = /(?<!\d)(1[89]\d\d|20\d\d) ?[-–] ?(1[89]\d\d|20\d\d)(?!\d)/

/**
 * The date in a file's name, `1943-07 lake.jpg`, `19430712_2.tif`, `Oma 1943.jpg`; null where there is none that can
 * be trusted.
 * @param now a year after this one is a size or a number
 */
export function nameDate(name: string, now = new Date()): PhotoDate | null {
  const found = dateIn(name)
  return found && Number(found.from.slice(0, 4)) <= now.getFullYear() ? found : null
}

function dateIn(name: string): PhotoDate | null {
  const whole = name.replace(/\.[A-Za-z0-9]{1,5}$/, '')
  if ((numbered.test(whole) && !compactDay.test(whole)) || clip.test(whole)) return null
  const stem = whole
    .replace(camera, '')
    .replaceAll(cameraAnywhere, ' ')
    .replace(cardNumber, '')
    .replaceAll(sizes, ' ')
  const vague = vagueYear.exec(stem)
  // In `1943silver` a word begins.
  const isPlural = vague?.[3] !== undefined && !/[a-z]/.test(vague[4])
  if (vague && (vague[1] !== undefined || isPlural)) {
    const year = Number(vague[2])
    const decade = isPlural && year % 10 === 0
    const range = decade ? years(year, year + 9) : years(year - about, year + about)
    return { ...range, text: decade ? `${year}s` : `about ${year}`, source: 'name' }
  }
  const between = twoYears.exec(stem)
  const [first, last] = between ? numbers(between) : []
  if (first !== undefined && last !== undefined && first < last) {
    return { ...years(first, last), text: `${first}-${last}`, source: 'name' }
  }
  for (const match of [compactDay.exec(stem), partedDate.exec(stem)]) {
    if (!match) continue
    const [year, month, day] = numbers(match)
    // `1943-77` is a box and a number: the year still counts.
    const range = span(year!, month, day) ?? (/^\d{4}(?!\d)/.test(match[0]) ? span(year!) : null)
    if (range) return { ...range, text: inWords(range), source: 'name' }
  }
  return null
}

/** `1943`, `1943-07` or `1943-07-12`: as little as says it. */
function inWords({ from, to }: Range): string {
  if (from === to) return from
  return from.endsWith('-01-01') && to.endsWith('-12-31') ? from.slice(0, 4) : from.slice(0, 7)
}

/** A year alone in a name: it may as well be a number. */
const bareYear = /^\d{4}$/

/**
 * The date of a photo that was just found. A name that speaks of an earlier date than EXIF wins, as scanners stamp the
 * day of the scan; a bare number in a name does not.
 * @param taken EXIF DateTimeOriginal as `exifDate` gives it: a year, a month or a day, with or without a time
 */
export function foundDate(taken: string | null, name: string): PhotoDate | null {
  const named = nameDate(name)
  const known = taken === null ? null : readTyped(taken.slice(0, 10))
  if (!known) return named
  if (named && !bareYear.test(named.text) && named.to.slice(0, 4) < known.from.slice(0, 4)) return named
  return { ...known, text: inWords(known), source: 'exif' }
}

/** A date that Tintype wrote into a picture in a person's words; null where it is not that. */
export function ownDate(text: string | null): PhotoDate | null {
  const range = text === null ? null : readTyped(text.trim().toLowerCase())
  return range && { ...range, text: text!.trim(), source: 'typed' }
}
