/** The engine's handlers of calls about model files: the long reading and writing, which would block a host's process. */
import { join } from 'node:path'
import type { FileCheck } from '../../contract/engine-models.ts'
import type { Pack } from '../../contract/manifest.ts'
import { silent, type CallOptions } from '../../contract/progress.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { describeModel } from './describe.ts'
import { writePack } from './convert.ts'
import { packSpeed } from './pack-speed.ts'
import { quantizeModel } from './quantize.ts'
import { compare, measureRanges } from './calibrate.ts'
import type { CallContext, Handlers } from '../dispatch.ts'
import type { EngineResources } from '../resources.ts'
import { sample } from './sample.ts'
import { SessionCache } from '../sessions.ts'

/**
 * Reads every file of a pack and compares it with the manifest.
 * @throws the signal's reason; a bad file is a verdict, not a fault
 */
export async function verifyModel(
  pack: Pack,
  { signal, progress = silent }: CallOptions = {},
): Promise<FileCheck[]> {
  const total = pack.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  const verdicts: FileCheck[] = []
  let before = 0
  for (const { path, bytes, sha256 } of pack.manifest.files) {
    const part = progress.slice(before / total, (before + bytes) / total)
    const actual = await hashFile(join(pack.folder, path), signal, part).catch((error: unknown) => {
      signal?.throwIfAborted()
      if (error instanceof Error && 'code' in error) return null
      throw error
    })
    verdicts.push({ path, expected: sha256, actual, whole: actual === sha256 })
    before += bytes
  }
  return verdicts
}

export function modelHandlers(
  resources: EngineResources,
): Pick<Handlers, 'identify' | 'convert' | 'check' | 'sample' | 'int8' | 'packSpeed'> {
  return {
    packSpeed: (params, context) => packSpeed(params, context, resources.sessions),
    identify: ({ file }) => describeModel(file),
    convert: async ({ file, folder, ...options }, context) => ({
      manifest: await writePack(file, folder, { ...options, ...context }),
    }),
    check: async ({ pack }, context) => ({ files: await verifyModel(pack, context) }),
    sample: (params, context) => sample(params, context, resources),
    int8: async ({ pack, ...options }, context) => {
      // A variant that is not installed must not stay in memory.
      const sessions = new SessionCache(Infinity)
      const within = ({ progress = context.progress }: Partial<CallContext>) => ({ ...context, progress })
      try {
        const manifest = await quantizeModel(pack, {
          ...options,
          ...context,
          ranges: (watched, outputs, on, part) => measureRanges(watched, outputs, on, within(part)),
          compare: (from, to, on, part) => compare(from, to, on, within(part), sessions),
        })
        return { manifest }
      } finally {
        await sessions.close()
      }
    },
  }
}
