/** Every word of the interface in English: the catalogue that the other languages must match key by key. */

const files = (count: number) => (count === 1 ? '1 photo' : `${count} photos`)

export const en = {
  languageName: 'English',
  language: 'Language',

  connecting: 'Opening the studio …',
  connectionLost:
    'The studio has been closed. Start it again and open its new address; your photos are where they were.',

  addPhotos: 'Add photos',
  dropHere: 'Drop the photos anywhere',
  emptyTitle: 'Drop an old photograph here',
  emptyText: 'Tintype gives it colour on this computer. Nothing is sent anywhere.',
  emptySteps: [
    'Drop one photo or a whole folder, or choose them.',
    'Watch the colour come in, then try the two styles.',
    'Compare with the original and save the one you like.',
  ] as readonly string[],
  emptyFormats: 'JPEG, PNG, TIFF, WebP, AVIF, GIF, HEIC and JPEG XL, of any size.',
  neverChanged: 'Your original is never changed.',
  adding: (count: number) => `Adding ${files(count)} …`,
  nothingToAdd:
    'There were no photographs among what you dropped. Drop pictures, or a folder that holds some.',

  filmstrip: 'Photos',
  position: (at: number, of: number) => `${at} of ${of}`,
  removePhoto: 'Close this photo',
  nextPhoto: 'Next photo',
  previousPhoto: 'Previous photo',
  pixels: (width: number, height: number) => `${width} × ${height}`,

  original: 'Original',
  colour: 'Colour',
  compare: 'Compare',
  compareHold: 'Show the original (hold)',
  compareSlider: 'Where the original ends and the colour begins',
  originalOf: (name: string) => `The original of ${name}`,
  colourOf: (name: string) => `${name} in colour`,

  settings: 'Settings',
  style: 'Style',
  stable: 'Stable',
  artistic: 'Artistic',
  stableHint: 'Steady, natural colour. Best for portraits, landscapes and whole albums.',
  artisticHint: 'Bolder and richer. Best for single pictures; it dares more and errs more.',
  styleStable: 'Stable style',
  styleArtistic: 'Artistic style',
  model: 'Model',
  factor: 'Render factor',
  factorTip: 'How large the model sees the photo. Low is bolder, high is finer.',
  factorUp: 'Higher render factor',
  factorDown: 'Lower render factor',
  factorFixed: 'This model knows one size only.',
  strength: 'Strength',
  strengthTip: 'How much of the colour is laid over the grey.',
  saturation: 'Saturation',
  saturationTip: 'How vivid the colours are.',
  resetHint: 'Double click to reset',

  rendering: 'Colouring',
  refining: 'Finer detail',
  rendered: 'Ready',
  renderFailed: 'No colour yet',
  tryAgain: 'Try again',

  save: 'Save in full size',
  saving: 'Saving',
  cancel: 'Cancel',
  format: 'Format',
  quality: 'Quality',
  qualityTip: 'Higher keeps more and weighs more.',
  mark: 'Palette mark in the corner',
  markHint: 'A small sign that says: coloured by a machine.',
  saved: (name: string) => `Saved: ${name}`,
  downloaded: (name: string) => `Saved to your downloads: ${name}`,

  notifications: 'Messages',
  dismiss: 'Close this message',
  keys: 'Keys',
  keyNames: { ' ': 'Space', ArrowLeft: '←', ArrowRight: '→' } as Readonly<Record<string, string>>,
  version: (version: string) => `Tintype ${version}`,
}

type Widened<T> = T extends string ? string : T

/** A catalogue of any language: the same keys, and functions that take the same values. */
export type Words = { readonly [Key in keyof typeof en]: Widened<(typeof en)[Key]> }
