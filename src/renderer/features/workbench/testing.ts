/** A photo for tests of the workbench's stores. */
import type { PhotoDetail } from '../../../contract/library.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import type { Recipe } from '../../../contract/recipe.ts'

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
    missing: false,
    state: 'original',
    fault: null,
    exported: 'no',
    look: null,
    original: thumbs,
    colored: null,
    sha256: String(id).padStart(64, '0'),
    header: { format: 'jpeg', width: side, height: (side * 3) / 4, depth: 8, pages: 1, bytes: 1 },
    held: 'reference',
    tags: [],
    albums: [],
    near: [],
    variants: recipes.map((recipe, i) => ({
      id: id * 10 + i,
      name: `variant ${i}`,
      recipe,
      steps: [{ seq: 0, label: '', at: 0 }],
      cursor: 0,
      state: 'original',
      fault: null,
      colored: null,
    })),
  }
}
