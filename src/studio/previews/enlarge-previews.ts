/**
 * What a person sees of an enlargement before they wait for it: what it comes to, and a square of the photo
 * beside the same plainly enlarged.
 */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { factorOf } from '../../contract/enlarge.ts'
import { StudioFault } from '../../contract/errors.ts'
import type { Point } from '../../contract/geometry.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { EnlargeForecast } from '../../contract/workbench.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { newMediaId } from '../../platform/file-names.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { Packs } from '../models/registry.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import type { Enlargements } from '../render/enlargements.ts'
import type { RenderStudio } from '../render/library-renderer.ts'
import { stepPacksFor } from '../render/restorer.ts'
import { BoundedFileCache, type CachedFile } from './bounded-file-cache.ts'
import { withoutPaths, type Originals } from './originals.ts'

type SpotStudio = Pick<RenderStudio, 'engine'> & {
  verdicts: Pick<ProviderVerdicts, 'resolve'>
  packs: Pick<Packs, 'forColorStep' | 'get'>
  enlargements: Pick<Enlargements, 'forecast'>
}

interface SpotRequest {
  photo: number
  recipe: Recipe
  /** Its middle, in shares of the picture. */
  place: Point
  /** Pixels a side of the result. */
  side: number
}

interface EnlargedSpot {
  plain: string
  enlarged: string
  width: number
  height: number
  factor: number
}

/** Some hundred of them. */
const maxBytes = 32 * 2 ** 20

export class EnlargePreviews {
  readonly #deps: { studio: SpotStudio; originals: Originals; temporary: string }
  readonly #spots = new BoundedFileCache<EnlargedSpot & CachedFile>(maxBytes)

  constructor(deps: { studio: SpotStudio; originals: Originals; temporary: string }) {
    this.#deps = deps
  }

  /** @throws StudioFault `library.notFound`; as `Enlargements.forecast` */
  async forecast(
    { photo, recipe }: Pick<SpotRequest, 'photo' | 'recipe'>,
    options: CallOptions = {},
  ): Promise<EnlargeForecast | null> {
    const { studio, originals } = this.#deps
    return studio.enlargements.forecast(recipe, await originals.row(photo), options)
  }

  /** @throws StudioFault as the engine's `enlargeSpot` and `Originals`, with names in the place of paths */
  async spot({ recipe, place, side, ...request }: SpotRequest, options: CallOptions): Promise<EnlargedSpot> {
    const { studio, originals, temporary } = this.#deps
    const photo = await originals.row(request.photo)
    const pack = await studio.packs.forColorStep(recipe.steps.color)
    const stepPacks = await stepPacksFor(recipe, studio.packs, studio.verdicts, undefined, options.signal)
    const factor = factorOf(recipe, stepPacks.upscale?.pack.manifest)
    if (factor === 1) throw new StudioFault('usage', { reason: 'Switch the enlarging on first.' })
    const reference = await originals.reference(recipe)
    const files = [pack, stepPacks.upscale?.pack].map((each) => each?.manifest.files[0].sha256)
    const key = renderKey([photo.sha256, recipe, files, place, side, reference?.file ?? null])
    const made = await this.#spots.getOrMake(key, options, async (call) => {
      const id = newMediaId()
      const folder = join(temporary, 'spots')
      const [plain, enlarged] = ['plain', 'enlarged'].map((name) => join(folder, `${id}-${name}.jpg`))
      let input = enlarged
      try {
        input = await originals.best(photo, call)
        await mkdir(folder, { recursive: true }).catch((error: unknown) => {
          throw asWriteFault(error, enlarged)
        })
        const provider = await studio.verdicts.resolve(pack, undefined, call.signal)
        const size = await studio.engine.call(
          'enlargeSpot',
          {
            input,
            plain,
            enlarged,
            pack,
            recipe,
            provider,
            stepPacks,
            reference: reference?.file ?? undefined,
            place,
            side: Math.max(8, Math.round(side / factor)),
          },
          call,
        )
        const { size: bytes } = await stat(enlarged)
        const url = (name: string) => `/media/spot/${id}-${name}`
        return {
          ...size,
          file: enlarged,
          beside: plain,
          bytes,
          url: url('enlarged'),
          plain: url('plain'),
          enlarged: url('enlarged'),
        }
      } catch (error) {
        throw withoutPaths(error, photo.name, [input, plain, enlarged], reference)
      }
    })
    const { plain, enlarged, width, height } = made
    return { plain, enlarged, width, height, factor }
  }

  /** The file behind the last part of an address; null for one that was never given out. */
  file(name: string): string | null {
    const enlarged = this.#spots.fileAt(`/media/spot/${name.replace(/-plain$/, '-enlarged')}`)
    if (enlarged === null) return null
    return name.endsWith('-plain') ? enlarged.replace(/-enlarged\.jpg$/, '-plain.jpg') : enlarged
  }
}
