/** What no program can avoid: the model alone in onnxruntime, with the settings that Tintype gives it. */
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Pack } from '../src/contract/manifest.ts'

/** @returns what runs the pack's graph on a mid-grey square of so many pixels a side; each size is made once only */
export async function bareModel({ folder, manifest }: Pack): Promise<(side: number) => Promise<unknown>> {
  const session = await InferenceSession.create(join(folder, manifest.files[0].path), {
    intraOpNumThreads: 2,
  })
  const { input, hints } = manifest
  const feedsOf = (side: number): Record<string, Tensor> => {
    const planes = (count: number) =>
      new Tensor('float32', new Float32Array(side * side * count).fill(0.5), [1, count, side, side])
    return {
      [input.name ?? session.inputNames[0]]: planes(1),
      ...(hints && { [hints.ab]: planes(2), [hints.mask]: planes(1) }),
    }
  }
  const known = new Map<number, Record<string, Tensor>>()
  return (side) => {
    const feeds = known.get(side) ?? feedsOf(side)
    known.set(side, feeds)
    return session.run(feeds)
  }
}
