/**
 * Every fault that may cross a boundary of Tintype: its code, its data, and the sentence a person reads.
 *
 * The sentence says what happened, to which file, and what to do. Programs act on `code` and `data`;
 * nothing ever reads `message` to find out what happened.
 */
import { z } from 'zod'
import { libraryFaults } from './library-faults.ts'
import { filmFaults } from './film-faults.ts'
import { fault } from './fault-definition.ts'
import { megapixels, modelFaults } from './model-faults.ts'
import { kindsInWords } from './photo-names.ts'
import { farmFaults } from './farm-faults.ts'
import { remoteFaults } from './remote-faults.ts'
import { sharingFaults } from './sharing-faults.ts'

const file = z.string()

/** Why something that a file says of a photo did not come into the library with it. */
export const unreadWords = [
  'tooLarge',
  'notReadable',
  'notXmp',
  'notJson',
  'wrongTypes',
  'otherPhoto',
  'date',
  'regions',
  'someRegions',
] as const

const whyLeftOut: Readonly<Record<(typeof unreadWords)[number], string>> = {
  tooLarge: 'this file is larger than any that describes a photo, and was not read.',
  notReadable: "this file describes the photo beside it, but can't be read.",
  notXmp: 'this file has the name of a description, but holds no XMP, and was left out.',
  notJson: 'this file has the name of a description, but holds no JSON, and was left out.',
  wrongTypes: 'parts of this description make no sense and were left out.',
  otherPhoto: 'this description is of another photo, and was left out.',
  date: 'its date is before the first photograph or in the future, and was left out.',
  regions: 'its marked faces are of a picture of another shape, and were left out.',
  someRegions: 'some of its marked faces have no place in the picture, and were left out.',
}

/** One schema a code. */
export const faults = {
  'image.notFound': fault({ file }, (d) => `${d.file}: there is no such file. Check the name and try again.`),
  'file.isFolder': fault(
    { file },
    (d) => `${d.file}: this is a folder, and a file is wanted here. Name the file in it.`,
  ),
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
  'image.notAFile': fault(
    { file, kind: z.enum(['pipe', 'socket', 'device']) },
    (d) =>
      `${d.file}: this is a ${d.kind === 'pipe' ? 'named pipe' : d.kind}, no file, and was not opened. Copy the picture into a file and try again.`,
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
      `${d.file}: ${d.width} x ${d.height} is more than the limit of ${megapixels(d.limit)} megapixels, ` +
      `which guards against pictures made to exhaust the memory. If you trust it, raise the limit (--max-megapixels).`,
  ),
  'input.noPhotos': fault(
    { folder: z.string() },
    (d) =>
      `${d.folder}: no photographs in this folder or below it. Tintype reads ${kindsInWords(' and ', ', ')}.`,
  ),
  'input.badName': fault(
    { file },
    (d) =>
      `${d.file}: this name is not written in UTF-8, so it can't be read. Rename it (on Linux "convmv" does it for whole folders) and try again.`,
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
  'output.tooLargeForFormat': fault(
    {
      file,
      format: z.string(),
      width: z.number(),
      height: z.number(),
      limit: z.number(),
      others: z.string(),
    },
    (d) =>
      `${d.file}: the result would be ${d.width} x ${d.height}, and ${d.format} holds no more than ${d.limit} pixels a side. ` +
      `Choose ${d.others}, or a longest side of at most ${d.limit} pixels.`,
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
  'settings.invalid': fault(
    { file, issues: z.array(z.string()) },
    (d) =>
      `${d.file}: these settings can't be used, and are as usual: ${d.issues.join('; ')}. Choose them anew, or correct the file.`,
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
  'studio.lost': fault(
    {},
    () => 'The studio has closed. Start it again and open its new address; your photos are where they were.',
  ),
  cancelled: fault({}, () => 'Cancelled. What was not finished was not written.'),
  'words.leftOut': fault(
    { file, reason: z.enum(unreadWords) },
    (d) => `${d.file}: ${whyLeftOut[d.reason]} The photo itself was imported.`,
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
  ...libraryFaults,
  ...modelFaults,
  ...filmFaults,
  ...remoteFaults,
  ...farmFaults,
  ...sharingFaults,
} as const
