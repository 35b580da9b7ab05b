/** Model packs on their way to a farm's workers: put into the store once, by hash, and checked where they are used. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import { manifestSchema, type Manifest, type Pack } from '../../contract/manifest.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { writeManifest } from '../../platform/staging-folder.ts'
import { parseJson } from '../library/stored-rows.ts'
import type { PackRegistry, Packs } from '../models/registry.ts'
import { modelsOfSteps } from '../recipe-fingerprint.ts'
import { blobNames, type BlobStore } from './blob-store.ts'
import type { PackRef } from './work.ts'

/** Names a pack by all that its manifest says, the hashes of its files among it. */
export const packHash = (manifest: Manifest): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex')

/** Puts packs into the store, each once in the life of this process. */
export class PackPublisher {
  readonly #store: BlobStore
  readonly #published = new Map<string, Promise<void>>()

  constructor(store: BlobStore) {
    this.#store = store
  }

  /** @param renew puts them there even where they are. @throws StudioFault `farm.storeFailed` */
  async publish(packs: readonly Pack[], renew = false): Promise<PackRef[]> {
    const refs = new Map<string, PackRef>()
    for (const pack of packs) {
      const hash = packHash(pack.manifest)
      const published = (!renew && this.#published.get(hash)) || this.#put(pack, hash, renew)
      this.#published.set(hash, published)
      await published.catch((error: unknown) => {
        this.#published.delete(hash)
        throw error
      })
      refs.set(hash, { id: pack.manifest.id, hash })
    }
    return [...refs.values()]
  }

  /** The manifest last: where that is, its files are. */
  async #put({ manifest, folder }: Pack, hash: string, renew: boolean): Promise<void> {
    if (!renew && (await this.#store.has(blobNames.manifest(hash)))) return
    for (const { path, sha256 } of manifest.files) {
      const name = blobNames.packFile(sha256)
      if (renew || !(await this.#store.has(name))) await this.#store.put(name, join(folder, path))
    }
    await this.#store.putText(blobNames.manifest(hash), JSON.stringify(manifest))
  }
}

/** What a recipe needs, its files checked. @throws StudioFault `model.*` */
export async function packsOf(recipe: Recipe, packs: Pick<Packs, 'get' | 'forColorStep'>): Promise<Pack[]> {
  const found = [await packs.forColorStep(recipe.steps.color)]
  for (const [, id] of modelsOfSteps(recipe)) found.push(await packs.get(id))
  return found
}

export class PackFetcher {
  readonly #store: BlobStore
  readonly #registry: Pick<PackRegistry, 'list' | 'verify'>
  readonly #folder: string
  readonly #fetching = new Map<string, Promise<Pack>>()
  /** Found before, by hash; their files are looked at each time. */
  readonly #found = new Map<string, Pack>()

  /** @param models the worker's own folder of models; packs of the farm lie below it, apart from what a person installed */
  constructor(store: BlobStore, registry: Pick<PackRegistry, 'list' | 'verify'>, models: string) {
    this.#store = store
    this.#registry = registry
    this.#folder = join(models, '.farm')
  }

  /**
   * Exactly the packs that a job names.
   * @throws StudioFault `farm.*`, `model.*`
   */
  async forJob(refs: readonly PackRef[]): Promise<Packs> {
    const packs = new Map<string, Pack>()
    for (const ref of refs) packs.set(ref.id, await this.#one(ref))
    const get = (id: string): Promise<Pack> => {
      const pack = packs.get(id)
      if (pack) return Promise.resolve(pack)
      return Promise.reject(new StudioFault('farm.badJob', { reason: `it does not name its model "${id}"` }))
    }
    return {
      get,
      list: () => Promise.resolve({ packs: [...packs.values()], broken: [] }),
      forColorStep: ({ model, style }) => get(model ?? `tintype-${style}`),
    }
  }

  async #one(ref: PackRef): Promise<Pack> {
    const found = this.#found.get(ref.hash)
    if (found && (await this.#isWhole(found))) return found
    const pack = await this.#find(ref)
    this.#found.set(ref.hash, pack)
    return pack
  }

  #isWhole(pack: Pack): Promise<boolean> {
    return this.#registry.verify(pack).then(
      () => true,
      () => false,
    )
  }

  async #find(ref: PackRef): Promise<Pack> {
    const { packs } = await this.#registry.list()
    const own = packs.find(({ manifest }) => manifest.id === ref.id && packHash(manifest) === ref.hash)
    if (own) {
      await this.#registry.verify(own)
      return own
    }
    const pack = await this.#fetched(ref)
    if (await this.#isWhole(pack)) return pack
    // Damaged since it was fetched: it is fetched anew.
    await rm(pack.folder, { recursive: true, force: true })
    const again = await this.#fetched(ref)
    await this.#registry.verify(again)
    return again
  }

  #fetched(ref: PackRef): Promise<Pack> {
    const under = this.#fetching.get(ref.hash)
    if (under) return under
    const fetching = this.#fetch(ref).finally(() => this.#fetching.delete(ref.hash))
    this.#fetching.set(ref.hash, fetching)
    return fetching
  }

  async #fetch(ref: PackRef): Promise<Pack> {
    const folder = join(this.#folder, ref.hash)
    const text = await readFile(join(folder, 'model.json'), 'utf8').catch(() => null)
    if (text !== null) {
      const manifest = readManifest(text, ref)
      if (manifest) return { manifest, folder, builtIn: false }
    }
    const manifest = await this.#manifest(ref)
    const staging = join(this.#folder, `.fetching-${process.pid}-${randomUUID()}`)
    await mkdir(staging, { recursive: true })
    try {
      for (const { path, sha256 } of manifest.files) await this.#file(join(staging, path), sha256, ref)
      await writeManifest(staging, manifest)
      await rm(folder, { recursive: true, force: true })
      await rename(staging, folder).catch(async (error: unknown) => {
        // Another worker of this machine was quicker.
        if (!(await stat(folder).catch(() => null))) throw error
      })
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
    return { manifest, folder, builtIn: false }
  }

  async #manifest(ref: PackRef): Promise<Manifest> {
    const place = blobNames.manifest(ref.hash)
    const text = await this.#store.readText(place)
    const manifest = text === null ? null : readManifest(text, ref)
    if (!manifest) throw new StudioFault('farm.storeDamaged', { file: ref.id, place })
    return manifest
  }

  async #file(path: string, sha256: string, { id }: PackRef): Promise<void> {
    const place = blobNames.packFile(sha256)
    if (!(await this.#store.fetch(place, path)) || (await hashFile(path)) !== sha256) {
      throw new StudioFault('farm.storeDamaged', { file: id, place })
    }
  }
}

/** Null where the text is not what the hash is of. */
function readManifest(text: string, { id, hash }: PackRef): Manifest | null {
  const { data } = manifestSchema.safeParse(parseJson(text))
  return data && data.id === id && packHash(data) === hash ? data : null
}
