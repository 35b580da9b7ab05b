/** English texts of comparing several pictures of a photo, and of choosing among several looks. */
type KindWords = Readonly<Record<'variants' | 'factors' | 'models', string>>

const comparedKinds: KindWords = { variants: 'Variants', factors: 'Render factors', models: 'Models' }

export const enCompare = {
  compareSeveral: 'Compare variants, factors or models',
  comparedStage: (name: string) =>
    `Pictures of ${name} side by side; plus and minus zoom, Shift with the arrows moves all of them`,
  comparedPicture: (name: string, label: string) => `${name}: ${label}`,
  comparedAt: (place: number) => `Picture ${place}`,
  comparedKind: 'What is compared',
  comparedKinds,
  comparedCount: 'How many side by side',
  comparedCountOf: (count: number) => `${count} side by side`,
  comparedEnd: 'End comparing',
  comparedTake: (label: string) => `Take ${label}`,
  comparedTaken: (label: string) => `${label}, in use`,

  looks: 'Several looks',
  looksTitle: 'Several looks: choose one',
  looksClose: 'Close the looks',
  lookTake: (name: string) => `Take this look: ${name}`,
  lookTaken: (name: string) => `${name}, in use`,
  lookFailed: (name: string) => `${name} failed`,
  lookBolder: (name: string, factor: number) => `${name}, bolder (render factor ${factor})`,
  lookFiner: (name: string, factor: number) => `${name}, finer (render factor ${factor})`,
  lookStrength: (name: string, strength: string) => `${name}, colour at ${strength}`,
  historyLook: 'Look chosen',

  sweepLarge: 'Show the render factors large',
  sweepSmall: 'Show the render factors below the picture',
}
