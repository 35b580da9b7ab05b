/** What an export would come to, before a person starts it: names, number, size. Nothing is written. */
import type { OutputOptions } from '../../contract/engine.ts'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import type { ExportForecast } from '../../contract/export.ts'
import { isEnlarged } from '../../contract/enlarge.ts'
import type { Library } from '../library/open.ts'
import type { LibraryRenderer } from '../render/library-renderer.ts'
import type { Enlargements } from '../render/enlargements.ts'
import { planExport, type ExportEntry, type PlanRequest } from './plan.ts'

/** Names that are shown: enough to see what a template does. */
const shown = 4
/** Keys in one statement. */
const keysAtOnce = 500

/**
 * Bytes a pixel at a quality, and by how many points of quality they double: the means over fourteen old photographs
 * at 1600 pixels. They differ by a factor of three among themselves, so a person is told "about".
 */
const sizes: Record<OutputFormat, { bytes: number; quality: number; doubles: number }> = {
  jpeg: { bytes: 0.247, quality: 92, doubles: 13 },
  webp: { bytes: 0.147, quality: 92, doubles: 14 },
  avif: { bytes: 0.107, quality: 80, doubles: 25 },
  // Lossless: no quality changes them.
  png: { bytes: 0.9, quality: 0, doubles: Infinity },
  tiff: { bytes: 1.05, quality: 0, doubles: Infinity },
}

/**
 * @throws StudioFault `export.template`, `model.unknown`; as `Enlargements.prepare`
 */
export async function forecastExport(
  library: Library,
  renderer: LibraryRenderer,
  request: PlanRequest,
  enlargements: Pick<Enlargements, 'prepare'>,
): Promise<ExportForecast> {
  const entries = await planExport(library, renderer, request)
  const rendered = await renderedBytes(library, entries)
  const enlarge = enlargeForecasts(enlargements)
  const enlarging = { seconds: 0, tooLarge: 0 }
  let bytes = 0
  for (const entry of entries) {
    const finished = rendered.get(entry.picture)
    const enlarged = finished === undefined ? await enlarge(entry) : null
    if (enlarged?.problem) enlarging.tooLarge += 1
    enlarging.seconds += enlarged?.seconds ?? 0
    bytes += finished ?? estimate(entry, request.options, enlarged?.factor ?? 1)
  }
  return {
    pictures: entries.length,
    examples: entries.slice(0, shown).map(({ photo, name }) => ({ original: photo.name, name })),
    numbered: entries.filter((entry) => entry.numbered).length,
    bytes: Math.round(bytes),
    enlarging,
    // An original without a recipe goes out as it is.
    toRender: entries.filter(({ variant, picture }) => variant !== null && !rendered.has(picture)).length,
    missing: new Set(
      entries.filter((entry) => entry.photo.missing_since !== null).map((entry) => entry.photo.id),
    ).size,
  }
}

/** Bytes of the pictures that are finished already, by their key. */
async function renderedBytes({ db }: Library, entries: readonly ExportEntry[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (let first = 0; first < entries.length; first += keysAtOnce) {
    const rows = await db
      .selectFrom('renders')
      .select(['key', 'bytes'])
      .where('state', '=', 'ready')
      .where(
        'key',
        'in',
        entries.slice(first, first + keysAtOnce).map((entry) => entry.picture),
      )
      .execute()
    for (const { key, bytes } of rows) found.set(key, bytes ?? 0)
  }
  return found
}

/** Each enlarging step is prepared once, whatever the number of photos. */
function enlargeForecasts(enlargements: Pick<Enlargements, 'prepare'>) {
  const prepared = new Map<string, ReturnType<Enlargements['prepare']>>()
  return async ({ photo, recipe }: ExportEntry) => {
    if (!isEnlarged(recipe)) return null
    const key = JSON.stringify(recipe.steps.upscale)
    const forecast = prepared.get(key) ?? enlargements.prepare(recipe)
    prepared.set(key, forecast)
    return (await forecast)(recipe, photo)
  }
}

function estimate(
  { photo }: ExportEntry,
  { format, quality, longestSide }: OutputOptions,
  enlarged: number,
): number {
  const longest = Math.max(photo.width, photo.height)
  // A smaller result than the photo is not enlarged first.
  const scale = Math.min(enlarged, (longestSide ?? Infinity) / longest)
  const size = sizes[format]
  const deep = photo.depth === 16 && (format === 'png' || format === 'tiff') ? 2 : 1
  const lossy = Number.isFinite(size.doubles) ? 2 ** ((quality - size.quality) / size.doubles) : 1
  return photo.width * photo.height * scale ** 2 * size.bytes * lossy * deep
}
