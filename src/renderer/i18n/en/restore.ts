/** English texts of restoring: the automatic steps, and what they found and did. */
import type { BorderWords, FilmWords, FindingWords } from '../shapes.ts'

const percent = (share: number) =>
  share > 0 && share < 0.001 ? 'less than 0.1 %' : `${(share * 100).toFixed(1)} %`

const found: FindingWords = {
  'tone.untouched': () => 'Its blacks and whites are good and were left.',
  'tone.levels': ({ black, white, newBlack, newWhite }) =>
    `${white < 80 ? 'Too dark' : 'Faded'}: tones of ${black} to ${white} now reach from ${newBlack} to ${newWhite}.`,
  'tone.cast': () => 'A colour cast was taken out.',
  'tone.sepia': () => 'The brown tone was taken out before colouring.',
  'tone.negative': ({ kind }) => `It looks like a ${kind === 'bw' ? 'black-and-white' : 'colour'} negative.`,
  'negative.inverted': ({ kind }) =>
    kind === 'bw' ? 'The negative was turned round.' : 'The negative was turned round, its orange taken out.',
  'repair.filled': ({ detected, filled, kinds }) => {
    const count = Object.values(kinds).reduce((sum, each) => sum + each.count, 0)
    const places = count === 1 ? 'at 1 place' : `at ${count} places`
    return `Damage ${places}, ${percent(detected)} of the picture; ${percent(filled)} was filled.`
  },
  'repair.clean': () => 'No damage was found; the picture was left.',
  'repair.implausible': ({ detected }) =>
    detected > 0.3
      ? `${percent(detected)} looked like damage: too much to believe, so the picture was left.`
      : `${percent(detected)} might be damage, but not for certain, so the picture was left.`,
  'repair.painted': ({ filled }) => `Only what was painted was filled, ${percent(filled)} of the picture.`,
  'denoise.grain': () => 'Its noise is no more than grain and was left.',
  'denoise.done': ({ share }) => `${Math.round(share * 100)} % of its noise was taken out.`,
  'color.kept': () => 'The photo is in colour already; its own colours were kept.',
  'hand.referenceGone': ({ reference }) =>
    `The photo whose colours are to be taken${reference === null ? '' : `, ${reference},`} is not there any more; its colours are left out.`,
  'upscale.done': ({ width, height }) =>
    `Enlarged to ${width} × ${height} pixels; its finest detail is made up.`,
  'upscale.grain': () => 'Grain was laid back over it.',
  'face.none': () => 'No face was marked, so none was changed.',
  'face.done': ({ faces }) =>
    `${faces === 1 ? '1 face was' : `${faces} faces were`} redrawn; compare with the original.`,
  'grade.toneOnly': () => 'The picture has no colour, so only its tones and curves are graded.',
  'local.toneOnly': () => 'The picture has no colour, so only the exposure of its parts is changed.',
  'finish.grain': () => 'Fine grain was given back, so that skin does not look like wax.',
}

const enFilms: FilmWords = { auto: 'As it looks', bw: 'Black-and-white', color: 'Colour' }

const enBorders: BorderWords = { white: 'White', black: 'Black', paper: 'Paper' }

export const enRestore = {
  sectionRestore: 'Restore',
  restoreAll: 'Restore',
  restoreAllHint:
    'Switches tone, repair, noise and finish on. Each looks first and leaves alone what is good.',
  stepColor: 'Colour',
  colorAllTheSame: 'Colour it all the same',
  stepManualColor: 'Corrections by hand',
  stepGeometry: 'Turned and cropped',
  stepWithout: (step: string) => `Without: ${step}`,
  stepHold: (step: string) => `Hold to see the photo without “${step}”`,
  stepNegative: 'Negative',
  stepNegativeHint: 'Turns a scanned negative round, and takes out the orange of colour film.',
  negativeInvert: 'Turn the negative round',
  negativeFilm: 'Film',
  negativeFilms: enFilms,
  stepTone: 'Tone',
  stepToneHint: 'Faded blacks and whites, colour casts, brown prints.',
  stepRepair: 'Repair',
  stepRepairHint: 'Dust, scratches, cracks and stains. Only what is damaged is filled.',
  stepDenoise: 'Noise',
  stepDenoiseHint: 'Takes out noise that is more than the grain of the film.',
  stepFinish: 'Finish',
  stepFinishHint: 'Sharpness, and grain that keeps surfaces alive.',
  stepLooking: 'Looking at the photo …',
  stepStrength: (step: string) => `${step}: strength`,
  stepStrengthTip: 'How much of it is done.',
  repairSensitivity: 'Sensitivity',
  repairSensitivityTip: 'Low: only what is damage beyond doubt. High: everything that might be.',
  repairDetect: 'Look for damage',
  doubtShow: 'Show it',
  doubtFill: 'Fill it',
  doubtFilled: 'All that might be damage is filled, because you asked for it.',
  doubtLeave: 'Leave it',
  maskShow: 'Show damage',
  maskOff: 'Switch on Repair first: then damage is looked for and can be shown.',
  maskBrush: 'Mark damage',
  maskEraser: 'Unmark',
  maskHint: 'Marked places are filled, unmarked ones stay as they are. [ and ] change the brush.',
  maskLooking: 'Looking for damage …',
  maskLayerAdd: 'Mark damage on the photo: arrow keys move the cross-hair, Enter paints, Escape ends',
  maskLayerErase: 'Unmark places of the photo: arrow keys move the cross-hair, Enter erases, Escape ends',
  maskCount: (count: number) => (count === 1 ? '1 stroke by hand' : `${count} strokes by hand`),
  maskClear: 'Clear strokes',
  historyMaskStroke: 'Damage marked by hand',
  historyMaskClear: 'Marks cleared',
  finishSharpen: 'Sharpen',
  finishSharpenTip: 'Contours get crisper; grain does not.',
  finishGrain: 'Grain',
  finishGrainTip: 'How much of the noise that was taken out comes back as fine grain.',
  finishBorder: 'Border',
  finishNoBorder: 'None',
  finishBorders: enBorders,
  finishBorderWidth: 'Border width',
  finishBorderTip: 'As a share of the picture’s shorter side.',
  stepUpscale: 'Enlarge',
  stepUpscaleHint:
    'More pixels, drawn by a model, which makes up fine detail: nice to look at, no evidence. Done when the photo is rendered or exported.',
  enlargeFactor: 'Size',
  enlargeTimes: (factor: number) => `${factor} times as wide and high`,
  enlargeGrain: 'Enlarge: grain',
  enlargeGrainTip: 'How much of the photo’s own grain is laid back, so that skin does not look like plastic.',
  enlargeForecast: (width: number, height: number, time: string) =>
    `${width} × ${height} pixels, in about ${time} on this computer.`,
  enlargeMeasuring: 'Measuring how long it takes here …',
  enlargeUse: (factor: number) => `Enlarge ${factor} times`,
  enlargeSpot: 'See a part enlarged',
  enlargeSpotTip: 'Shows the middle of what you see. For a certain place zoom in there first.',
  enlargeSpotHint: 'The middle of what you saw, at 100 %.',
  enlargeSpotMaking: (fraction: number) => `Enlarging this part … ${Math.round(fraction * 100)} %`,
  enlargeSpotHide: 'Hide the part',
  enlargePlain: 'Plainly enlarged',
  enlargeByModel: 'By the model',
  stepFace: 'Faces',
  stepFaceHint:
    'Off unless you want it: such a model makes up what the photograph does not show, and can turn a relative into someone else.',
  stepNoModel: 'No model for this is installed.',
  stepModel: (step: string) => `${step}: model`,
  stepModelOwn: 'Built-in method',
  faceMark: 'Mark faces',
  faceMarkHint: 'Circle a face, or click on it. Only marked faces are changed.',
  faceCount: (count: number) =>
    count === 0 ? 'No face is marked yet.' : count === 1 ? '1 face is marked.' : `${count} faces are marked.`,
  faceLayer: 'Mark faces on the photo: arrow keys move the cross-hair, Enter marks, Escape ends',
  faceRemove: (at: number) => `Leave face ${at} as it is`,
  historyFaceBox: 'Faces marked',
  found,
}
