/** IPTC records in a Photoshop block: read, made to say a person's words, freed of what is no longer true. */
import { createHash } from 'node:crypto'
import { lineFields, type LineField, type PhotoWords } from '../../contract/photo-words.ts'

interface Resource {
  id: number
  /** From `8BIM` to the end of its padding. */
  whole: Buffer
  data: Buffer
}

interface DataSet {
  record: number
  number: number
  data: Buffer
}

const iptcId = 0x0404
const digestId = 0x0425
/** Photoshop's thumbnails, old and new: they show the photo as it was. */
const thumbnails: ReadonlySet<number> = new Set([0x0409, 0x040c])
const utf8Mark = Buffer.from('\u001b%G', 'latin1')
/** Longest values in bytes. @see IPTC-NAA IIM 4.2, 2:25, 2:120 */
const longest = { keyword: 64, caption: 2000 } as const
/** Texts of one line: their data sets in the second record, and how many bytes they hold. */
const lines: Readonly<Record<LineField, readonly [number: number, limit: number]>> = {
  title: [5, 64],
  city: [90, 32],
  location: [92, 32],
  country: [101, 64],
}
/** A country's code belongs to the name that it stands beside. */
const countryCode = 100

/** @returns null for a block that is damaged */
function readResources(block: Buffer): Resource[] | null {
  const resources: Resource[] = []
  let at = 0
  while (at + 12 <= block.length && block.toString('latin1', at, at + 4) === '8BIM') {
    const named = 7 + block[at + 6]
    const sizeAt = at + named + (named & 1)
    if (sizeAt + 4 > block.length) return null
    const size = block.readUInt32BE(sizeAt)
    const end = sizeAt + 4 + size
    if (end > block.length) return null
    const data = block.subarray(sizeAt + 4, end)
    const next = Math.min(block.length, end + (size & 1))
    resources.push({ id: block.readUInt16BE(at + 4), whole: block.subarray(at, next), data })
    at = next
  }
  return resources
}

function makeResource(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.write('8BIM', 0, 'latin1')
  head.writeUInt16BE(id, 4)
  head.writeUInt32BE(data.length, 8)
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)])
}

function readDataSets(records: Buffer): DataSet[] | null {
  const sets: DataSet[] = []
  let at = 0
  while (at + 5 <= records.length && records[at] === 0x1c) {
    const size = records.readUInt16BE(at + 3)
    // Of extended size: nothing that a caption, keyword or date would need.
    if (size & 0x8000 || at + 5 + size > records.length) return null
    const data = records.subarray(at + 5, at + 5 + size)
    sets.push({ record: records[at + 1], number: records[at + 2], data })
    at += 5 + size
  }
  return sets
}

function writeDataSets(sets: readonly DataSet[]): Buffer {
  return Buffer.concat(
    sets.flatMap(({ record, number, data }) => {
      const head = Buffer.from([0x1c, record, number, 0, 0])
      head.writeUInt16BE(data.length, 3)
      return [head, data]
    }),
  )
}

/** What IPTC says of a photo. */
export interface IptcWords extends Record<LineField, string> {
  caption: string
  keywords: string[]
  /** `1943`, `1943-07` or `1943-07-12`. */
  date: string | null
}

/** @param block a Photoshop block that begins with `8BIM` */
export function readIptcWords(block: Buffer): IptcWords | null {
  const records = readResources(block)?.find(({ id }) => id === iptcId)
  const sets = records && readDataSets(records.data)
  if (!sets) return null
  const text = textOf(sets)
  const of = (number: number) => sets.filter((set) => set.record === 2 && set.number === number).map(text)
  const date = /^(\d{4})(\d\d)?(\d\d)?/.exec(of(55)[0] ?? '')
  return {
    caption: of(120)[0] ?? '',
    keywords: of(25).filter(Boolean),
    title: of(lines.title[0])[0] ?? '',
    location: of(lines.location[0])[0] ?? '',
    city: of(lines.city[0])[0] ?? '',
    country: of(lines.country[0])[0] ?? '',
    date: date
      ? [date[1], ...[date[2], date[3]].filter((part) => part !== undefined && part !== '00')].join('-')
      : null,
  }
}

const isUtf8 = (sets: readonly DataSet[]) =>
  sets.some(({ record, number, data }) => record === 1 && number === 90 && data.equals(utf8Mark))

/** Without a mark texts are Latin-1, unless they can only be UTF-8. */
function textOf(sets: readonly DataSet[]): (set: DataSet) => string {
  const marked = isUtf8(sets)
  return ({ data }) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(data)
    } catch {
      return data.toString(marked ? 'utf8' : 'latin1')
    }
  }
}

/**
 * A Photoshop block without thumbnails, its IPTC records saying the words; both may be missing.
 * @param block begins with `8BIM`
 * @returns null where there is nothing to say, or the block is damaged
 */
export function iptcWithWords(block: Buffer | undefined, words: PhotoWords | undefined): Buffer | null {
  const resources = block ? readResources(block) : []
  if (!resources) return null
  const kept = resources.filter(({ id }) => !thumbnails.has(id))
  if (!words) return kept.length > 0 ? Buffer.concat(kept.map(({ whole }) => whole)) : null
  const known = kept.find(({ id }) => id === iptcId)
  const sets = known ? readDataSets(known.data) : []
  if (!sets) return null
  const records = writeDataSets(withWords(sets, words))
  const digest = createHash('md5').update(records).digest()
  const hadDigest = kept.some(({ id }) => id === digestId)
  return Buffer.concat([
    ...kept.filter(({ id }) => id !== iptcId && id !== digestId).map(({ whole }) => whole),
    makeResource(iptcId, records),
    ...(hadDigest ? [makeResource(digestId, digest)] : []),
  ])
}

function withWords(sets: readonly DataSet[], words: PhotoWords): DataSet[] {
  const { caption, tags, date } = words
  const text = textOf(sets)
  const own = sets
    .filter(({ record, number }) => !(record === 1 && number === 90) && !(record === 2 && number === 0))
    .map((set) => (isText(set) ? { ...set, data: Buffer.from(text(set)) } : set))
  const knownText = (number: number) =>
    own.find((set) => set.record === 2 && set.number === number)?.data.toString()
  const said = lineFields.filter((field) => words[field] !== undefined)
  const movesCountry = words.country !== undefined && words.country !== (knownText(lines.country[0]) ?? '')
  const replaced = new Set<number>([
    ...(caption === '' ? [] : [120]),
    ...(date === null ? [] : [55, 60]),
    ...said.map((field) => lines[field][0]),
    ...(movesCountry ? [countryCode] : []),
  ])
  const keywords = new Set(own.filter(isKeyword).map(({ data }) => data.toString()))
  const added = tags.filter((tag) => !keywords.has(tag))
  const say = (number: number, value: string, limit: number): DataSet[] =>
    value === '' ? [] : [{ record: 2, number, data: cut(value, limit) }]
  const second = [
    ...own.filter(({ record, number }) => record === 2 && !replaced.has(number)),
    ...[...new Set(added)].flatMap((tag) => say(25, tag, longest.keyword)),
    ...(date === null ? [] : say(55, iptcDay(date), 8)),
    ...say(120, caption, longest.caption),
    ...said.flatMap((field) => say(lines[field][0], words[field]!, lines[field][1])),
  ].toSorted((a, b) => a.number - b.number)
  return [
    ...own.filter(({ record }) => record === 1),
    { record: 1, number: 90, data: utf8Mark },
    { record: 2, number: 0, data: Buffer.from([0, 4]) },
    ...second,
    ...own.filter(({ record }) => record > 2),
  ]
}

const isKeyword = ({ record, number }: DataSet) => record === 2 && number === 25
/** Texts that a person wrote; rasterised captions and previews are none. */
const isText = ({ record, number }: DataSet) => record === 2 && number > 0 && number < 125

/** Parts that nobody knows are zeros. @see IPTC-NAA IIM 4.2, 2:55 */
function iptcDay(date: string): string {
  const [year, month = '00', day = '00'] = date.split('-')
  return `${year}${month}${day}`
}

/** Whether a keyword is a tag that was too long for IPTC. */
export const isCutTag = (keyword: string, tag: string): boolean =>
  keyword !== tag && cut(tag, longest.keyword).toString() === keyword

/** At most `limit` bytes, no letter cut in two. */
function cut(text: string, limit: number): Buffer {
  const bytes = Buffer.from(text.toWellFormed())
  if (bytes.length <= limit) return bytes
  let end = limit
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--
  return bytes.subarray(0, end)
}
