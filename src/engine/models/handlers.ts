/** The engine's handlers of calls about model files: the long reading and writing, which would block a host's process. */
import { describeModel } from './describe.ts'
import { verifyModel } from './check-files.ts'
import { writePack } from './convert.ts'
import { quantizeModel } from './quantize.ts'
import { compare, measureRanges } from './calibrate.ts'
import type { CallContext, Handlers } from '../dispatch.ts'
import type { EngineResources } from '../resources.ts'
import { sample } from './sample.ts'
import { SessionCache } from '../sessions.ts'

export function modelHandlers(
  resources: EngineResources,
): Pick<Handlers, 'identify' | 'convert' | 'check' | 'sample' | 'int8'> {
  return {
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
