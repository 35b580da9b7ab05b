/** `tintype library list` and `edit`: what is there, and what is known of it. */
import { Command, Option } from 'commander'
import { asLine, flagSchema, labelColors, type Flag } from '../../../contract/photo-words.ts'
import { AlbumRepository } from '../../../studio/library/album-repository.ts'
import { typedDate } from '../../../studio/library/dates.ts'
import { checkPresence } from '../../../studio/library/files.ts'
import type { Library } from '../../../studio/library/open.ts'
import { placeColumns } from '../../../studio/library/places.ts'
import { PhotoRepository, type PhotoRow } from '../../../studio/library/photo-repository.ts'
import { flagOf, ratingOf } from '../../../studio/library/ratings.ts'
import { variantNames } from '../../../studio/library/recipe-steps.ts'
import { photoFault } from '../../../studio/library/stored-rows.ts'
import { wholeNumber } from '../../options.ts'
import {
  cliSorts,
  selectPhotos,
  libraryOption,
  photoNumber,
  withLibrary,
  type CliSort,
  type LibraryOption,
} from './with-library.ts'

interface ListOptions extends LibraryOption {
  album?: string
  tag?: string
  search?: string
  favourite?: boolean
  missing?: boolean
  rating?: number
  flag?: Flag
  label?: string
  undated?: boolean
  withoutPlace?: boolean
  unseen?: boolean
  sort?: CliSort
  limit: number
  json: boolean
}

export function listLibrary(): Command {
  return new Command('list')
    .description('The photos of the library, by date; an album in its own order')
    .option('--album <name>', 'only this album')
    .option('--tag <name>', 'only with this tag')
    .option('--search <words>', 'in names, titles, captions, dates, places, tags and albums')
    .option('--favourite', 'only favourites')
    .option('--missing', 'only those whose file is gone')
    .option('--rating <n>', 'only with at least so many stars; 0: without any', wholeNumber(0, 5))
    .addOption(new Option('--flag <flag>', 'only picked or rejected ones').choices(flagSchema.options))
    .option('--label <label>', 'only with this label, e.g. Red')
    .option('--undated', 'only those of no known date')
    .option('--without-place', 'only those of no known place')
    .option('--unseen', 'only those that nobody has opened yet')
    .addOption(new Option('--sort <order>', 'another order than by date').choices(cliSorts))
    .option('--limit <n>', 'at most so many', wholeNumber(1, 1_000_000), 1000)
    .option('--json', 'for a program', false)
    .addOption(libraryOption())
    .action((options: ListOptions) =>
      withLibrary(options, async (library, _, signal) => {
        await checkPresence(library, signal)
        const photos = new PhotoRepository(library.db)
        const filter = { ...options, noPlace: options.withoutPlace }
        const ids = await selectPhotos(library, [], filter, options.sort)
        const rows = await photos.byIds(ids.slice(0, options.limit))
        for (const row of rows) {
          const facts = await factsOf(library, row)
          const fault = photoFault(row)
          if (fault) process.stderr.write(`${fault.message}\n`)
          process.stdout.write(`${options.json ? JSON.stringify(facts) : photoLine(facts)}\n`)
        }
        if (!options.json) process.stderr.write(`${rows.length} of ${await photos.count()} photos\n`)
      }),
    )
}

async function factsOf(library: Library, row: PhotoRow) {
  const albums = new AlbumRepository(library.db)
  return {
    ...row,
    albums: await albums.namesOf(row.id),
    tags: await albums.tagsOf(row.id),
    variants: await variantNames(library.db, row.id),
  }
}

function photoLine(facts: Awaited<ReturnType<typeof factsOf>>): string {
  const { id, name, width, height, date_text, title, caption, location, city, country, albums, tags } = facts
  const { variants } = facts
  const place = [location, city, country].filter(Boolean).join(', ')
  const marks = [
    ...(facts.missing_since === null ? [] : ['missing']),
    ...(facts.favourite === 1 ? ['favourite'] : []),
    ...(ratingOf(facts) > 0 ? ['*'.repeat(ratingOf(facts))] : []),
    ...(flagOf(facts) === null ? [] : [{ pick: 'picked', reject: 'rejected' }[flagOf(facts)!]]),
    ...(facts.label ? [facts.label] : []),
    ...variants,
    ...tags.map((tag) => `#${tag}`),
  ]
  const parts = [
    `${width} x ${height}`,
    date_text ?? 'undated',
    ...albums,
    title,
    caption,
    place,
    marks.join(', '),
  ]
  return `${String(id).padStart(6)}  ${name}  ${parts.filter(Boolean).join('  ')}`
}

interface EditOptions extends LibraryOption {
  title?: string
  caption?: string
  location?: string
  city?: string
  country?: string
  gps?: string
  date?: string
  favourite?: boolean
  rating?: number
  flag?: Flag | 'none'
  label?: string
  tag?: string[]
  untag?: string[]
  album?: string
}

const several = (name: string, before: readonly string[] = []): string[] => [...before, name]

export function editLibrary(): Command {
  return new Command('edit')
    .description('Title, caption, date, place, tags, favourite, rating, flag, label and album of photos')
    .argument('<numbers...>', 'as "list" shows them', photoNumber)
    .option('--title <text>')
    .option('--caption <text>')
    .option('--location <text>', 'street, house or lake')
    .option('--city <text>')
    .option('--country <text>')
    .option('--gps <place>', 'latitude and longitude, "48.2082, 16.3738"')
    .option('--date <date>', '1943, 1943-07, 1943-07-12, 1920s, "about 1920"')
    .option('--favourite', 'mark as favourite')
    .option('--no-favourite', 'take the mark away')
    .option('--rating <n>', 'stars, 0 to 5', wholeNumber(0, 5))
    .addOption(
      new Option('--flag <flag>', 'keep it, let it go, or neither').choices([...flagSchema.options, 'none']),
    )
    .option('--label <label>', `a colour (${labelColors.join(', ')}) or another word; empty takes it away`)
    .option('--tag <name>', 'add a tag; more than once for several', several)
    .option('--untag <name>', 'take a tag off; more than once for several', several)
    .option('--album <name>', 'put into this album, at its end')
    .addOption(libraryOption())
    .action((ids: number[], options: EditOptions) =>
      withLibrary(options, (library) => edit(library, ids, options)),
    )
}

async function edit(library: Library, ids: number[], options: EditOptions): Promise<void> {
  const { title, caption, favourite, rating, flag, label, tag, untag, album } = options
  const date = options.date === undefined ? null : typedDate(options.date)
  const place = placeColumns(options)
  const photos = new PhotoRepository(library.db)
  const albums = new AlbumRepository(library.db)
  for (const { id } of await photos.byIds(ids)) {
    const change = {
      ...(title !== undefined && { title: asLine(title) }),
      ...(caption !== undefined && { caption }),
      ...place,
      ...(favourite !== undefined && { favourite: favourite ? 1 : 0 }),
      ...(rating !== undefined && { stars: rating, rated: 1 }),
      ...(flag !== undefined && { flag }),
      ...(label !== undefined && { label: asLine(label).slice(0, 100) }),
      ...(date && {
        date_from: date.from,
        date_to: date.to,
        date_text: date.text,
        date_source: date.source,
        date_beside: 0,
      }),
    }
    if (Object.keys(change).length > 0) await photos.update(id, change)
    for (const each of tag ?? []) await albums.tag(id, each, true)
    for (const each of untag ?? []) await albums.tag(id, each, false)
  }
  if (album !== undefined) await albums.add(await albums.ensure(album, library.clock.now()), ids)
}
