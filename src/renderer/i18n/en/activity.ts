/** English texts of imports, exports and the queue of renders. */
import { passedOverText, type PassedOver } from '../../../contract/photo-names.ts'
import type { ActivityState, Counts, ImportTitles } from '../shapes.ts'

const photos = (count: number) => (count === 1 ? '1 photo' : `${count} photos`)
const pictures = (count: number) => (count === 1 ? '1 picture' : `${count} pictures`)

/** English texts of imports, and of the lines that show imports and exports. */
export const enImport = {
  dropHere: 'Drop the photos anywhere',
  addPhotos: 'Add photos',
  addFolder: 'Add a folder',
  addAddress: 'Add from an address',
  addressOfPicture: 'Address of the picture',
  addressHint:
    'The studio fetches it and keeps a copy; nothing else is sent there. Private networks are refused.',
  addressAdd: 'Add',
  importSamples: 'Try the sample album',
  nothingToAdd:
    'There were no photographs among what you dropped. Drop pictures, or a folder that holds some.',

  activities: 'Imports and exports',
  nothingAtWork: 'Nothing at work',
  activityTitle: {
    import: {
      running: (name) => `Importing ${name || 'photos'}`,
      done: (name, { fresh, known, found, total }) => {
        if (fresh > 0 && name !== '' && total === 1) return `Imported ${name}`
        const from = name === '' ? '' : ` from ${name}`
        if (fresh > 0) return `Imported ${photos(fresh)}${from}`
        return known + found > 0 ? `Nothing new${from}` : `Nothing imported${from}`
      },
      stopped: (name) => `The import of ${name || 'photos'} stopped`,
      cancelled: (name) => `The import of ${name || 'photos'} was cancelled`,
    },
    export: {
      running: (name) => `Exporting ${name}`,
      done: (name) => `Exported ${name}`,
      stopped: (name) => `The export of ${name} stopped`,
      cancelled: (name) => `The export of ${name} was cancelled`,
    },
  } as { readonly import: ImportTitles; readonly export: ActivityState },
  activityCounts: {
    import: {
      fresh: (count) => `${count} new`,
      known: (count) => (count === 1 ? '1 was here already' : `${count} were here already`),
      found: (count) => `${count} found again`,
      failed: (count) => `${count} failed`,
    },
    export: {
      fresh: (count) => `${count} written`,
      known: (count) => `${count} unchanged`,
      found: (count) => `${count} found again`,
      failed: (count) => `${count} failed`,
    },
  } as Readonly<Record<'import' | 'export', Counts>>,
  passedOver: (kinds: readonly PassedOver[]) => passedOverText(kinds),
  passedOverNames: (kind: string, names: readonly string[], more: number) =>
    `${kind || 'No ending'}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  showThem: 'Show them',
  showFolder: 'Show the folder',
  download: 'Download',
  alikeFound: (count: number) =>
    count === 1 ? '1 photo looks almost like another one.' : `${count} photos look almost like others.`,
  ofPicture: (name: string, sentence: string) => `${name}: ${sentence}`,
  andMore: (count: number) => `and ${count} more`,
}

/** English texts of exports. */
export const enExport = {
  format: 'Format',
  quality: 'Quality',
  qualityTip: 'Higher keeps more and weighs more.',
  mark: 'Palette mark in the corner',
  markHint: 'A small sign that says: coloured by a machine.',

  export: 'Export',
  exportTitle: (count: number) => `Export ${photos(count)}`,
  exportFormat: 'File format',
  exportSize: 'Size',
  exportFull: 'Full size',
  exportSide: 'Longest side',
  exportPixels: 'Pixels',
  exportName: 'File names',
  exportNameHint:
    '“/” makes folders. {result} is “-color”, “-restored” or, for a photo as it is, “-copy”. Two equal names: the second gets a number.',
  exportPart: {
    name: 'original name',
    title: 'caption',
    date: 'date',
    album: 'album',
    variant: 'variant',
    counter: 'number',
    result: '-color',
  } as Readonly<Record<'name' | 'title' | 'date' | 'album' | 'variant' | 'counter' | 'result', string>>,
  exportPresets: 'Common names',
  exportPreset: {
    result: 'Original name and “-color”',
    year: 'Folder by year',
    album: 'Folder by album',
    counter: 'Date and number',
    name: 'Exactly as the original',
  } as Readonly<Record<'result' | 'name' | 'year' | 'album' | 'counter', string>>,
  exportExample: 'They will be called',
  exportNumbered: (count: number) =>
    `${pictures(count)} would have a name that is taken; each gets a number.`,
  exportMissing: (count: number) =>
    `The original of ${photos(count)} can’t be found. What is not rendered yet can’t be exported.`,
  exportForecast: (count: number, size: string) => `${pictures(count)}, about ${size}`,
  exportToRender: (count: number) =>
    count === 0 ? 'All of them are finished already.' : `${pictures(count)} still to be rendered.`,
  exportEnlarging: (time: string) =>
    `Enlarging takes about ${time} of it on this computer, and makes up fine detail.`,
  exportTooLarge: (count: number) =>
    `${pictures(count)} would be too large to enlarge so far: open ${count === 1 ? 'it' : 'them'} to see what fits.`,
  exportVariants: 'Which variants',
  exportFirst: 'The first of each photo',
  exportAll: 'All of them',
  exportMetadata: 'Dates, places and captions',
  exportMetadataHint:
    'Everything the original says of itself, your titles, captions, tags, dates and places, and the mark “coloured by a trained model” (IPTC DigitalSourceType).',
  exportMark: 'Palette mark in the corner',
  exportSidecar: 'Recipe beside each picture (JSON)',
  exportExtras: 'As well',
  exportSheet: 'Contact sheets',
  exportSheetPdf: 'Contact sheets as a PDF to print',
  exportBeforeAfter: 'Before and after, side by side',
  exportGallery: 'Gallery as a web page',
  exportHeading: 'Title of sheets and gallery',
  exportToFolder: 'Into a folder',
  exportToZip: 'As a zip file',
  exportDownload: 'Download as a zip file',
  exportAgain: 'Exporting into the same folder again writes only what has changed.',
}

/** English texts of the queue of renders. */
export const enQueue = {
  queue: 'Queue',
  queueOf: (done: number, total: number) => `Colouring ${done} of ${total}`,
  queueEnlarging: (done: number, total: number) => `Enlarging ${done} of ${total}`,
  queueHeld: (open: number) => `Paused: ${open} to go`,
  queueFailed: (count: number) => (count === 1 ? '1 failed' : `${count} failed`),
  queueEmpty: 'Nothing is waiting. Choose photos in the album and press “Colourise”.',
  queueEnded: 'Done before',
  queueMore: (count: number) => `and ${count} more`,
  queuePause: 'Pause',
  queueResume: 'Go on',
  queueCancelAll: 'Cancel all',
  queueRetryFailed: 'Try the failed ones again',
  queueClear: 'Clear the list',
  batchOver: (pictures: number) => (pictures === 1 ? 'Done: 1 picture' : `Done: ${pictures} pictures`),
  batchFine: 'Nothing that needs a look',
  batchFailed: (count: number) => `${count} failed`,
  batchDoubtful: (count: number) => `${count} not certain`,
  batchRepaired: (count: number) => `${count} much repaired`,
  batchDoubtfulTip:
    'What may be damage was left, the photo may be a negative, or the end of its file is missing',
  batchRepairedTip: 'At least 3 % of the picture was filled',
  batchDismiss: 'Close the summary',
  queueShow: 'Show the queue',
  queueHide: 'Hide the queue',
  jobState: {
    queued: 'Waiting',
    running: 'Colouring',
    paused: 'Paused',
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  } as Readonly<Record<'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled', string>>,
  jobStage: {
    restore: 'Restoring',
    color: 'Colouring',
    enlarge: 'Enlarging',
    save: 'Saving',
  } as Readonly<Record<'restore' | 'color' | 'enlarge' | 'save', string>>,
  jobFirst: 'Do this first',
  jobPause: 'Pause this photo',
  jobResume: 'Go on with this photo',
  jobCancel: 'Cancel this photo',
  jobRetry: 'Try again',
  jobRetryCpu: 'Try on the processor',
  jobRetryLower: (factor: number) => `Try with render factor ${factor}`,
  jobOpen: (name: string) => `Open ${name}`,
  jobMove: (name: string) => `Move ${name}`,
}
