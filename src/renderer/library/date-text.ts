/** Dates as they are shown: one that was read from a file's name is said in the language in use. */
import type { PhotoCard } from '../../contract/library.ts'
import type { Words } from '../i18n/en/index.ts'

const about = /^about (\d{4})$/
const decade = /^(\d{3}0)s$/

/** What a person typed stays as it is; what was found in a name was put into English by the library. */
export function dateText(date: PhotoCard['date'], words: Words): string {
  if (!date) return ''
  if (date.source !== 'name') return date.text
  const [, year] = about.exec(date.text) ?? []
  if (year) return words.dateAbout(year)
  const [, first] = decade.exec(date.text) ?? []
  return first ? words.dateDecade(first) : date.text
}
