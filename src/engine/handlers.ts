/** The engine's handler of each call of `contract/engine.ts`. */
import { createRequire } from 'node:module'
import { listSupportedBackends } from 'onnxruntime-node'
import sharp from 'sharp'
import { hashFile } from '../platform/hash-file.ts'
import type { Raster } from '../imaging/photo.ts'
import { inspect, readHeader } from '../imaging/codec/header.ts'
import { asReadFault } from '../imaging/codec/read-fault.ts'
import { describeJpeg } from '../imaging/metadata/describe-jpeg.ts'
import { exifShot } from '../imaging/metadata/exif-shot.ts'
import { intake } from '../imaging/codec/intake.ts'
import { writeDownscaled } from '../imaging/codec/downscaled-copy.ts'
import { drawContactSheet } from '../imaging/contact-sheet.ts'
import { cutPrints, findPrintsOn } from './album/page.ts'
import { damage } from './damage.ts'
import type { Handlers } from './dispatch.ts'
import { enlargeSpot } from './enlarge-spot.ts'
import { analyseFilm } from './film/analyse.ts'
import { measureDamage } from './film/damage.ts'
import { renderSegment } from './film/segment.ts'
import { proposals } from './manual-color/proposals.ts'
import { verifyProvider } from './models/verify-provider.ts'
import { cutPyramid } from './pyramid.ts'
import { modelHandlers } from './models/handlers.ts'
import { render } from './pipeline/render.ts'
import { createResources, type EngineResources } from './resources.ts'
import { makeFeeds, makesPictures, modelSize, readColor, readPicture } from './tensors.ts'

/** libvips takes 8-bit photos of these row by row. */
const streamedFormats: ReadonlySet<string> = new Set(['jpeg', 'png', 'tiff', 'webp', 'avif', 'gif', 'raw'])

export function createHandlers(resources: EngineResources = createResources()): Handlers {
  const { onScreen } = resources
  return {
    render: (params, context) => {
      const work = () => render(params, context, resources)
      // Photos of the queue share the engine with films; who moves a slider waits for none.
      return params.isPreview ? onScreen.hold(work) : work()
    },
    damage: (params, context) => onScreen.hold(() => damage(params, context, resources)),
    enlargeSpot: (params, context) => onScreen.hold(() => enlargeSpot(params, context, resources)),
    proposals: (params, context) => onScreen.hold(() => proposals(params, context, resources)),
    findPrints: (params, context) => onScreen.hold(() => findPrintsOn(params, context, resources)),
    cutPrints: (params, context) => cutPrints(params, context, resources),
    header: (params) => readHeader(params.input, params),
    downscale: async (params) => {
      const size = await writeDownscaled(params.input, params.output, params.longestSide, params.maxPixels)
      return { output: params.output, ...size }
    },
    pyramid: (params, context) => cutPyramid(params, context, resources.budget),
    intake: async ({ input, thumbs, maxPixels, sidecars, now }, { signal }) => {
      const { width, height, depth, format } = await readHeader(input, { maxPixels })
      // Only JPEG and WebP shrink while they load. What libvips does not know is decoded whole.
      const whole = depth === 16 || !streamedFormats.has(format)
      const bytes = width * height * (whole ? depth : 1)
      return resources.budget.hold(bytes, signal, () =>
        intake(input, thumbs, maxPixels, signal, { sidecars, now }),
      )
    },
    shot: async ({ input, maxPixels }) => {
      const { exif } = await inspect(input, { maxPixels })
      return { shot: exif ? exifShot(exif) : null }
    },
    describe: async ({ input, output, words }) => ({
      output,
      notes: await describeJpeg(input, output, words),
    }),
    hash: async ({ file }, { signal, progress }) => {
      const sha256 = await hashFile(file, signal, progress).catch((error: unknown) => {
        throw asReadFault(error, file)
      })
      return { sha256 }
    },
    contactSheet: async (params) => {
      const size = await drawContactSheet(params)
      return { ...size, output: params.output }
    },
    verifyProvider: (params) => verifyProvider(params.pack, params.provider, resources.sessions),
    inspect: ({ pack }) =>
      resources.sessions.use(pack, 'cpu', async (session) => {
        const rule = pack.manifest.input.size
        const factor = rule.kind === 'renderFactor' ? rule.least : undefined
        // Networks that take tiles of any size may still want more than a pixel.
        const side = rule.kind === 'tiles' ? 32 : 1
        const size = modelSize(rule, { width: side, height: side }, factor)
        const data = Uint8Array.from(
          { length: size.width * size.height * 3 },
          (_, i) => (Math.floor(i / 3) * 7) % 256,
        )
        const small: Raster = { width: size.width, height: size.height, depth: 8, data }
        const results = await session.run(makeFeeds(small, pack.manifest, session))
        if (makesPictures(pack.manifest)) readPicture(results, session, pack.manifest, small, 'cpu')
        else readColor(results, session, pack.manifest, small, 'cpu')
        return { inputs: describe(session.inputMetadata), outputs: describe(session.outputMetadata) }
      }),
    filmAnalyse: (params, context) => analyseFilm(params, context),
    filmDamage: (params, context) => measureDamage(params, context),
    filmSegment: (params, context) => renderSegment(params, context, resources),
    ...modelHandlers(resources),
    info: () => engineInfo(resources),
  }
}

type Described = readonly { name: string; isTensor: boolean; shape?: readonly (number | string)[] }[]

function describe(metadata: Described): { name: string; shape: (number | string)[] }[] {
  return metadata.map((value) => ({ name: value.name, shape: [...(value.shape ?? [])] }))
}

async function engineInfo(resources: EngineResources) {
  const require = createRequire(import.meta.url)
  const runtime = require('onnxruntime-node/package.json') as { version: string }
  return {
    pid: process.pid,
    node: process.version,
    onnxruntime: runtime.version,
    sharp: sharp.versions.sharp ?? 'unknown',
    libvips: sharp.versions.vips,
    backends: listSupportedBackends().map((backend) => backend.name),
    sessions: resources.sessions.list(),
    rssBytes: process.memoryUsage.rss(),
  }
}
