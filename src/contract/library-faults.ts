/** The faults about the library, its edits and presets; see `faults.ts`. */
import { z } from 'zod'
import { fault } from './fault-definition.ts'

const file = z.string()

export const libraryFaults = {
  'prints.alreadyCut': fault(
    { file, other: z.string() },
    (d) =>
      `${d.file}: just this part of it is in the library already, as ${d.other}. Move a corner, or work on that one.`,
  ),
  'preset.notFound': fault(
    { name: z.string(), known: z.array(z.string()) },
    (d) =>
      `There is no preset "${d.name}". ${d.known.length > 0 ? `There are: ${d.known.join(', ')}.` : 'You have none of your own yet.'}`,
  ),
  'preset.noneInFolder': fault(
    { folder: z.string() },
    (d) => `${d.folder}: this is a folder without a preset: no file in it ends in .json.`,
  ),
  'preset.nameTaken': fault(
    { name: z.string() },
    (d) => `There is a preset "${d.name}" already. Choose another name.`,
  ),
  'preset.foreign': fault(
    { file, program: z.string() },
    (d) =>
      `${d.file}: this is a preset of ${d.program}, whose sliders mean something else here. Set it up anew in Tintype and save it as a preset.`,
  ),
  'preset.newer': fault(
    { file, what: z.string() },
    (d) =>
      `${d.file}: a newer Tintype made this preset; this one does not know ${d.what}. Update Tintype, or ask for the preset in an older form.`,
  ),
  'preset.invalid': fault(
    { file, issues: z.array(z.string()) },
    (d) => `${d.file}: this can't be used as a preset: ${d.issues.join('; ')}. Nothing was changed.`,
  ),
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
  'library.rowUnreadable': fault(
    {
      kind: z.enum(['photo', 'variant', 'recipe', 'picture', 'job', 'edit']),
      name: z.string(),
      reason: z.string(),
    },
    (d) =>
      `${d.name}: this ${d.kind} can't be read from the library (${d.reason}); it is damaged, or a newer Tintype wrote it. ` +
      `All others work as before. Remove it, or look with "tintype library check".`,
  ),
  'library.diskFull': fault(
    { file },
    (d) =>
      `${d.file}: the disk of this library is full, and the last change was not saved. ` +
      `Free some space on that disk and do it again; everything before it is kept.`,
  ),
  'library.notListed': fault({}, () => 'This library is not on the list any more. Open it by its folder.'),
  'library.fileMissing': fault(
    { file },
    (d) =>
      `${d.file}: the photo's file is gone from there. Connect its drive, or import the folder it was moved to and it is found again.`,
  ),
  'library.badPlace': fault(
    { text: z.string() },
    (d) =>
      `"${d.text}" is no place that can be understood. Write latitude and longitude: 48.2082, 16.3738 or 48°12'29"N 16°22'25"E.`,
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
} as const
