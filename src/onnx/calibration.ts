/** A copy of a graph that also tells the least and the greatest value of some of its tensors. */
import { attributeTypes, dataTypes, messages } from './proto.ts'
import { fill } from '../platform/atomic-file.ts'
import type { OnnxFile } from './file.ts'

/**
 * Writes the copy: protobuf messages that follow each other are one message, so the file is the model as it is and a
 * piece behind it.
 * @returns names of the scalar outputs, least and greatest for each tensor in turn
 */
export async function writeCalibration(
  path: string,
  file: OnnxFile,
  tensors: readonly string[],
): Promise<string[]> {
  const parts = tensors.flatMap((input, i) => [
    { op: 'ReduceMin', input, output: `calibration.${i}.least` },
    { op: 'ReduceMax', input, output: `calibration.${i}.greatest` },
  ])
  const more = messages.model
    .encode({
      graph: {
        node: parts.map(({ op, input, output }) => ({
          op_type: op,
          name: `${output}.made`,
          input: [input],
          output: [output],
          attribute: [{ name: 'keepdims', i: 0, type: attributeTypes.int }],
        })),
        output: parts.map(({ output }) => ({
          name: output,
          type: { tensor_type: { elem_type: dataTypes.float32, shape: { dim: [] } } },
        })),
      },
    })
    .finish()
  await fill(path, [file.bytes, more])
  return parts.map(({ output }) => output)
}
