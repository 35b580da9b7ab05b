/** A photo, and a library that answers at once, for tests of the workbench. */
import type { Edit } from '../../../contract/edits.ts'
import { StudioFault } from '../../../contract/errors.ts'
import type { PhotoDetail } from '../../../contract/library.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { createQueryClient } from '../../rpc/query.ts'
import { EditSession } from './edit-session.ts'

const thumbs = { small: '/media/s', large: '/media/l' }

export function detail(id: number, recipes: readonly Recipe[] = [makeRecipe()], side = 4000): PhotoDetail {
  return {
    id,
    name: `photo-${id}.jpg`,
    caption: '',
    date: null,
    width: side,
    height: (side * 3) / 4,
    favourite: false,
    rating: 0,
    flag: null,
    label: '',
    stacked: 1,
    variantCount: 0,
    missing: false,
    state: 'original',
    edited: false,
    fault: null,
    exported: 'no',
    look: null,
    original: thumbs,
    colored: null,
    sha256: String(id).padStart(64, '0'),
    header: { format: 'jpeg', width: side, height: (side * 3) / 4, depth: 8, pages: 1, bytes: 1 },
    held: 'reference',
    tags: [],
    title: '',
    location: '',
    city: '',
    country: '',
    gps: '',
    people: [],
    albums: [],
    page: null,
    prints: [],
    back: null,
    front: null,
    near: [],
    film: null,
    variants: recipes.map((recipe, i) => ({
      id: id * 10 + i,
      name: `variant ${i}`,
      recipe,
      steps: [{ seq: 0, label: '', at: 0 }],
      cursor: 0,
      state: 'original',
      fault: null,
      notes: [],
      colored: null,
      size: null,
      job: null,
    })),
  }
}

/** The photos 1 and 2, and the edits that an `EditSession` has sent. */
export class FakeLibrary {
  readonly photos = new Map<number, PhotoDetail>([1, 2].map((id) => [id, detail(id)]))
  readonly edits: Edit[] = []
  readonly faults: unknown[] = []
  refuse = false

  readonly session = new EditSession({
    queryClient: createQueryClient(),
    photoQuery: (id) => ({
      queryKey: ['photo', id],
      queryFn: () => this.#photo(id),
      enabled: id !== null,
    }),
    edit: (change) => Promise.resolve(this.#edit(change)),
    reportFault: (fault) => this.faults.push(fault),
  })

  async #photo(id: number | null): Promise<PhotoDetail> {
    const photo = id === null ? undefined : this.photos.get(id)
    if (!photo) throw new StudioFault('library.notFound', { kind: 'photo', name: String(id) })
    return structuredClone(photo)
  }

  #edit(edit: Edit): null | undefined {
    this.edits.push(edit)
    if (this.refuse) return undefined
    for (const photo of this.photos.values()) {
      if (edit.type === 'recipeApply' && edit.ids.includes(photo.id)) {
        this.photos.set(photo.id, detail(photo.id, [edit.recipe as Recipe]))
      }
      if (edit.type === 'recipe') {
        for (const variant of photo.variants) {
          if (variant.id === edit.variant) variant.recipe = edit.recipe as Recipe
        }
      }
    }
    return null
  }
}
