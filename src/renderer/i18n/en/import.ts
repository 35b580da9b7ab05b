/** English texts of imports, and of the lines that show imports and exports. */
import type { ActivityState, Counts } from '../shapes.ts'

export const enImport = {
  dropHere: 'Drop the photos anywhere',
  addPhotos: 'Add photos',
  addFolder: 'Add a folder',
  importSamples: 'Try the sample album',
  nothingToAdd:
    'There were no photographs among what you dropped. Drop pictures, or a folder that holds some.',

  activities: 'Imports and exports',
  activityTitle: {
    import: {
      running: (name) => `Importing ${name}`,
      done: (name) => `Imported ${name}`,
      stopped: (name) => `The import of ${name} stopped`,
      cancelled: (name) => `The import of ${name} was cancelled`,
    },
    export: {
      running: (name) => `Exporting ${name}`,
      done: (name) => `Exported ${name}`,
      stopped: (name) => `The export of ${name} stopped`,
      cancelled: (name) => `The export of ${name} was cancelled`,
    },
  } as Readonly<Record<'import' | 'export', ActivityState>>,
  activityCounts: {
    import: {
      fresh: (count) => `${count} new`,
      known: (count) => `${count} known already`,
      found: (count) => `${count} found again`,
      failed: (count) => `${count} failed`,
      skipped: (count) =>
        count === 1 ? '1 file left out: no picture' : `${count} files left out: no pictures`,
    },
    export: {
      fresh: (count) => `${count} written`,
      known: (count) => `${count} unchanged`,
      found: (count) => `${count} found again`,
      failed: (count) => `${count} failed`,
      skipped: (count) =>
        count === 1 ? '1 file left out: no picture' : `${count} files left out: no pictures`,
    },
  } as Readonly<Record<'import' | 'export', Counts>>,
  showThem: 'Show them',
  showFolder: 'Show the folder',
  download: 'Download',
  alikeFound: (count: number) =>
    count === 1 ? '1 photo looks almost like another one.' : `${count} photos look almost like others.`,
  andMore: (count: number) => `and ${count} more`,
}
