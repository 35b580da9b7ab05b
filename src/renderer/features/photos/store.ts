/** The opened photos and which one is on the stage. */
import { create } from 'zustand'
import type { PhotoInfo } from '../../../contract/rpc.ts'

interface PhotosState {
  photos: PhotoInfo[]
  currentId: string | null
  /** How many are on their way in. */
  adding: number
  add: (photos: PhotoInfo[]) => void
  show: (id: string) => void
  forget: (id: string) => void
}

export const usePhotos = create<PhotosState>()((set) => ({
  photos: [],
  currentId: null,
  adding: 0,
  add: (added) =>
    set(({ photos, currentId }) => {
      const fresh = added.filter((photo) => !photos.some((known) => known.id === photo.id))
      // The first of what was just added is what the person wants to see; a long import must not jump about.
      return { photos: [...photos, ...fresh], currentId: currentId ?? fresh[0]?.id ?? null }
    }),
  show: (currentId) => set({ currentId }),
  forget: (id) =>
    set(({ photos, currentId }) => {
      const at = photos.findIndex((photo) => photo.id === id)
      const left = photos.filter((photo) => photo.id !== id)
      return {
        photos: left,
        currentId: currentId === id ? (left[Math.min(at, left.length - 1)]?.id ?? null) : currentId,
      }
    }),
}))

export const currentPhoto = ({
  photos,
  currentId,
}: Pick<PhotosState, 'photos' | 'currentId'>): PhotoInfo | null =>
  photos.find((photo) => photo.id === currentId) ?? null

/** Shows the photo `by` places on, if there is one. */
export function step(by: 1 | -1): void {
  const { photos, currentId, show } = usePhotos.getState()
  const next = photos[photos.findIndex((photo) => photo.id === currentId) + by]
  if (next) show(next.id)
}
