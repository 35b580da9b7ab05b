/** Days in texts that programs write for people, as PNG's "Creation Time" has them. */
import { knownDate } from './exif.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `1943-07-12T10:00:00Z`, `1943:07:12 10:00:00`, or as much of it as is known. */
const byNumbers = /^\d{4}(?:[:-]\d\d(?:[:-]\d\d(?:[ T]\d\d:\d\d(?::\d\d)?[^A-Za-z]*Z?)?)?)?$/
/** RFC 1123, `Mon, 12 Jul 1943 10:00:00 GMT`, with or without a time. */
const dayFirst = /^(?:[a-z]{3,9},? +)?(\d{1,2}) +([a-z]{3})[a-z]* +(\d{4})(?:,? +\d\d?:\d\d.*)?$/i
/** As C's `ctime` writes it, `Mon Jul 12 10:00:00 1943`. */
const monthFirst = /^[a-z]{3} +([a-z]{3}) +(\d{1,2}) +\d\d:\d\d:\d\d(?: +[A-Z]{2,5})? +(\d{4})$/i

/**
 * Only what can be read in one way: of `07/12/1943` nobody knows the month.
 * @returns as `knownDate`, without a time where the month is a word; null for what is no date
 */
export function textDate(text: string): string | null {
  const clean = text.trim()
  if (byNumbers.test(clean)) return knownDate(clean)
  const first = dayFirst.exec(clean)
  if (first) return written(first[3], first[2], first[1])
  const last = monthFirst.exec(clean)
  return last && written(last[3], last[1], last[2])
}

function written(year: string, month: string, day: string): string | null {
  const at = months.indexOf(month.toLowerCase()) + 1
  return at === 0 ? null : knownDate(`${year}-${String(at).padStart(2, '0')}-${day.padStart(2, '0')}`)
}
