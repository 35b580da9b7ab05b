/** Each job of the thread that reads foreign formats, by its kind. */
import { transcodeBmp } from './bmp.ts'
import type { ForeignAnswer, ForeignJob } from './job.ts'
import { transcodeJp2 } from './jpeg2000.ts'
import { transcodeJls } from './jpeg-ls.ts'
import { readPdf, transcodePdf } from './pdf.ts'
import { transcodePsd } from './psd.ts'
import { transcodeTiff } from './tiff-samples.ts'

/** @throws Error where the data are damaged, UnsupportedKind */
export async function performJob(
  job: ForeignJob,
  file: Buffer,
): Promise<Exclude<ForeignAnswer, { error: string }>> {
  if (job.kind === 'pdfFacts') return { facts: await readPdf(file, job.maxPixels) }
  const tiff = await transcode(job, file)
  // Small buffers share their memory with others, which must not move to another thread.
  return { bytes: tiff.byteLength === tiff.buffer.byteLength ? own(tiff) : new Uint8Array(tiff) }
}

const own = (data: Buffer) => new Uint8Array(data.buffer as ArrayBuffer)

function transcode(job: Exclude<ForeignJob, { kind: 'pdfFacts' }>, file: Buffer): Buffer | Promise<Buffer> {
  switch (job.kind) {
    case 'bmp':
      return transcodeBmp(file)
    case 'psd':
      return transcodePsd(file)
    case 'jp2':
      return transcodeJp2(file, job.icc && Buffer.from(job.icc))
    case 'jls':
      return transcodeJls(file)
    case 'tiff':
      return transcodeTiff(file, job.directory)
    case 'pdf':
      return transcodePdf(file, job.width, job.height)
  }
}
