/** Without these: the colours of an imported DeOldify model differ from the original's. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { openCheckpoint, type Checkpoint } from './checkpoint/checkpoint.ts'
import { buildDeOldify } from './deoldify-graph.ts'
import { OnnxGraph } from '../../onnx/graph.ts'
import { writeOnnx } from '../../onnx/writer.ts'
import { recognizeDeOldify, type DeOldifyPlan } from './recognize.ts'
import {
  differences,
  faultOf,
  fixtures,
  hasFixtures,
  ifFixtures,
  readFloats,
  useFolder,
} from '../../../test/support/model-files/fixtures.ts'
import { buildPlain } from '../../../test/support/model-files/plain-graph.ts'
import {
  checkpointBytes,
  deoldifyState,
  tinyDeep,
  tinyWide,
  type FakeState,
} from '../../../test/support/model-files/synthetic-checkpoint.ts'
import { plainWeights } from './weights.ts'

const makeFolder = useFolder()

type Build = (plan: DeOldifyPlan, checkpoint: Checkpoint) => OnnxGraph

async function sessionFor(file: string, build: Build): Promise<InferenceSession> {
  const checkpoint = await openCheckpoint(file)
  const graph = join(await makeFolder(), 'model.onnx')
  try {
    await writeOnnx(graph, build(recognizeDeOldify(checkpoint), checkpoint), {
      metadata: {},
      refuse: (reason) => checkpoint.refuse(reason),
    })
  } finally {
    await checkpoint.close()
  }
  return InferenceSession.create(graph)
}

async function run(session: InferenceSession, values: Float32Array, side: number): Promise<Float32Array> {
  const { output } = await session.run({ input: new Tensor('float32', values, [1, 3, side, side]) })
  return output.data as Float32Array
}

async function syntheticFile(state: FakeState): Promise<string> {
  const file = join(await makeFolder(), 'synthetic.pth')
  await writeFile(file, checkpointBytes(state, { container: 'zip' }))
  return file
}

/** Smooth waves with values as a normalised photo has them. */
const picture = (side: number) =>
  Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(i * 0.37) + Math.sin(i * 0.011))

describe('the folded graph', () => {
  for (const widths of [tinyDeep, tinyWide]) {
    it(`gives what the plain graph gives, at odd and even render factors (${widths.kind})`, async () => {
      const file = await syntheticFile(deoldifyState(widths))
      const folded = await sessionFor(file, buildDeOldify)
      const plain = await sessionFor(file, (plan, checkpoint) => buildPlain(plan, checkpoint, true))
      // 7 x 16, 8 x 16, and 100: no multiple of 16 at all, so that every decoder block resizes.
      for (const side of [112, 128, 100]) {
        const expected = await run(plain, picture(side), side)
        const { max } = differences(await run(folded, picture(side), side), expected)
        expect(max).toBeLessThan(1e-4)
        // A saturated or constant picture would agree with anything.
        expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.5)
      }
    })
  }

  it('with fp16 weights is half as large and hardly different', async () => {
    const file = await syntheticFile(deoldifyState({ ...tinyDeep, stem: 16 }))
    const full = await sessionFor(file, buildDeOldify)
    const half = await sessionFor(file, (plan, checkpoint) => buildDeOldify(plan, checkpoint, 'fp16'))
    const { max } = differences(await run(half, picture(96), 96), await run(full, picture(96), 96))
    expect(max).toBeGreaterThan(0)
    expect(max).toBeLessThan(0.02)
  })

  for (const kind of ['artistic', 'stable']) {
    for (const container of ['zip', 'legacy']) {
      it.skipIf(!hasFixtures)(
        ifFixtures(`reproduces the original's outputs: ${kind}, ${container}`),
        async () => {
          const session = await sessionFor(join(fixtures, `${kind}-mini.${container}.pth`), buildDeOldify)
          for (const side of [96, 112, 176]) {
            const output = await run(session, readFloats(`${kind}-${side}-in.f32`), side)
            // 2e-3 is what is asked for; it is 1e-6, and a mistake in one layer would hide below 2e-3.
            expect(differences(output, readFloats(`${kind}-${side}-out.f32`)).max).toBeLessThan(2e-5)
          }
        },
      )
    }
  }
})

describe('weights', () => {
  it('computes the right singular vector that old files lack', async () => {
    const state = deoldifyState(tinyDeep)
    const read = async () => {
      const checkpoint = await openCheckpoint(await syntheticFile(state))
      const { middle } = recognizeDeOldify(checkpoint)
      const { weight } = await plainWeights(checkpoint, middle[0].conv)
      await checkpoint.close()
      return weight
    }
    const withVector = await read()
    state.delete('layers.3.0.0.weight_v')
    expect(differences(await read(), withVector).max).toBeLessThan(1e-6)
  })

  it('divides by the spectral norm: a matrix of known singular values', async () => {
    // 3 and 5 on the diagonal, u and v at the larger: the norm is 5.
    const plan = { name: 'x', norm: 'spectral', out: 2, in: 2, kernel: 1, bias: false } as const
    const tensors: Record<string, number[]> = {
      'x.weight_orig': [3, 0, 0, 5],
      'x.weight_u': [0, 1],
      'x.weight_v': [0, 1],
    }
    const fake = fakeCheckpoint(tensors)
    expect([...(await plainWeights(fake, plan)).weight]).toEqual([Math.fround(0.6), 0, 0, 1])
  })

  it('gives each row of a weight norm its length', async () => {
    const plan = { name: 'x', norm: 'weight', out: 2, in: 2, kernel: 1, bias: false } as const
    const fake = fakeCheckpoint({ 'x.weight_v': [3, 4, 0, 2], 'x.weight_g': [10, 7] })
    expect([...(await plainWeights(fake, plan)).weight]).toEqual([6, 8, 0, 7])
  })

  it.each([
    ['layers.0.5.0.bn1.running_var', Number.NaN],
    ['layers.7.conv2.0.weight_orig', Number.POSITIVE_INFINITY],
    ['layers.4.bn.running_var', -1],
    ['layers.11.0.weight_u', 0],
  ])('refuses a file whose %s holds %d', async (name, value) => {
    const state = deoldifyState(tinyDeep)
    const tensor = state.get(name)
    // One bad number is enough, but u of zeros only where all of it is zero.
    if (value === 0) tensor?.values.fill(0)
    else tensor?.values.set([value], 1)
    const fault = await faultOf(sessionFor(await syntheticFile(state), buildDeOldify))
    expect(fault.code).toBe('model.importRefused')
    expect(fault.message).toContain(name.replace(/weight_u$/, 'weight_orig'))
  })
})

describe('the written file', () => {
  it('is the same to the byte each time, so that its hash means something', async () => {
    const folder = await makeFolder()
    const file = await syntheticFile(deoldifyState(tinyDeep))
    const hashes: string[] = []
    for (const name of ['a.onnx', 'b.onnx']) {
      const checkpoint = await openCheckpoint(file)
      const graph = buildDeOldify(recognizeDeOldify(checkpoint), checkpoint)
      const written = await writeOnnx(join(folder, name), graph, {
        metadata: {},
        refuse: (reason) => new Error(reason),
      })
      await checkpoint.close()
      expect((await readFile(join(folder, name))).length).toBe(written.bytes)
      hashes.push(written.sha256)
    }
    expect(hashes[0]).toBe(hashes[1])
  })

  it('that would be larger than protobuf can hold is refused before a weight is computed', async () => {
    const folder = await makeFolder()
    // Two gigabytes to the byte, names and lengths not counted.
    const dims = { first: [2 ** 14, 2 ** 14], second: [2 ** 14, 2 ** 14] }
    const write = (precision: 'fp32' | 'fp16') => {
      const graph = new OnnxGraph(precision)
      graph.float(dims, () => Promise.reject(new Error('a weight was computed')))
      const refuse = (reason: string) => new Error(reason)
      return writeOnnx(join(folder, 'huge.onnx'), graph, { metadata: {}, refuse })
    }
    await expect(write('fp32')).rejects.toThrow(/2 GB .*fp16/)
    await expect(write('fp16')).rejects.toThrow('a weight was computed')
    expect(await readdir(folder)).toEqual([])
  })
})

function fakeCheckpoint(tensors: Record<string, number[]>): Checkpoint {
  return {
    file: 'fake.pth',
    container: 'zip',
    shapes: new Map(Object.entries(tensors).map(([name, values]) => [name, [values.length]])),
    read: (name) => Promise.resolve(Float32Array.from(tensors[name])),
    refuse: (reason) => new Error(reason),
    close: () => Promise.resolve(),
  }
}
