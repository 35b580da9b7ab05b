/** Names of exported files: a template filled in, made safe for every system, and no two the same. */
import { StudioFault } from '../../contract/errors.ts'

/** What a template can speak of. */
export interface NameFacts {
  /** Of the original, without its ending. */
  name: string
  /** Its caption; the original's name where it has none. */
  title: string
  /** Empty where there is none. */
  album: string
  /** First day that it may be from, ISO 8601; null where nobody knows. */
  date: string | null
  /** As a person says it, "about 1920"; null likewise. */
  dateText: string | null
  /** The recipe's name; empty for an original. */
  variant: string
  /** What was made of it; `copy`: nothing, but the file is another one all the same. */
  result: 'copy' | 'color' | 'restored'
  /** From 1. */
  counter: number
}

/** Beside its original, or in one folder with it, nobody takes the one for the other. */
export const defaultTemplate = '{name}{result}'

/** Bytes of a whole name with its ending: what ext4, NTFS, APFS and exFAT all take. */
const longest = 255
/** Reserved for " (9999)" and a sidecar's ".tintype.json". */
const reserve = 24

const part = /\{([a-z]+)(?::([^{}]*))?\}/g

/**
 * Fills a template in. `/` in it makes folders; text from photos never does.
 * `{date}` is as a person says it, `{date:yyyy-MM-dd}` any of year, month, day; `{counter:3}` has three digits;
 * `{result}` brings its own hyphen, `-color`, `-restored` or, for a photo as it is, `-copy`.
 * @param ending with the dot
 * @returns a relative path with "/", sanitised, at most 255 bytes a part
 * @throws StudioFault `export.template`
 */
export function fillTemplate(template: string, facts: NameFacts, ending: string): string {
  checkTemplate(template)
  const parts = template.split('/').map((piece) =>
    piece.replace(part, (_, key: string, form?: string) => {
      // A folder inside a caption would be a surprise.
      return value(key, form, facts).replaceAll(/[/\\]/g, '-')
    }),
  )
  const folders = parts.slice(0, -1).map((name) => safeName(name, 'untitled'))
  const stem = safeName(parts.at(-1)!, 'photo', longest - reserve - Buffer.byteLength(ending))
  return [...folders, `${stem}${ending}`].join('/')
}

/** @throws StudioFault `export.template` naming what is wrong */
export function checkTemplate(template: string): void {
  const bad = (reason: string) => new StudioFault('export.template', { template, reason })
  for (const [whole, key, form] of template.matchAll(part)) {
    if (!['date', 'album', 'title', 'name', 'variant', 'counter', 'result'].includes(key))
      throw bad(`it has no ${whole}`)
    if (key === 'counter' && form !== undefined && !/^[1-9]$/.test(form))
      throw bad(`${whole} needs 1 to 9 digits`)
    if (key === 'date' && form !== undefined && !/^(?:yyyy|MM|dd|[-_. ])+$/.test(form)) {
      throw bad(`${whole} knows yyyy, MM and dd`)
    }
    if (form !== undefined && key !== 'date' && key !== 'counter') throw bad(`{${key}} takes no ":"`)
  }
  const rest = template.replace(part, '')
  if (/[{}]/.test(rest)) throw bad('a brace stands alone')
  if (template.trim() === '' || template.endsWith('/')) throw bad('it names no file')
}

function value(key: string, form: string | undefined, facts: NameFacts): string {
  switch (key) {
    case 'date': {
      if (facts.date === null) return 'undated'
      if (form === undefined) return facts.dateText ?? facts.date
      const [year, month, day] = facts.date.split('-')
      return form.replaceAll('yyyy', year).replaceAll('MM', month).replaceAll('dd', day)
    }
    case 'counter':
      return String(facts.counter).padStart(Number(form ?? 1), '0')
    case 'album':
      return facts.album
    case 'title':
      return facts.title === '' ? facts.name : facts.title
    case 'variant':
      return facts.variant
    case 'result':
      return `-${facts.result}`
    default:
      return facts.name
  }
}

/** Names that Windows keeps for devices, with any ending. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i

/**
 * A name that every system takes: no reserved characters or device names, no control or direction marks, no dot or
 * space at either end, NFC, at most `limit` bytes with no letter or emoji cut in two.
 * @param instead what it is called when nothing is left
 */
export function safeName(text: string, instead: string, limit = longest): string {
  const clean = text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[<>:"/\\|?*]/g, '-')
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/gu, '')
    .replaceAll(/\s+/g, ' ')
  const named = trim(cut(trim(clean), limit - 1))
  if (named === '') return instead
  return reserved.test(named) ? `_${cut(named, limit - 1)}` : named
}

/** A leading dot would hide the file, a trailing one is lost on Windows. */
const trim = (text: string) => text.replace(/^[. ]+/, '').replace(/[. ]+$/, '')

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

function cut(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text
  let short = ''
  for (const { segment } of graphemes.segment(text)) {
    if (Buffer.byteLength(short + segment) > limit) break
    short += segment
  }
  return short
}
