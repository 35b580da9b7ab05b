/** What the stages of one render share: cancel, progress, measured times, the engine's resources and the preview cache. */
import type { Inspection } from '../../imaging/codec/inspection.ts'
import type { CallContext } from '../dispatch.ts'
import { identityOf } from '../preview-cache.ts'
import type { EngineResources } from '../resources.ts'

/** Milliseconds by the name of what took them, as the render's report carries them. */
export class Timings {
  readonly #milliseconds: Record<string, number> = {}

  /** Measures `work`, also where it fails. A second measurement of the same name replaces the first. */
  async measure<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    const start = performance.now()
    try {
      return await work()
    } finally {
      this.#milliseconds[name] = performance.now() - start
    }
  }

  /** Adds to what was measured under this name. */
  add(name: string, milliseconds: number): void {
    this.#milliseconds[name] = (this.#milliseconds[name] ?? 0) + milliseconds
  }

  all(): Record<string, number> {
    return { ...this.#milliseconds }
  }
}

/** The result that was computed under this key before, or is computed now; see `PreviewCache`. */
export type Recall = <T>(
  key: readonly unknown[],
  make: () => Promise<T>,
  bytesOf: (value: T) => number,
) => Promise<T>

export interface RenderContext extends CallContext {
  readonly timings: Timings
  readonly resources: EngineResources
  /** What the photo's header says. */
  readonly inspection: Inspection
  /** Null where nothing is kept for a next preview: pictures may be changed in place then. */
  readonly recall: Recall | null
}

/** @returns a lookup in the preview cache whose keys name the file, unchanged, and `scope`. @throws the file system's error */
export async function recallFor(
  file: string,
  scope: unknown,
  { previewCache }: Pick<EngineResources, 'previewCache'>,
): Promise<Recall> {
  const identity = await identityOf(file)
  return (key, make, bytesOf) =>
    previewCache.getOrCreate(JSON.stringify([identity, scope, ...key]), make, bytesOf)
}

/** Recalled where results are kept, computed where they are not. */
export function recalled<T>(
  { recall }: Pick<RenderContext, 'recall'>,
  key: readonly unknown[],
  make: () => Promise<T>,
  bytesOf: (value: T) => number,
): Promise<T> {
  return recall ? recall(key, make, bytesOf) : make()
}
