/** The colour step: the model's chroma for one photo, from any provider, with the CPU as the last resort. */
import type { Note } from '../../contract/engine.ts'
import { isFault, StudioFault, toStudioError } from '../../contract/errors.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import type { Raster } from '../../imaging/photo.ts'
import { firstLine, type SessionCache } from '../sessions.ts'
import { makeFeeds, readColor, type Hints, type ModelColor } from '../tensors.ts'

export interface Colored {
  color: ModelColor
  provider: ExecutionProvider
  notes: Note[]
  /** Milliseconds of `session.run` alone. */
  runMs: number
}

/**
 * Runs the model on a picture that is already at the model's size.
 *
 * Whatever goes wrong on a GPU (no memory, a lost device, a broken answer), the CPU takes over and a note says so.
 * @param small RGB, 8 bits
 * @param hints for a pack that takes them; no hints when left out
 * @throws StudioFault `model.runFailed`, `model.badOutput`, `model.notColorizer` from the CPU, after which there is
 *   nothing left to try
 */
export async function color(
  pack: Pack,
  small: Raster,
  provider: ExecutionProvider,
  sessions: SessionCache,
  hints: Hints | null = null,
): Promise<Colored> {
  const on = (where: ExecutionProvider) => runOn(pack, small, where, sessions, hints)
  if (provider === 'cpu') return { ...(await on('cpu')), provider: 'cpu', notes: [] }
  try {
    return { ...(await on(provider)), provider, notes: [] }
  } catch (error) {
    // The pack itself is wrong: the CPU would say the same.
    if (isFault(error, 'model.notColorizer')) throw error
    const { message } = toStudioError(error)
    const note: Note = {
      code: 'provider.cpuTookOver',
      message: `The CPU took over from ${provider}: ${message}`,
    }
    return { ...(await on('cpu')), provider: 'cpu', notes: [note] }
  }
}

function runOn(
  pack: Pack,
  small: Raster,
  provider: ExecutionProvider,
  sessions: SessionCache,
  hints: Hints | null,
) {
  const { manifest } = pack
  return sessions.use(pack, provider, async (session) => {
    const feeds = makeFeeds(small, manifest, session, hints)
    const start = performance.now()
    const results = await session.run(feeds).catch((error: unknown) => {
      throw new StudioFault('model.runFailed', { id: manifest.id, provider, reason: firstLine(error) }, error)
    })
    const runMs = performance.now() - start
    return { color: readColor(results, session, manifest, small, provider), runMs }
  })
}
