/** A selection of the library as files: a folder or a zip, where doing it again writes only what changed. */
import { copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import PQueue from 'p-queue'
import type { OutputOptions, ProviderChoice, RenderReport } from '../../contract/engine.ts'
import type { Note } from '../../contract/notes.ts'
import { isFault, StudioFault, toStudioError, type StudioError } from '../../contract/errors.ts'
import { silent, type Progress } from '../../contract/progress.ts'
import { BatchJournal } from '../batch/journal.ts'
import { callWithRetry } from '../engine-client/client.ts'
import { removeLeftovers, writeBuffers, writeWhole } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { presentOriginal, referenceOf } from '../library/files.ts'
import { storedGps, storedRegions } from '../library/places.ts'
import { recipeFingerprint } from '../recipe-fingerprint.ts'
import type { Library } from '../library/open.ts'
import type { LibraryRenderer, RenderStudio } from '../render/library-renderer.ts'
import { version } from '../../platform/version.ts'
import { writeExtras, type Extras } from './extras.ts'
import type { RestoreForGallery } from './gallery/pictures.ts'
import { filesIn, writeZip } from './zip.ts'
import { refuseForeign, planExport, type ExportEntry, type PlanRequest } from './plan.ts'

export interface ExportRequest extends PlanRequest, Extras {
  /** A folder; with `.zip` at its end a zip. */
  target: string
  /** A JSON file beside each picture: its recipe, and what the library knows of it. */
  sidecar: boolean
  provider?: ProviderChoice | undefined
  /** Photos in flight. */
  concurrency?: number
  signal?: AbortSignal
  progress?: Progress
  onEvent?: (event: ExportEvent) => void
}

export type ExportEvent =
  | { type: 'planned'; pictures: number }
  | { type: 'written' | 'unchanged'; name: string }
  | { type: 'noted'; name: string; note: Note }
  | { type: 'failed'; name: string; error: StudioError }

export interface ExportSummary {
  written: number
  unchanged: number
  failed: number
  /** Why it ended before its end: a full or read-only disk. What was written until then stays. */
  stopped: StudioError | null
}

export class PhotoExporter {
  readonly #library: Library
  readonly #studio: Pick<RenderStudio, 'restore' | 'engine'>
  readonly #renderer: LibraryRenderer

  constructor(library: Library, studio: Pick<RenderStudio, 'restore' | 'engine'>, renderer: LibraryRenderer) {
    this.#library = library
    this.#studio = studio
    this.#renderer = renderer
  }

  /**
   * Exports photos with the first of their recipes, or as they are. Each ends in one event.
   * A zip is gathered in a folder beside it (`NAME.zip.tintype-export`): after a kill the same export goes on there.
   * @throws StudioFault `export.template`, `model.unknown`; `output.*` for the zip itself
   */
  async run(request: ExportRequest): Promise<ExportSummary> {
    const entries = await planExport(this.#library, this.#renderer, request)
    if (entries.length === 0 && request.photoIds.length > 0) {
      throw new StudioFault('library.notFound', {
        kind: 'photo',
        name: request.photoIds.slice(0, 5).join(', '),
      })
    }
    request.onEvent?.({ type: 'planned', pictures: entries.length })
    const names = new Set<string>()
    if (!request.target.toLowerCase().endsWith('.zip'))
      return this.#fill(request.target, entries, request, names)
    const folder = `${request.target}.tintype-export`
    const summary = await this.#fill(folder, entries, request, names)
    if (request.signal?.aborted || summary.stopped) return summary
    // A killed export of something else may have left its files there, too.
    const wanted = (await filesIn(folder)).filter((name) => names.has(name.replace(/\.tintype\.json$/, '')))
    await writeZip(request.target, folder, wanted, request.signal)
    await rm(folder, { recursive: true, force: true })
    return summary
  }

  /** @param names filled with what the export holds, written or unchanged */
  async #fill(
    folder: string,
    entries: readonly ExportEntry[],
    request: ExportRequest,
    names: Set<string>,
  ): Promise<ExportSummary> {
    const { signal, progress = silent, onEvent = () => {} } = request
    const journal = await BatchJournal.open(folder)
    const summary: ExportSummary = { written: 0, unchanged: 0, failed: 0, stopped: null }
    const planned = new Set(entries.map(({ photo }) => photo.sha256))
    const queue = new PQueue({ concurrency: request.concurrency ?? 3 })
    let done = 0
    /** Runs one piece of the export, and reports what became of it. */
    const piece = async (name: string, work: () => Promise<'written' | 'unchanged'>): Promise<void> => {
      if (signal?.aborted || summary.stopped) return
      try {
        const type = await work()
        summary[type] += 1
        names.add(name)
        onEvent({ type, name })
      } catch (error) {
        if (signal?.aborted) return
        const fault = toStudioError(error)
        if (isFault(error, 'output.diskFull', 'library.diskFull', 'output.notWritable', 'engine.closed'))
          summary.stopped ??= fault
        else {
          summary.failed += 1
          onEvent({ type: 'failed', name, error: fault })
        }
      }
    }
    const one = async (entry: ExportEntry): Promise<void> => {
      await piece(entry.name, async () => {
        const type = await this.#one(folder, journal, entry, request, planned)
        if (entry.first) await this.#remember(entry)
        return type
      })
      progress.report(++done / entries.length, entry.name)
    }
    await queue.addAll(entries.map((entry) => () => one(entry)))
    const present = []
    for (const entry of entries) {
      if (await stat(join(folder, entry.name)).catch(() => null)) present.push(entry)
    }
    const taken = new Set(entries.map(({ name }) => name.toLowerCase()))
    const deps = {
      library: this.#library,
      engine: this.#studio.engine,
      folder,
      journal,
      taken,
      restore: (work: Parameters<RestoreForGallery>[0]) => this.#studio.restore(work, { signal }),
      onFile: (name: string) => names.add(name),
    }
    await writeExtras(deps, present, request, piece)
    return summary
  }

  /** So that the album can say what was exported, and what has changed since. */
  async #remember({ photo, variant, recipe }: ExportEntry): Promise<void> {
    const work =
      variant === null
        ? { recipe_hash: '', models: '' }
        : { recipe_hash: recipeFingerprint(recipe).hash, models: this.#renderer.modelsOf(recipe) }
    const row = { photo_id: photo.id, ...work, exported: this.#library.clock.now() }
    await this.#library.db.replaceInto('exports').values(row).execute()
  }

  async #one(
    folder: string,
    journal: BatchJournal,
    entry: ExportEntry,
    request: ExportRequest,
    planned: ReadonlySet<string>,
  ): Promise<'written' | 'unchanged'> {
    const { photo, work } = entry
    if (entry.fault) throw entry.fault
    const output = join(folder, entry.name)
    await removeLeftovers(output)
    const unchanged = await journal.isFinished(output, photo.sha256, work)
    if (!unchanged) {
      await refuseForeign(this.#library, journal, output, planned)
      await mkdir(dirname(output), { recursive: true }).catch((error: unknown) => {
        throw asWriteFault(error, output)
      })
      const notes = await this.#write(output, entry, request)
      for (const note of notes) request.onEvent?.({ type: 'noted', name: entry.name, note })
      const { size } = await stat(output)
      await journal.finished(output, photo.sha256, work, size).catch((error: unknown) => {
        throw asWriteFault(error, output)
      })
    }
    const hasNewSidecar = request.sidecar && (await this.#sidecar(output, entry, request))
    return unchanged && !hasNewSidecar ? 'unchanged' : 'written'
  }

  /**
   * The picture itself: the library's finished one, or rendered here and kept for the library.
   * @returns what is to be said of it
   */
  async #write(
    output: string,
    entry: ExportEntry,
    { signal, options, provider }: ExportRequest,
  ): Promise<Note[]> {
    const { photo, recipe } = entry
    // Words go into a finished JPEG as it is; into anything else with the picture.
    const separate = options.format === 'jpeg' ? entry.words : undefined
    const words = separate ? undefined : entry.words
    const kept = words ? null : await this.#renderer.findWithNotes(photo, recipe, options)
    const notes = [...(kept?.notes ?? [])]
    let picture = kept?.file ?? null
    if (picture === null) {
      const input = await presentOriginal(this.#library, photo)
      const reference = await referenceOf(this.#library, recipe)
      const work = { input, output, recipe, options, words, provider, reference }
      const report = await this.#studio.restore(work, { signal })
      notes.push(...report.notes)
      picture = (await this.#keep(entry, options, report)) ?? output
      if (!separate) return notes
    }
    const finished = picture
    if (separate) {
      const params = { input: finished, output, words: separate }
      const again = () => removeLeftovers(output)
      const described = await callWithRetry(this.#studio.engine, 'describe', params, { signal }, again)
      notes.push(...described.notes)
    } else await writeWhole(output, (part) => copyFile(finished, part))
    return notes
  }

  /**
   * So that nobody has to render it again, and the album shows it.
   * @returns the library's copy; null where there is none: the original as it is, or no room for it
   */
  async #keep(
    { photo, variant, recipe, words }: ExportEntry,
    options: OutputOptions,
    report: RenderReport,
  ): Promise<string | null> {
    if (variant === null) return null
    try {
      const written = options.format === 'jpeg' ? undefined : words
      return await this.#renderer.adopt(photo, recipe, options, report, written)
    } catch (error) {
      // What was asked for is the export, which is there.
      if (isFault(error, 'output.diskFull', 'output.notWritable')) return null
      throw error
    }
  }

  /** @returns whether it had to be written */
  async #sidecar(
    output: string,
    { photo, variant, recipe, albums, tags }: ExportEntry,
    request: ExportRequest,
  ): Promise<boolean> {
    const file = `${output}.tintype.json`
    const { name, sha256, caption, date_from, date_to, date_text, date_source } = photo
    const facts = {
      program: `Tintype ${version}`,
      original: { name, sha256 },
      title: photo.title ?? '',
      caption,
      place: {
        location: photo.location ?? '',
        city: photo.city ?? '',
        country: photo.country ?? '',
        gps: storedGps(photo.gps) ?? null,
      },
      people: storedRegions(photo.regions).flatMap((region) => region.name || []),
      date:
        date_from === null ? null : { from: date_from, to: date_to, text: date_text, source: date_source },
      albums,
      tags,
      variant,
      recipe: variant === null ? null : recipe,
      options: request.options,
    }
    const text = `${JSON.stringify(facts, null, 2)}\n`
    if ((await readFile(file, 'utf8').catch(() => null)) === text) return false
    await writeBuffers(file, [Buffer.from(text)])
    return true
  }
}
