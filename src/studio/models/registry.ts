/** Finds model packs on disk, the built-in ones and those that the user installed, and checks their files. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import { manifestSchema, type Pack } from '../../contract/manifest.ts'
import { issuesOf, type ColorStep } from '../../contract/recipe.ts'
import { withCurrentManifestNames } from '../../contract/stored-names.ts'
import { hashFile } from '../../platform/hash-file.ts'

export interface PackFolders {
  /** Packs that come with the program. */
  builtIn: string
  /** Packs of the user; the folder may not be there. */
  installed: string
}

export interface BrokenPack {
  folder: string
  message: string
}

/** What callers need of a registry. */
export type Packs = Pick<PackRegistry, 'list' | 'forColorStep' | 'get'>

export class PackRegistry {
  readonly #folders: PackFolders
  readonly #hash: (file: string) => Promise<string>
  /** Files whose hash was right, by path, size and time of change: 870 MB are not hashed for every photo. */
  readonly #verified = new Set<string>()

  /** @param hash SHA-256 of a file; the studio lets its engine read, so that 870 MB do not hold up a window's host */
  constructor(folders: PackFolders, hash: (file: string) => Promise<string> = hashFile) {
    this.#folders = folders
    this.#hash = hash
  }

  /** Every pack whose manifest can be read, built-in ones first; `broken` says what is wrong with the rest. */
  async list(): Promise<{ packs: Pack[]; broken: BrokenPack[] }> {
    const packs: Pack[] = []
    const broken: BrokenPack[] = []
    const seen = new Set<string>()
    for (const [root, builtIn] of [
      [this.#folders.builtIn, true],
      [this.#folders.installed, false],
    ] as const) {
      const names = await readdir(root, { withFileTypes: true }).catch(() => [])
      for (const entry of names.sort((a, b) => a.name.localeCompare(b.name))) {
        // A pack is installed under a name with a dot in front until it is whole.
        if (!entry.isDirectory() || entry.name.startsWith('.')) continue
        const folder = join(root, entry.name)
        try {
          const pack = await readPack(folder, builtIn)
          if (seen.has(pack.manifest.id)) {
            const issues = [`another pack has the id "${pack.manifest.id}"`]
            throw new StudioFault('model.manifestInvalid', { file: join(folder, 'model.json'), issues })
          }
          seen.add(pack.manifest.id)
          packs.push(pack)
        } catch (error) {
          broken.push({ folder, message: toStudioError(error).message })
        }
      }
    }
    return { packs, broken }
  }

  /**
   * The pack that a colour step asks for, its files checked against their hashes.
   * @throws StudioFault `model.unknown`, `model.manifestInvalid`, `model.fileMissing`, `model.hashMismatch`
   */
  async forColorStep(step: Pick<ColorStep, 'style' | 'model'>): Promise<Pack> {
    return this.get(step.model ?? `tintype-${step.style}`)
  }

  /** @throws as `forColorStep` */
  async get(id: string): Promise<Pack> {
    const { packs } = await this.list()
    const pack = packs.find((candidate) => candidate.manifest.id === id)
    if (pack) {
      await this.verify(pack)
      return pack
    }
    // A pack that is there but broken must say what is wrong with it, not that it is unknown.
    for (const root of [this.#folders.installed, this.#folders.builtIn]) {
      const folder = join(root, id)
      if (await stat(join(folder, 'model.json')).catch(() => null)) {
        await readPack(folder, root === this.#folders.builtIn)
      }
    }
    throw new StudioFault('model.unknown', { id, known: packs.map((known) => known.manifest.id) })
  }

  /**
   * Compares each file of a pack with its manifest; a file that was right and has not changed is not read again.
   * @throws StudioFault `model.fileMissing`, `model.hashMismatch`
   */
  async verify(pack: Pack): Promise<void> {
    for (const { path, sha256 } of pack.manifest.files) {
      const file = join(pack.folder, path)
      const facts = await stat(file).catch((error: unknown) => {
        throw new StudioFault('model.fileMissing', { id: pack.manifest.id, file }, error)
      })
      const key = [file, facts.size, facts.mtimeMs, sha256].join('\n')
      if (this.#verified.has(key)) continue
      const actual = await this.#hash(file)
      if (actual !== sha256) {
        throw new StudioFault('model.hashMismatch', { id: pack.manifest.id, file, expected: sha256, actual })
      }
      this.#verified.add(key)
    }
  }
}

/** @throws StudioFault `model.manifestInvalid` */
async function readPack(folder: string, builtIn: boolean): Promise<Pack> {
  const file = join(folder, 'model.json')
  const invalid = (issue: string, cause?: unknown) =>
    new StudioFault('model.manifestInvalid', { file, issues: [issue] }, cause)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw invalid('there is no model.json that can be read', error)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw invalid('it is not JSON', error)
  }
  const manifest = manifestSchema.safeParse(withCurrentManifestNames(json))
  if (!manifest.success)
    throw new StudioFault('model.manifestInvalid', { file, issues: issuesOf(manifest.error) })
  return { manifest: manifest.data, folder, builtIn }
}
