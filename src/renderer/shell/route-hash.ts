/** The route as the part of the address behind "#": a reload and the browser's own buttons find it again. */
import { photoQuerySchema, photoStateSchema } from '../../contract/library.ts'
import type { PhotoQuery } from '../../contract/library.ts'

export type Screen =
  | { name: 'album' }
  | { name: 'map' }
  | { name: 'workbench'; photo: number }
  | { name: 'models' }
  | { name: 'settings' }

export interface Route {
  screen: Screen
  /** Which photos the album shows; the workbench goes through the same ones. */
  query: PhotoQuery
}

export const everything: PhotoQuery = photoQuerySchema.parse({})

function screenOf(path: string): Screen {
  const [name, id] = path.split('/').filter(Boolean)
  if (name === 'photo' && /^[1-9]\d{0,14}$/.test(id ?? '')) return { name: 'workbench', photo: Number(id) }
  if (name === 'models' || name === 'settings' || name === 'map') return { name }
  return { name: 'album' }
}

/** South, west, north, east. */
function areaOf(text: string | null): unknown {
  const [south, west, north, east] = (text ?? '').split(',').map(Number)
  return text === null ? null : { south, west, north, east }
}

/** The query of the parameters, as far as they are valid; others are left out, one by one. */
function queryOf(given: URLSearchParams): PhotoQuery {
  const values: Record<string, unknown> = {
    album: Number(given.get('album') ?? NaN),
    tag: given.get('tag'),
    favourite: given.has('favourite') || null,
    missing: given.has('missing') || null,
    undated: given.has('undated') || null,
    noPlace: given.has('noPlace') || null,
    unseen: given.has('unseen') || null,
    within: areaOf(given.get('within')),
    rating: given.has('rating') ? Number(given.get('rating')) : null,
    flag: given.get('flag'),
    label: given.get('label'),
    kind: given.get('kind'),
    states: given
      .get('states')
      ?.split(',')
      .filter((state) => photoStateSchema.safeParse(state).success),
    exported: given.get('exported'),
    look: given.get('look'),
    search: given.get('search'),
    from: given.get('from'),
    to: given.get('to'),
    addedSince: given.has('addedSince') ? Number(given.get('addedSince')) : null,
    needsLook: given.get('needsLook'),
    renderedSince: given.has('renderedSince') ? Number(given.get('renderedSince')) : null,
    sort: given.get('sort'),
    descending: given.has('descending') || null,
  }
  const valid = Object.entries(values).filter(
    ([key, value]) =>
      value !== null &&
      value !== undefined &&
      photoQuerySchema.shape[key as keyof typeof photoQuerySchema.shape].safeParse(value).success,
  )
  return normal(photoQuerySchema.parse(Object.fromEntries(valid)))
}

/** An album's own order needs the album. */
export function normal(query: PhotoQuery): PhotoQuery {
  return query.sort === 'album' && query.album === undefined ? { ...query, sort: 'added' } : query
}

export function routeOf(hash: string): Route {
  const [path = '', parameters = ''] = hash.replace(/^#/, '').split('?')
  return { screen: screenOf(path), query: queryOf(new URLSearchParams(parameters)) }
}

function textOf(value: PhotoQuery[keyof PhotoQuery]): string {
  if (value === true) return '1'
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'object'
    ? [value.south, value.west, value.north, value.east].join(',')
    : String(value)
}

export function hashOf({ screen, query }: Route): string {
  const path =
    screen.name === 'workbench' ? `/photo/${screen.photo}` : screen.name === 'album' ? '/' : `/${screen.name}`
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === false || (key === 'sort' && value === 'added')) continue
    parameters.set(key, textOf(value))
  }
  const text = parameters.toString()
  return text === '' ? `#${path}` : `#${path}?${text}`
}
