/**
 * Whether a provider may be trusted with a model: it must give the CPU's answer to one small reference picture.
 * Black or wrong pictures on weak GPUs are the most reported fault of programs of this kind.
 */
import { listSupportedBackends } from 'onnxruntime-node'
import type { Verdict } from '../../contract/engine.ts'
import { toStudioError } from '../../contract/errors.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import type { Raster } from '../../imaging/photo.ts'
import { dataTypes, irVersion, messages, opset } from '../../onnx/proto.ts'
import { RepairNetworks } from '../repair/networks.ts'
import { lumaOf } from '../repair/plane.ts'
import { firstLine, openSession, type SessionCache } from '../sessions.ts'
import { makeFeeds, makesPictures, modelSize, readColor, readPicture } from '../tensors.ts'

/** Largest difference from the CPU, as a share of the CPU output's own range, that half-precision GPUs reach. */
const tolerance = 0.02

/** Never throws: a provider that can't run gets a verdict that says why. */
export async function verifyProvider(
  pack: Pack,
  provider: ExecutionProvider,
  sessions: SessionCache,
): Promise<Verdict> {
  const verdict = (
    trusted: boolean,
    reason: string,
    difference: number | null,
    speedup: number | null,
  ): Verdict => ({
    provider,
    trusted,
    reason,
    difference,
    speedup,
    testedAt: new Date().toISOString(),
  })
  if (provider === 'cpu') return verdict(true, 'the reference itself', 0, 1)
  const missing = await whyMissing(provider)
  if (missing !== null) {
    return { ...verdict(false, `it can't be started: ${missing}`, null, null), missing: true }
  }
  try {
    const reference = await answer(pack, 'cpu', sessions)
    const tested = await answer(pack, provider, sessions)
    const difference = largestShare(reference.values, tested.values)
    const speedup = reference.milliseconds / Math.max(tested.milliseconds, 0.01)
    if (difference > tolerance) {
      const percent = (difference * 100).toFixed(1)
      return verdict(false, `its colours differ from the CPU's by up to ${percent} %`, difference, speedup)
    }
    if (speedup < 1) return verdict(true, 'right, but slower than the CPU', difference, speedup)
    return verdict(true, `right, and ${speedup.toFixed(1)} times as fast as the CPU`, difference, speedup)
  } catch (error) {
    const fault = toStudioError(error)
    const reason =
      fault.code === 'provider.unavailable' ? `it can't be started: ${fault.data.reason}` : fault.message
    return verdict(false, reason, null, null)
  }
}

/** Why a provider runs no model at all, tried with one that is nothing but a sum; null where it does. */
async function whyMissing(provider: ExecutionProvider): Promise<string | null> {
  if (!listSupportedBackends().some(({ name }) => name === provider)) return 'not part of this build'
  const number = { tensor_type: { elem_type: dataTypes.float32, shape: { dim: [{ dim_value: 1 }] } } }
  const graph = {
    name: 'sum',
    node: [{ op_type: 'Add', name: 'sum', input: ['x', 'x'], output: ['y'] }],
    input: [{ name: 'x', type: number }],
    output: [{ name: 'y', type: number }],
  }
  const model = { ir_version: irVersion, opset_import: [{ domain: '', version: opset }], graph }
  try {
    const session = await openSession(messages.model.encode(model).finish(), provider)
    await session.release()
    return null
  } catch (error) {
    return firstLine(error)
  }
}

function answer(pack: Pack, provider: ExecutionProvider, sessions: SessionCache) {
  return pack.manifest.task === 'repair'
    ? repairAnswer(pack, provider, sessions)
    : colorAnswer(pack, provider, sessions)
}

async function repairAnswer(pack: Pack, provider: ExecutionProvider, sessions: SessionCache) {
  const networks = new RepairNetworks({ pack, provider }, sessions, ({ message }) => {
    throw new Error(message)
  })
  const side = Math.ceil(256 / networks.multipleOf) * networks.multipleOf
  const rect = { x: 0, y: 0, width: side, height: side }
  const luma = new Float32Array(side * side)
  lumaOf(sceneOf(side, side)).read(rect, luma, side)
  // One line across the scene that is seen, one that is hidden.
  const mask = luma.map((_, i) => (i % 64 === 20 || i % 64 === 50 ? 1 : 0))
  const hidden = luma.map((_, i) => (i % 64 === 50 ? 1 : 0))
  const run = async () => [
    ...(await networks.detect(luma, side, side)),
    ...(await networks.paint(luma, mask, hidden, side, side)),
  ]
  await run()
  const start = performance.now()
  const values = await run()
  return { values, milliseconds: performance.now() - start }
}

function colorAnswer(pack: Pack, provider: ExecutionProvider, sessions: SessionCache) {
  const { manifest } = pack
  return sessions.use(pack, provider, async (session) => {
    const picture = referencePicture(pack)
    const feeds = makeFeeds(picture, manifest, session)
    // The first run compiles shaders and allocates; the second is what a photo costs.
    await session.run(feeds)
    const start = performance.now()
    const results = await session.run(feeds)
    const milliseconds = performance.now() - start
    if (makesPictures(manifest)) {
      const planes = readPicture(results, session, manifest, picture, provider)
      return { values: planes.flatMap((plane) => [...plane]), milliseconds }
    }
    const color = readColor(results, session, manifest, picture, provider)
    const values = color.kind === 'ab' ? [...color.a, ...color.b] : [...color.raster.data]
    return { values, milliseconds }
  })
}

function largestShare(reference: number[], tested: number[]): number {
  let low = Infinity
  let high = -Infinity
  let worst = 0
  for (const [i, value] of reference.entries()) {
    low = Math.min(low, value)
    high = Math.max(high, value)
    worst = Math.max(worst, Math.abs(value - tested[i]))
  }
  return worst / Math.max(high - low, 1e-6)
}

function referencePicture(pack: Pack): Raster {
  const { input } = pack.manifest
  const factor = input.size.kind === 'renderFactor' ? input.size.least : undefined
  const { width, height } = modelSize(input.size, { width: 4, height: 3 }, factor)
  return sceneOf(width, height)
}

/** A small grey scene with what photographs have: a gradient, a disc, edges, and some grain. Always the same. */
function sceneOf(width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 3)
  let seed = 1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      seed = (seed * 48271) % 2147483647
      const disc = Math.hypot(x / width - 0.5, y / height - 0.45) < 0.25
      const stripe = (x >> 4) % 2 === 0 && y > height * 0.8
      const grain = (seed % 13) - 6
      const value = (disc ? 190 : stripe ? 40 : 60 + (100 * (height - y)) / height) + grain
      data.fill(Math.min(255, Math.max(0, value)), (y * width + x) * 3, (y * width + x) * 3 + 3)
    }
  }
  return { width, height, depth: 8, data }
}
