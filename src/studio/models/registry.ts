/** Finds model packs on disk: the built-in ones and those that the user installed. */
import type { Pack } from '../../contract/manifest.ts'
import type { ColorStep } from '../../contract/recipe.ts'

export interface PackRegistry {
  /** Every pack whose manifest can be read, built-in ones first; `broken` says what is wrong with the rest. */
  list(): Promise<{ packs: Pack[]; broken: { folder: string; message: string }[] }>
  /**
   * The pack that a colour step asks for, its files checked against their hashes.
   * @throws StudioFault `model.unknown`, `model.manifestInvalid`, `model.fileMissing`, `model.hashMismatch`
   */
  forColorStep(step: Pick<ColorStep, 'style' | 'model'>): Promise<Pack>
  get(id: string): Promise<Pack>
}
