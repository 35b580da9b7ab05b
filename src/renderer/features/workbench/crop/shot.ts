/** The picture that lies under the frame or the corners. */
import type { PhotoDetail } from '../../../../contract/library.ts'
import { usePictures } from '../pictures.ts'
import type { Shot } from '../pictures.ts'
import { shownGeometryOf, useBench } from '../store.ts'

/**
 * Until the picture is there in its new shape the old one stays; what belongs to the new shape would lie wrongly on it:
 * `settled` says whether it may be drawn.
 */
export function useSettledShot({ id }: PhotoDetail): { shot: Shot | null; settled: boolean } {
  const { colour, original } = usePictures()
  const wanted = useBench((state) => JSON.stringify(shownGeometryOf(state)))
  const shot = [colour, original].find((each) => each?.photo === id) ?? null
  return { shot, settled: shot?.shape === wanted }
}
