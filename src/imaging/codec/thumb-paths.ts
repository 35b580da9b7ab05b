/** Sizes of thumbnails and where they lie; apart from their making, so that who only looks for one loads no decoder. */
import { join } from 'node:path'

/** Longest sides in pixels. 960 is a quarter of 12 megapixels' width: JPEG shrinks to that while it loads. */
export const thumbSizes = { small: 320, large: 960 } as const
export type ThumbSize = keyof typeof thumbSizes

/** Where a thumbnail lies: sharded by the hash's first byte, so that no folder grows beyond reason. */
export function thumbPath(folder: string, sha256: string, size: ThumbSize): string {
  return join(folder, sha256.slice(0, 2), `${sha256}.${thumbSizes[size]}.webp`)
}
