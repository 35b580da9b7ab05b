/** English texts of exports. */

const photos = (count: number) => (count === 1 ? '1 photo' : `${count} photos`)
const pictures = (count: number) => (count === 1 ? '1 picture' : `${count} pictures`)

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
  exportNameHint: '“/” makes folders. Two equal names: the second gets a number.',
  exportPart: {
    name: 'original name',
    title: 'caption',
    date: 'date',
    album: 'album',
    variant: 'variant',
    counter: 'number',
  } as Readonly<Record<'name' | 'title' | 'date' | 'album' | 'variant' | 'counter', string>>,
  exportPresets: 'Common names',
  exportPreset: {
    name: 'As the original',
    year: 'Folder by year',
    album: 'Folder by album',
    counter: 'Date and number',
  } as Readonly<Record<'name' | 'year' | 'album' | 'counter', string>>,
  exportExample: 'They will be called',
  exportNumbered: (count: number) =>
    `${pictures(count)} would have a name that is taken; each gets a number.`,
  exportMissing: (count: number) =>
    `The original of ${photos(count)} can’t be found. What is not rendered yet can’t be exported.`,
  exportForecast: (count: number, size: string) => `${pictures(count)}, about ${size}`,
  exportToRender: (count: number) =>
    count === 0 ? 'All of them are finished already.' : `${pictures(count)} still to be rendered.`,
  exportVariants: 'Which variants',
  exportFirst: 'The first of each photo',
  exportAll: 'All of them',
  exportMetadata: 'Dates, places and captions',
  exportMetadataHint:
    'Everything the original says of itself, your captions, tags and dates, and the mark “coloured by a trained model” (IPTC DigitalSourceType).',
  exportMark: 'Palette mark in the corner',
  exportSidecar: 'Recipe beside each picture (JSON)',
  exportExtras: 'As well',
  exportSheet: 'Contact sheets',
  exportBeforeAfter: 'Before and after, side by side',
  exportGallery: 'Gallery as one web page',
  exportHeading: 'Title of sheets and gallery',
  exportToFolder: 'Into a folder',
  exportToZip: 'As a zip file',
  exportDownload: 'Download as a zip file',
  exportAgain: 'Exporting into the same folder again writes only what has changed.',
}
