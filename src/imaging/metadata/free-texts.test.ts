/** What a file says outside EXIF, IPTC and XMP is kept where it can be, or said to be lost. */
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from '../codec/decode.ts'
import { encodePhoto } from '../codec/encode.ts'

const folder = testFolder()

test.each([
  ['m1_com_comment.jpg', 'metadata.incomplete'],
  ['n2_text_caption.png', 'metadata.incomplete'],
])('the texts of %s are kept or named', async (name, code) => {
  const photo = await decodePhoto(fixture(`cases/${name}`), { maxPixels: 1e6 })
  const file = folder.path(`${name}.jpg`)
  const options = outputOptionsSchema.parse({ format: 'jpeg' })
  const { notes } = await encodePhoto(photo, file, options, photo.metadata, null)
  const kept = (await sharp(file).metadata()).xmp !== undefined
  expect(kept || notes.some((note) => note.code === code)).toBe(true)
})
