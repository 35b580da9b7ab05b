/** The faults about models, the catalogue and providers; see `faults.ts`. */
import { z } from 'zod'
import { fault } from './fault-definition.ts'

const file = z.string()

const notColors = {
  broken: 'values that are no colours',
  grey: 'no colour at all',
  oneColor: 'the same colour everywhere',
}

/** A limit in megapixels: below ten not rounded to whole ones, so that a small one is not said to be 0. */
export const megapixels = (pixels: number): number =>
  pixels >= 1e7 ? Math.round(pixels / 1e6) : Number((pixels / 1e6).toPrecision(3))

export const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

/** Faults of version 0.3 named neither file nor factor. */
const enlargedShape = {
  file: z.string().default(''),
  width: z.number(),
  height: z.number(),
  /** The largest factor that fits; null where none does. */
  largest: z.number().nullable().default(null),
}

const wayOut = (largest: number | null): string =>
  largest === null
    ? 'Crop it first, or leave the enlarging out'
    : `${largest} times as wide and high fits: take that, or crop it first`

export const modelFaults = {
  'model.unknown': fault(
    { id: z.string(), known: z.array(z.string()) },
    (d) =>
      `There is no model "${d.id}" here. Known: ${d.known.join(', ') || 'none'}. "tintype models" lists them.`,
  ),
  'model.manifestInvalid': fault(
    { file, issues: z.array(z.string()) },
    (d) =>
      `${d.file}: this model pack's manifest can't be used: ${d.issues.join('; ')}. Install the pack again.`,
  ),
  'model.fileMissing': fault(
    { id: z.string(), file },
    (d) => `Model pack "${d.id}": its file ${d.file} is missing. Install the pack again.`,
  ),
  'model.hashMismatch': fault(
    { id: z.string(), file, expected: z.string(), actual: z.string() },
    (d) =>
      `Model pack "${d.id}": ${d.file} is not the file its manifest names, so it was not used ` +
      `(expected SHA-256 ${d.expected}, found ${d.actual}). Install the pack again.`,
  ),
  'model.notColorizer': fault(
    { id: z.string(), file, reason: z.string() },
    (d) => `Model pack "${d.id}": ${d.file} can't colourise photographs (${d.reason}). Choose another model.`,
  ),
  'model.otherTask': fault(
    { id: z.string(), task: z.string(), needed: z.string() },
    (d) =>
      `The model "${d.id}" is made for another task (${d.task}); this step needs one for "${d.needed}". Choose another model.`,
  ),
  'upscale.tooLarge': fault(
    { ...enlargedShape, limit: z.number() },
    (d) =>
      `${d.file}${d.file && ': '}enlarged, the picture would have ${d.width} x ${d.height} pixels, more than the limit of ` +
      `${megapixels(d.limit)} megapixels. ${wayOut(d.largest)}, or raise the limit.`,
  ),
  'upscale.noMemory': fault(
    { ...enlargedShape, needed: z.number(), available: z.number() },
    (d) =>
      `${d.file}: enlarged to ${d.width} x ${d.height} pixels, the picture would need about ${gigabytes(d.needed)} GB of memory; ` +
      `there are ${gigabytes(d.available)} GB for it. ${wayOut(d.largest)}.`,
  ),
  'model.badOutput': fault(
    { id: z.string(), provider: z.string(), reason: z.string() },
    (d) =>
      `Model "${d.id}" gave nothing usable on ${d.provider} (${d.reason}), so no picture was written. ` +
      `Try another model, or --provider cpu.`,
  ),
  'model.runFailed': fault(
    { id: z.string(), provider: z.string(), reason: z.string() },
    (d) =>
      `Model "${d.id}" failed on ${d.provider} (${d.reason}), so no picture was written. ` +
      `Try a lower render factor or another model.`,
  ),
  'model.importRefused': fault(
    { file, reason: z.string() },
    (d) => `${d.file}: can't be imported as a model: ${d.reason}. Nothing was installed.`,
  ),
  'model.notAColouriser': fault(
    { file, why: z.enum(['broken', 'grey', 'oneColor']) },
    (d) =>
      `${d.file} is not a colouriser: on a sample photograph it gave ${notColors[d.why]}. Nothing was installed.`,
  ),
  'model.diskFull': fault(
    { file, bytes: z.number() },
    (d) =>
      `${d.file}: the disk is full${d.bytes > 0 ? `; this model needs ${Math.ceil(d.bytes / 1e6)} MB` : ''}. ` +
      `Free some space and try again.`,
  ),
  'model.notAtHand': fault({}, () => 'This model file is no longer at hand. Choose it once more.'),
  'model.alreadyInstalled': fault(
    { id: z.string() },
    (d) =>
      `A model "${d.id}" is already here and was left as it is. Give another id (--id), or remove that one first.`,
  ),
  'model.builtIn': fault(
    { id: z.string() },
    (d) => `The model "${d.id}" belongs to Tintype itself and can't be removed.`,
  ),
  'model.downloadFailed': fault(
    { file, reasons: z.array(z.string()) },
    (d) =>
      `${d.file} could not be downloaded: ${d.reasons.join('; ')}. What has arrived is kept: try again to go on from there.`,
  ),
  'model.hashUnknown': fault(
    { file, expected: z.string().nullable(), actual: z.string(), kept: z.string() },
    (d) =>
      `${d.file} is not a file that the catalogue knows, so it was not used (the catalogue's SHA-256: ` +
      `${d.expected ?? 'unknown to the catalogue'}; this file's: ${d.actual}). It is kept as ${d.kept}; if you trust it, ` +
      `import it with "tintype models import".`,
  ),
  'model.busy': fault(
    { file },
    (d) =>
      `${d.file} is being downloaded already, here or in another window of Tintype. Wait for it, or cancel it there.`,
  ),
  'model.notInFolder': fault(
    { file, folder: z.string() },
    (d) =>
      `${d.file} is not in ${d.folder}, under any name. Look for it elsewhere, or let Tintype download it.`,
  ),
  'model.cannotQuantize': fault(
    { id: z.string(), reason: z.string() },
    (d) =>
      `No int8 variant of "${d.id}" can be made: ${d.reason}. Nothing was installed; go on with the model as it is.`,
  ),
  'model.noGain': fault(
    { id: z.string(), speedup: z.number() },
    (d) =>
      `An int8 variant of "${d.id}" was tried and is not worth it on this machine (${d.speedup.toFixed(2)} times as fast as the ` +
      `model itself). Nothing was installed; go on with the model as it is.`,
  ),
  'catalogue.invalid': fault(
    { file, issues: z.array(z.string()) },
    (d) => `${d.file}: this catalogue can't be used: ${d.issues.join('; ')}.`,
  ),
  'provider.unavailable': fault(
    { provider: z.string(), reason: z.string() },
    (d) =>
      `The "${d.provider}" provider can't be used here (${d.reason}). Use --provider auto or cpu; "tintype doctor" tells what works.`,
  ),
} as const
