/** What a person reads when a file can't be written: which file, why, and for a model how much room it needs. */
import { expect, it } from 'vitest'
import { StudioFault } from '../contract/errors.ts'
import { asWriteFault } from './file-errors.ts'

const failing = (code: string) => Object.assign(new Error(`${code}: of the system, open '/secret'`), { code })

it.each([
  ['ENOSPC', 'output.diskFull', 'model.diskFull'],
  ['EDQUOT', 'output.diskFull', 'model.diskFull'],
  ['EACCES', 'output.notWritable', 'output.notWritable'],
  ['EPERM', 'output.notWritable', 'output.notWritable'],
  ['EROFS', 'output.notWritable', 'output.notWritable'],
  ['ENAMETOOLONG', 'output.nameTooLong', 'output.nameTooLong'],
  ['ENOENT', 'output.failed', 'output.failed'],
  ['EMFILE', 'output.failed', 'output.failed'],
])('%s is %s for a picture and %s for a model', (code, picture, model) => {
  expect(asWriteFault(failing(code), 'a.jpg')).toMatchObject({ code: picture, data: { file: 'a.jpg' } })
  expect(asWriteFault(failing(code), 'a.onnx', { bytes: 5e6 })).toMatchObject({ code: model })
})

it('says how much room a model needs, and why a file can not be written, without the path of another', () => {
  expect(asWriteFault(failing('ENOSPC'), 'a.onnx', { bytes: 5e6 })).toMatchObject({ data: { bytes: 5e6 } })
  const fault = asWriteFault(failing('ENOENT'), 'a.jpg')
  expect(fault).toMatchObject({ data: { reason: 'its folder is not there' } })
  expect(String(fault)).not.toContain('secret')
})

it('lets faults and cancellations pass, and of a model whatever the system did not say', () => {
  const gaveUp = new Error('the encoder gave up')
  const fault = new StudioFault('cancelled', {})
  const abort = new DOMException('stopped', 'AbortError')
  for (const model of [undefined, { bytes: 1 }])
    for (const error of [fault, abort, 'no error']) expect(asWriteFault(error, 'a', model)).toBe(error)
  expect(asWriteFault(gaveUp, 'a.onnx', { bytes: 1 })).toBe(gaveUp)
  expect(asWriteFault(gaveUp, 'a.jpg')).toMatchObject({
    code: 'output.failed',
    data: { reason: gaveUp.message },
  })
})
