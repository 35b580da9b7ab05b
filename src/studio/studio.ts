/** Puts the parts of the application together; the terminal, the server and the desktop each make one. */
import type { OutputOptions, ProviderChoice, RenderReport } from '../contract/engine.ts'
import type { Recipe } from '../contract/recipe.ts'
import type { CallOptions, EngineClient } from './engine/client.ts'
import type { PackRegistry } from './models/registry.ts'

export interface RestoreRequest {
  /** Absolute path of the original. */
  input: string
  /** Absolute path of the result. */
  output: string
  recipe: Recipe
  options: OutputOptions
  provider?: ProviderChoice | undefined
  maxPixels?: number | undefined
}

export interface Studio {
  readonly engine: EngineClient
  readonly packs: PackRegistry
  /**
   * Turns recipe and file into a rendered file. When the engine dies on it, it is tried once more on the CPU.
   * @throws StudioFault as `contract/errors.ts` lists them; no file is left then
   */
  restore(request: RestoreRequest, options?: CallOptions): Promise<RenderReport>
  close(): Promise<void>
}
