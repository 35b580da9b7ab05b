/** English texts of the models screen. */

export const enModels = {
  modelsIntro: 'A model gives the colours. Some are built in; others are larger, and bolder or finer.',
  modelsHere: 'On this computer',
  modelsAvailable: 'Can be installed',
  modelState: { builtIn: 'Built in', installed: 'Installed', available: 'Available' } as Readonly<
    Record<'builtIn' | 'installed' | 'available', string>
  >,
  sizeUnknown: 'Size unknown',
  licence: 'Licence',
  modelSource: 'From',
  install: 'Install',
  fromFolder: 'From a folder',
  verify: 'Check its files',
  removeModel: 'Remove',
  modelInstalled: (id: string) => `Installed: ${id}. Choose it under Model.`,
  modelWhole: 'Its files are whole.',
  modelDamaged: 'A file is damaged or missing. Remove the model and install it again.',
  hashUnknown: 'This is not a file that the catalogue knows, so it was not used. Compare the two hashes:',
  hashExpected: 'The catalogue’s SHA-256',
  hashActual: 'This file’s SHA-256',
  hashNone: 'Nobody has published one',
  trustFile: 'Trust this file',
  importFile: 'Import a file',
  importHint: 'A DeOldify checkpoint (.pth) or a colouriser as .onnx. Nothing in it is run.',
  importLooking: 'Looking into the file …',
  importModel: 'Import',
  proposalTitle: (file: string) => `What ${file} would become`,
  proposalFamily: 'Family',
  proposalFactor: 'Render factors',
  proposalParameters: 'Trained numbers',
  proposalId: 'Its name here',
  proposalHint: 'It is tried on a sample photograph first; nothing is installed by that.',
  sampleBefore: 'The sample photograph in grey',
  sampleAfter: 'As this model colours it',
  sampleWild:
    'These colours are far stronger than photographs have. The model may want to be run in another way.',
  sampleQuestion: 'Are these the colours of a photograph? Then import it.',
  fromFile: 'From a file',
  modelWork: {
    install: 'Installing',
    send: 'Sending the file',
    sample: 'Colouring a sample',
    makeInt8: 'Making a quicker variant',
  } as Readonly<Record<'install' | 'send' | 'sample' | 'makeInt8', string>>,
  speed: (megabytes: string) => `${megabytes} MB/s`,
  modelTimeLeft: (hours: number, minutes: number, seconds: number) =>
    hours > 0
      ? `${hours} h ${minutes} min left`
      : minutes > 0
        ? `${minutes} min ${seconds} s left`
        : `${seconds} s left`,
  makeInt8: 'Make it quicker',
  variantTitle: (name: string) => `A quicker variant of ${name}`,
  variantFaster: (times: string) => `On this computer’s processor it is ${times} times as fast.`,
  variantSeen: {
    unseen: 'Nobody will see that its colours are not the original’s.',
    hardlySeen: 'Its colours can hardly be told from the original’s.',
    seen: 'Beside the original, its colours are visibly others.',
  } as Readonly<Record<'unseen' | 'hardlySeen' | 'seen', string>>,
  variantNumbers: (photos: number, mean: string, most: string) =>
    `Measured on ${photos} photos: ${mean} of 255 steps apart on average, ${most} at most.`,
  variantKeep: 'Keep it',
  variantThrow: 'Throw it away',
  /** In other languages: what a model is good at, by its id. Its own words are English. */
  modelSummaries: {} as Readonly<Record<string, string>>,
  /** In other languages: sentences that Tintype writes into manifests. */
  modelSentences: {} as Readonly<Record<string, string>>,
  verdictAsk: 'Test the graphics card',
  verdictAsking: 'Testing; this can take a minute …',
  verdictCpu: 'The processor does the work: no graphics card here can be trusted with it.',
  verdictFaster: (times: string) => `right, and ${times} times as fast as the processor`,
  verdictSlower: 'right, but slower than the processor, so it is not used',
  verdictDiffers: (percent: string) =>
    `not used: its colours differ from the processor’s by up to ${percent} %`,
  verdictNotStarted: 'not used',
}
