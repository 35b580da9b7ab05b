/** What is asked of the thread that reads formats which libvips does not know, and what it answers. */

/** A file, or a piece of it, that becomes one that libvips reads. */
export type TranscodeJob =
  | { kind: 'bmp' | 'psd' | 'jls'; file: string }
  | { kind: 'jp2'; file: string; icc?: Uint8Array }
  /** @property directory where the page's directory lies */
  | { kind: 'tiff'; file: string; directory: number }
  /** The first page, rendered at this size. */
  | { kind: 'pdf'; file: string; width: number; height: number }

/** How large a PDF's first page is in the pixels of its scan, and how many pages there are. */
export interface PdfFacts {
  pages: number
  width: number
  height: number
}

export type ForeignJob = TranscodeJob | { kind: 'pdfFacts'; file: string; maxPixels: number }

export type ForeignAnswer =
  | { bytes: Uint8Array<ArrayBuffer> }
  | { facts: PdfFacts }
  /** @property unsupported the kind of picture for the person, where it is none that can be read */
  | { error: string; unsupported?: string }

/** A file that is whole, and of a kind that can't be read; `message` is the kind, for the person. */
export class UnsupportedKind extends Error {}

/** @throws Error unless the file goes on for `length` bytes from `at` */
export function need(file: Buffer, at: number, length: number): void {
  if (at < 0 || length < 0 || at + length > file.length) throw new Error('the data end early')
}
