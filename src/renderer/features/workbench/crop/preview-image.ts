/** The picture that lies under the frame or the corners. */
import type { PhotoDetail } from '../../../../contract/library.ts'
import { usePictures } from '../pictures.ts'
import type { PreviewImage } from '../pictures.ts'
import { shownGeometryOf, useWorkbench } from '../store.ts'

/**
 * Until the picture is there in its new shape the old one stays; what belongs to the new shape would lie wrongly on it:
 * `settled` says whether it may be drawn.
 */
export function useSettledPreview({ id }: PhotoDetail): { shot: PreviewImage | null; settled: boolean } {
  const { color, original } = usePictures()
  const wanted = useWorkbench((state) => JSON.stringify(shownGeometryOf(state)))
  const shot = [color, original].find((each) => each?.photo === id) ?? null
  return { shot, settled: shot?.shape === wanted }
}
