/** English words of colour by hand. */
import type { HandWords } from './shapes.ts'

const handKinds: HandWords['kinds'] = {
  colour: 'Colour',
  grey: 'Keep grey',
  saturation: 'Saturation',
  keep: 'As the model',
}
const handKindHints: HandWords['kinds'] = {
  colour: 'Click on something, or stroke over it: it takes this colour, up to its contours.',
  grey: 'What you touch has no colour.',
  saturation: 'What you touch gets paler or more vivid.',
  keep: 'Nothing spreads to here; the model’s colours stay.',
}
const handSwatch: HandWords['swatches'] = {
  skinFair: 'Fair skin',
  skinDark: 'Dark skin',
  hairBrown: 'Brown hair',
  hairBlond: 'Blond hair',
  fabricRed: 'Red fabric',
  fabricBlue: 'Blue fabric',
  fabricOlive: 'Olive fabric',
  leaves: 'Leaves and grass',
  wood: 'Wood and leather',
  sky: 'Sky',
}

export const enHand = {
  sectionHand: 'Colour by hand',
  handBrush: 'Brush',
  handKind: 'What the brush says',
  handKinds,
  handKindHints,
  handSwatches: 'Common colours',
  handSwatch,
  handLikely: 'What the models think likely here',
  handAsking: 'Asking the models …',
  handProposal: (at: number) => `Likely colour ${at}`,
  handOther: 'Another colour',
  handPick: 'From the photo',
  handAmount: 'How vivid',
  handAmountTip: 'Below 100 % paler, above it more vivid.',
  handReach: 'Reach',
  handReachTip: 'Low: only where you paint. High: as far as no contour is in the way.',
  handSize: 'Brush size',
  handSizeTip: 'In thousandths of the picture.',
  handCount: (count: number) => (count === 1 ? '1 stroke' : `${count} strokes`),
  handRemove: 'Remove stroke',
  handClear: 'Clear all',
  handStrokeAt: (at: number, kind: string) => `Stroke ${at}: ${kind}`,
  handLayer: 'Paint on the photo: arrow keys move the cross-hair, Enter paints, Escape ends',
  handAt: (across: number, down: number) => `${across} % across, ${down} % down`,
  handReference: 'Take colours from …',
  handTakeFrom: (name: string) => `Take the colours of ${name}`,
  handReferenceStrength: 'Other photo’s colours',
  handReferenceTip: 'How far its palette replaces this photo’s own.',
  handReferenceNone: 'Without the other photo',
  historyHandStroke: 'Painted by hand',
  historyHandRemove: 'Stroke removed',
  historyHandClear: 'Strokes cleared',
  historyHandReference: 'Another photo’s colours',
}
