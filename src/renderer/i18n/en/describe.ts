/** English texts that describe photos: stars, flags, labels, places, and what their files say. */
import type { LabelColorWords } from '../shapes.ts'

const photos = (count: number) => (count === 1 ? '1 photo' : `${count.toLocaleString('en')} photos`)

export const enDescribe = {
  rating: 'Stars',
  rateNone: 'No stars',
  rate1: '1 star',
  rate2: '2 stars',
  rate3: '3 stars',
  rate4: '4 stars',
  rate5: '5 stars',
  starsAtLeast: (stars: number) =>
    stars === 5 ? '5 stars' : `${stars === 1 ? '1 star' : `${stars} stars`} or more`,
  flag: 'Flag',
  flagPick: 'Pick',
  flagReject: 'Reject',
  flagNone: 'No flag',
  picked: 'Picked',
  rejected: 'Rejected',
  label: 'Label',
  labelRed: 'Label: red',
  labelYellow: 'Label: yellow',
  labelGreen: 'Label: green',
  labelBlue: 'Label: blue',
  labelPurple: 'Label: purple',
  labelNone: 'No label',
  labelColor: {
    Red: 'Red',
    Yellow: 'Yellow',
    Green: 'Green',
    Blue: 'Blue',
    Purple: 'Purple',
  } as LabelColorWords,
  labelled: (label: string) => `label ${label}`,
  describe: 'Describe',
  setPlace: 'Set the place',
  gpsHint: '48.2082, 16.3738, or degrees, minutes and seconds',
  newTag: 'New tag',
  detailsOfMany: (count: number) => `${photos(count)} together`,
  mixedValues: 'Different values',
  emptyForAll: (field: string) => `${field}: empty for all of them`,
  someHave: (name: string, count: number) => `${name} (${count.toLocaleString('en')})`,
  filePath: 'Path',
  camera: 'Camera',
  lens: 'Lens',
  exposure: 'Exposure',
}
