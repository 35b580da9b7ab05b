/** The days between which photos are looked for, as a person types them: a year is enough. */

export type Edge = 'from' | 'to'

const typed = /^(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年)?$/
const decade = /^(\d{3}0)(?:s|年代)$/

const lastOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** The first or the last day of `1943`, `1943-07`, `1943-07-12` or `1920s`, ISO 8601; null for anything else. */
export function dayOf(text: string, edge: Edge): string | null {
  const clean = text.trim()
  const years = decade.exec(clean)
  if (years) return edge === 'from' ? `${years[1]}-01-01` : `${Number(years[1]) + 9}-12-31`
  const parts = typed.exec(clean)
  if (!parts) return null
  const year = Number(parts[1])
  const month = parts[2] === undefined ? (edge === 'from' ? 1 : 12) : Number(parts[2])
  if (year < 1 || month < 1 || month > 12) return null
  const last = lastOf(year, month)
  const day = parts[3] === undefined ? (edge === 'from' ? 1 : last) : Number(parts[3])
  if (day < 1 || day > last) return null
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${parts[1]}-${pad(month)}-${pad(day)}`
}

/** As little of a day as `dayOf` needs to give it again. */
export function shortDay(day: string, edge: Edge): string {
  return [day.slice(0, 4), day.slice(0, 7)].find((short) => dayOf(short, edge) === day) ?? day
}
