/** How the album is shown: size and shape of the photos, the details beside them; and where in the grid one was. */
import { create } from 'zustand'
import { z } from 'zod'

/** Height of a row (or side of a square), in pixels. */
export const sizes = { least: 88, greatest: 400, step: 24, default: 184 } as const

const keptSchema = z.object({
  size: z.number().min(sizes.least).max(sizes.greatest),
  squares: z.boolean(),
  details: z.boolean(),
})

interface View extends z.infer<typeof keptSchema> {
  /** The topmost photo and how far it is scrolled past; null: the very top. */
  top: { id: number; offset: number } | null
  /** The photo whose original is held up by a key. */
  peek: number | null
}

const name = 'tintype.album'

function before(): z.infer<typeof keptSchema> {
  try {
    const read = keptSchema.safeParse(JSON.parse(localStorage.getItem(name) ?? 'null'))
    if (read.success) return read.data
  } catch {
    // Storage may be switched off, or hold something else by now.
  }
  return { size: sizes.default, squares: false, details: false }
}

export const useView = create<View>()(() => ({ ...before(), top: null, peek: null }))

export function changeView(changes: Partial<z.infer<typeof keptSchema>>): void {
  useView.setState(changes)
  const { size, squares, details } = useView.getState()
  try {
    localStorage.setItem(name, JSON.stringify({ size, squares, details }))
  } catch {
    // It then lasts until the page is closed.
  }
}

export function stepSize(by: 1 | -1): void {
  const { size } = useView.getState()
  changeView({ size: Math.min(sizes.greatest, Math.max(sizes.least, size + by * sizes.step)) })
}
