/** A model for a newer runtime is told as that, before any of it is copied. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { expectFault, fixture, testFolder } from '../../test/support/pictures.ts'
import { readOnnxHeader } from './header.ts'

const folder = testFolder()
const model = readFileSync(fixture('cases/newopset.onnx'))

/** The same model with another format version and operator set. */
function stamped(ir: number, opset: number): string {
  const data = Buffer.from(model)
  data[1] = ir
  data[data.length - 1] = opset
  return folder.write(`${ir}-${opset}.onnx`, data)
}

test('a model for a newer runtime is told as that', async () => {
  for (const file of [fixture('cases/newopset.onnx'), stamped(8, 27), stamped(14, 17)]) {
    const attempt = readOnnxHeader(file)
    await expect(attempt).rejects.toThrow(/made for a newer runtime/)
    await expectFault(attempt, 'model.importRefused', file)
  }
})

test('the newest that the runtime knows is read', async () => {
  expect((await readOnnxHeader(stamped(13, 26))).inputs).toHaveLength(1)
})
