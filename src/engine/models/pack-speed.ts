/** How quick a pack that makes pictures is on this machine, so that a person is told how long an enlargement takes. */
import type { PackOn } from '../../contract/engine.ts'
import { tilePixels } from '../../contract/tiles.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'
import type { SessionCache } from '../sessions.ts'
import { tiledInference } from '../tiled-inference.ts'

/** Of the measured picture: a second or two for the largest networks on slow machines. */
const side = 32

/**
 * The first run, of a smaller picture, loads the network and is not counted.
 * @throws as `tiledInference`
 */
export async function packSpeed(
  { pack, provider }: PackOn,
  { signal, progress }: CallContext,
  sessions: SessionCache,
): Promise<{ pixelsPerSecond: number }> {
  const run = (length: number, share: number) =>
    tiledInference(gradient(length), {
      pack,
      provider,
      sessions,
      signal,
      strength: 1,
      progress: progress.slice(share / 2, share / 2 + 0.5),
      note: () => {},
    })
  await run(side / 2, 0)
  const start = performance.now()
  await run(side, 1)
  const seconds = Math.max(1e-3, (performance.now() - start) / 1000)
  const { size } = pack.manifest.input
  const work = size.kind === 'renderFactor' ? side ** 2 : tilePixels({ width: side, height: side }, size)
  return { pixelsPerSecond: work / seconds }
}

function gradient(length: number): Raster {
  const data = Uint8Array.from({ length: length * length * 3 }, (_, i) => (i * 5) % 251)
  return { width: length, height: length, depth: 8, data }
}
