/** A film whose container cuts its edges off has the size that it is shown in: other sizes would give wrong frames. */
import { chmodSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { testFolder } from '../../test/support/pictures.ts'
import { probeFilm } from './probe.ts'

const folder = testFolder()

/** Answers as ffprobe 7.1 does, the first that cuts: Debian's of today knows nothing of it. */
function ffprobeOf(sides: readonly object[]): string {
  const stream = {
    index: 0,
    codec_type: 'video',
    codec_name: 'ffv1',
    width: 96,
    height: 64,
    pix_fmt: 'yuv420p',
  }
  const answer = { format: { format_name: 'matroska' }, streams: [{ ...stream, side_data_list: sides }] }
  const file = folder.path('ffprobe')
  writeFileSync(file, `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`)
  chmodSync(file, 0o755)
  return file
}

it.skipIf(process.platform === 'win32').each([
  ['cut', [{ crop_top: 2, crop_bottom: 6, crop_left: 4, crop_right: 12 }], { width: 80, height: 56 }],
  [
    'cut and turned',
    [{ crop_top: 2, crop_bottom: 6, crop_left: 4, crop_right: 12 }, { rotation: -90 }],
    { width: 56, height: 80, rotation: 90 },
  ],
  ['neither', [], { width: 96, height: 64 }],
])('a film that is %s', async (_, sides, expected) => {
  const input = folder.path('film.mkv')
  writeFileSync(input, 'not read by this ffprobe')
  const tools = { ffmpeg: 'ffmpeg', ffprobe: ffprobeOf(sides), version: '7.1' }
  expect((await probeFilm(tools, input)).video).toMatchObject(expected)
})
