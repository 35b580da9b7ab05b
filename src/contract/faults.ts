/**
 * Every fault that may cross a boundary of Tintype: its code, its data, and the sentence a person reads.
 *
 * The sentence says what happened, to which file, and what to do. Programs act on `code` and `data`;
 * nothing ever reads `message` to find out what happened.
 */
import { z } from 'zod'

const file = z.string()

const notColors = {
  broken: 'values that are no colours',
  grey: 'no colour at all',
  oneColor: 'the same colour everywhere',
}

/** The sentence is made from the data, so that the two can't drift apart. */
const fault = <Shape extends z.core.$ZodShape>(
  shape: Shape,
  sentence: (data: z.infer<z.ZodObject<Shape>>) => string,
) => ({ data: z.object(shape), sentence })

/** One schema a code. */
export const faults = {
  'image.notFound': fault({ file }, (d) => `${d.file}: there is no such file. Check the name and try again.`),
  'image.denied': fault(
    { file },
    (d) =>
      `${d.file}: this file may not be read by you. Change its permissions, or copy it somewhere you own.`,
  ),
  'image.empty': fault(
    { file },
    (d) => `${d.file}: the file is empty (0 bytes). Copy it again from where it came from.`,
  ),
  'image.notAPicture': fault(
    { file },
    (d) =>
      `${d.file}: this is not a picture, whatever its name says. Leave it out, or rename it to what it is.`,
  ),
  'image.unsupported': fault(
    { file, format: z.string() },
    (d) => `${d.file}: ${d.format} pictures can't be read. Save it as TIFF, PNG or JPEG and try again.`,
  ),
  'image.truncated': fault(
    { file, reason: z.string() },
    (d) =>
      `${d.file}: the picture is cut short or damaged (${d.reason}). Copy or scan it again; it was left untouched.`,
  ),
  'image.tooLarge': fault(
    { file, width: z.number(), height: z.number(), limit: z.number() },
    (d) =>
      `${d.file}: ${d.width} x ${d.height} is more than the limit of ${Math.round(d.limit / 1e6)} megapixels, ` +
      `which guards against pictures made to exhaust the memory. If you trust it, raise the limit (--max-megapixels).`,
  ),
  'input.noPhotos': fault(
    { folder: z.string() },
    (d) =>
      `${d.folder}: no photographs in this folder or below it. Tintype reads JPEG, PNG, TIFF, WebP, AVIF, GIF, HEIC and JPEG XL.`,
  ),
  'output.notWritable': fault(
    { file },
    (d) => `${d.file}: can't be written (read-only disk or folder). Choose another output folder.`,
  ),
  'output.diskFull': fault(
    { file },
    (d) =>
      `${d.file}: the disk is full. Free some space and run it again: finished pictures are kept and skipped.`,
  ),
  'output.collision': fault(
    { file, other: z.string(), output: z.string() },
    (d) =>
      `${d.file}: would be written to ${d.output}, where ${d.other} already goes. Rename one of the two, or run them apart.`,
  ),
  'output.isOriginal': fault(
    { file },
    (d) =>
      `${d.file}: the result would replace an original, which Tintype never does. Choose another output folder.`,
  ),
  'output.exists': fault(
    { file },
    (d) =>
      `${d.file}: there is already a file that Tintype did not write, so it was left alone. ` +
      `Choose another output folder, or allow it with --overwrite.`,
  ),
  'output.nameTooLong': fault(
    { file },
    (d) =>
      `${d.file}: the name of the result is too long for this disk. Shorten the photo's name and try again.`,
  ),
  'output.failed': fault(
    { file, reason: z.string() },
    (d) =>
      `${d.file}: could not be written (${d.reason}). Nothing was left behind; try again or choose another folder.`,
  ),
  'recipe.invalid': fault(
    { issues: z.array(z.string()) },
    (d) => `The recipe can't be used: ${d.issues.join('; ')}.`,
  ),
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
  'hand.referenceGone': fault(
    { file, reference: z.string().nullable() },
    (d) =>
      `${d.file}: it takes its colours from ${d.reference ?? 'another photo'}, which is not there any more. ` +
      'Connect its drive, import it again, or do without its colours.',
  ),
  'hand.referenceUnread': fault(
    { file, reference: file },
    (d) =>
      `${d.file}: it takes its colours from ${d.reference}, which can't be read: it is gone, damaged, or not for you to read. ` +
      'Bring it back whole, or do without its colours.',
  ),
  'upscale.tooLarge': fault(
    { width: z.number(), height: z.number(), limit: z.number() },
    (d) =>
      `Enlarged, the picture would have ${d.width} x ${d.height} pixels, more than the limit of ` +
      `${Math.round(d.limit / 1e6)} megapixels. Crop it first, leave the enlarging out, or raise the limit.`,
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
  'settings.invalid': fault(
    { file, issues: z.array(z.string()) },
    (d) =>
      `${d.file}: these settings can't be used: ${d.issues.join('; ')}. Correct the file, or remove it for the defaults.`,
  ),
  'provider.unavailable': fault(
    { provider: z.string(), reason: z.string() },
    (d) =>
      `The "${d.provider}" provider can't be used here (${d.reason}). Use --provider auto or cpu; "tintype doctor" tells what works.`,
  ),
  'engine.died': fault(
    { during: z.string(), exit: z.string() },
    (d) =>
      `The engine stopped during ${d.during} (${d.exit}). It has been started again; try this photo once more, ` +
      `with --provider cpu if it happens again.`,
  ),
  'engine.outOfMemory': fault(
    { file },
    (d) =>
      `${d.file}: there was not enough memory for it. Close other programs, or use a lower render factor.`,
  ),
  'engine.closed': fault(
    {},
    () => 'The studio is closing; this was not started. It goes on at the next run.',
  ),
  cancelled: fault({}, () => 'Cancelled. Nothing was written for this photo.'),
  'library.newer': fault(
    { file, version: z.number(), known: z.number() },
    (d) =>
      `${d.file}: this library was last used by a newer Tintype (its format ${d.version}, this program's ${d.known}), ` +
      `so it was left untouched. Update Tintype, or choose another library folder.`,
  ),
  'library.corrupt': fault(
    { file, reason: z.string(), backups: z.array(z.string()) },
    (d) =>
      `${d.file}: the library's database is damaged (${d.reason}); your photographs are not. ` +
      (d.backups.length > 0
        ? `Go back to ${d.backups.length === 1 ? 'its backup' : `one of its ${d.backups.length} backups, the newest is`} ` +
          `${d.backups[0]} ("tintype library restore").`
        : `There is no backup of it: move the file away and import the photos again.`),
  ),
  'library.unusable': fault(
    { file, reason: z.string() },
    (d) =>
      `${d.file}: the library can't be opened (${d.reason}). Check that the disk is there and writable, or choose another folder.`,
  ),
  'library.notThere': fault(
    { folder: z.string() },
    (d) =>
      `${d.folder}: this library is not there just now. If its drive can be unplugged, plug it in and try again; ` +
      `or open another library.`,
  ),
  'library.notOne': fault(
    { folder: z.string() },
    (d) =>
      `${d.folder}: there is no library in this folder. Choose the folder in which library.sqlite lies, or make a new library.`,
  ),
  'library.folderTaken': fault(
    { folder: z.string() },
    (d) =>
      `${d.folder}: other files are there already, and a new library wants a folder of its own. Choose another name.`,
  ),
  'library.notFound': fault(
    { kind: z.enum(['photo', 'album', 'variant', 'job', 'backup']), name: z.string() },
    (d) => `There is no ${d.kind} "${d.name}" in this library. Look at the list and try again.`,
  ),
  'library.notListed': fault({}, () => 'This library is not on the list any more. Open it by its folder.'),
  'library.fileMissing': fault(
    { file },
    (d) =>
      `${d.file}: the photo's file is gone from there. Connect its drive, or import the folder it was moved to and it is found again.`,
  ),
  'library.badDate': fault(
    { text: z.string() },
    (d) =>
      `"${d.text}" is no date that can be understood. Write 1943, 1943-07, 1943-07-12, 1920s, 1914-1918 or "about 1920".`,
  ),
  'library.cannotUndo': fault(
    {},
    () =>
      'This can no longer be undone: another window or program has changed the same things since. Nothing was changed.',
  ),
  'upload.tooLarge': fault(
    { file, limit: z.number(), command: z.string() },
    (d) =>
      `${d.file}: larger than the ${Math.round(d.limit / 1e6)} MB that a browser may send. Bring it in by the command line: ${d.command}.`,
  ),
  'upload.tooMany': fault(
    {},
    () => 'Too many files are being sent at once. Send the others when some of them have arrived.',
  ),
  'request.tooLarge': fault(
    {},
    () =>
      'This is more than the studio can be told at once, and nothing of it was saved. Choose fewer photos, or paint fewer strokes on this one.',
  ),
  'export.template': fault(
    { template: z.string(), reason: z.string() },
    (d) =>
      `The naming template "${d.template}" can't be used: ${d.reason}. ` +
      `It knows {date}, {date:yyyy-MM-dd}, {album}, {title}, {name}, {variant} and {counter:3}.`,
  ),
  usage: fault({ reason: z.string() }, (d) => d.reason),
  internal: fault(
    { reason: z.string() },
    (d) =>
      `Something went wrong inside Tintype (${d.reason}). Your files are untouched. "tintype doctor" gives what a report needs.`,
  ),
} as const
