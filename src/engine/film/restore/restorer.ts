/** The restoration of a film's frames on their way to the color model: evened out, then cleaned; in order, some frames later. */
import { FrameCleaner, needsCleaner, type CleanedFrame } from './cleaner.ts'
import { FrameEvener, type PassingFrame, type RestorerOptions } from './evener.ts'

export class FrameRestorer {
  readonly #evener: FrameEvener | null
  readonly #cleaner: FrameCleaner | null
  /** Specks that were covered so far. */
  specks = 0

  private constructor(evener: FrameEvener | null, cleaner: FrameCleaner | null) {
    this.#evener = evener
    this.#cleaner = cleaner
  }

  static async open(options: RestorerOptions): Promise<FrameRestorer> {
    const { flicker, weave } = options.restoration
    const evener = flicker > 0 || weave > 0 ? new FrameEvener(options) : null
    return new FrameRestorer(evener, needsCleaner(options) ? await FrameCleaner.open(options) : null)
  }

  close(): void {
    this.#cleaner?.close()
  }

  /** @param frame its planes are changed in place. @returns the next frames that are finished */
  push(frame: PassingFrame): CleanedFrame[] {
    return this.#clean(this.#evener?.push(frame) ?? [frame])
  }

  finish(): CleanedFrame[] {
    return [...this.#clean(this.#evener?.finish() ?? []), ...this.#count(this.#cleaner?.finish() ?? [])]
  }

  #clean(frames: readonly PassingFrame[]): CleanedFrame[] {
    const cleaner = this.#cleaner
    return frames.flatMap((frame) =>
      cleaner ? this.#count(cleaner.push(frame)) : [{ ...frame, motion: null, specks: 0 }],
    )
  }

  #count(frames: CleanedFrame[]): CleanedFrame[] {
    for (const { specks } of frames) this.specks += specks
    return frames
  }
}
