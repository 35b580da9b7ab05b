/**
 * What the automatic steps measured and did, for the report of a render. As with faults, the sentence is made from the
 * numbers, so that the two can't drift apart; a window makes its own from `code` and `data`, in its own language.
 */
import { z } from 'zod'
import { damageKindSchema, damageKindsSchema, type DamageKinds } from './repair.ts'

/** Levels of a channel, 0 to 255. */
const level = z.number().min(0).max(255)
const ends = z.object({ black: level, white: level })
const tenths = (value: number) => value.toFixed(1)

const share = z.number().min(0).max(1)
const percent = (value: number) => {
  const hundredths = value * 100
  return `${hundredths > 0 && hundredths < 0.1 ? 'less than 0.1' : hundredths.toFixed(1)} %`
}

/** "3 specks, 1 line": what was found, without what was not. */
function piecesOf(kinds: DamageKinds): string {
  const words = { specks: 'speck', lines: 'line', patches: 'patch', rim: 'rim' } as const
  const plurals = { specks: 'specks', lines: 'lines', patches: 'patches', rim: 'rims' } as const
  return damageKindSchema.options
    .filter((kind) => kinds[kind].count > 0)
    .map((kind) => `${kinds[kind].count} ${(kinds[kind].count === 1 ? words : plurals)[kind]}`)
    .join(', ')
}

/** White below which a scan was exposed wrongly. */
const tooDark = 80

/** One schema a code. The part before the dot is the step's name in the recipe. */
const findings = {
  'tone.untouched': {
    data: ends,
    sentence: (d: z.infer<typeof ends>) => `levels ${d.black} to ${d.white} are good and were left`,
  },
  'tone.levels': {
    data: ends.extend({ newBlack: level, newWhite: level }),
    sentence: (d: { black: number; white: number; newBlack: number; newWhite: number }) =>
      `${d.white < tooDark ? 'too dark' : 'faded'}: levels ${d.black} to ${d.white} stretched to ${d.newBlack} to ${d.newWhite}`,
  },
  'tone.cast': {
    data: z.object({ red: ends, green: ends, blue: ends }),
    sentence: (d: Record<'red' | 'green' | 'blue', z.infer<typeof ends>>) =>
      `a colour cast was removed (red ${d.red.black} to ${d.red.white}, green ${d.green.black} to ${d.green.white}, ` +
      `blue ${d.blue.black} to ${d.blue.white})`,
  },
  'tone.sepia': {
    data: z.object({ chroma: z.number() }),
    sentence: (d: { chroma: number }) =>
      `a sepia tone of ${d.chroma.toFixed(0)} was removed before colouring`,
  },
  'tone.negative': {
    data: z.object({ kind: z.enum(['bw', 'color']) }),
    sentence: (d: { kind: 'bw' | 'color' }) =>
      `this looks like a ${d.kind === 'bw' ? 'black-and-white' : 'colour'} negative: if it is one, turn it round (--negative)`,
  },
  'negative.inverted': {
    data: z.object({ kind: z.enum(['bw', 'color']) }),
    sentence: (d: { kind: 'bw' | 'color' }) =>
      d.kind === 'bw'
        ? 'the black-and-white negative was turned round'
        : 'the colour negative was turned round and its orange mask taken out',
  },
  'repair.filled': {
    data: z.object({
      detected: share,
      filled: share,
      confidence: share.nullable(),
      kinds: damageKindsSchema,
    }),
    sentence: (d: { detected: number; filled: number; kinds: DamageKinds }) =>
      `damage on ${percent(d.detected)} of the picture (${piecesOf(d.kinds)}); ${percent(d.filled)} was filled`,
  },
  'repair.clean': {
    data: z.object({ detected: share }),
    sentence: () => 'no damage was found, so the picture was left',
  },
  'repair.implausible': {
    data: z.object({ detected: share, confidence: share.nullable() }),
    sentence: (d: { detected: number }) =>
      d.detected > 0.3
        ? `what looks like damage covers ${percent(d.detected)} of the picture: too much to believe, so it was left; paint what is damaged`
        : `${percent(d.detected)} of the picture might be damage, but not for certain, so it was left; paint what is damaged, or have all of it filled (--fill-doubtful)`,
  },
  'repair.painted': {
    data: z.object({ filled: share }),
    sentence: (d: { filled: number }) =>
      `only what was painted was filled, ${percent(d.filled)} of the picture`,
  },
  'denoise.grain': {
    data: z.object({ noise: z.number() }),
    sentence: (d: { noise: number }) =>
      `noise of ${tenths(d.noise)} levels is no more than grain and was left`,
  },
  'denoise.done': {
    data: z.object({ noise: z.number(), share: z.number() }),
    sentence: (d: { noise: number; share: number }) =>
      `noise of ${tenths(d.noise)} levels, of which ${Math.round(d.share * 100)} % was taken away`,
  },
  'color.kept': {
    data: z.object({ chroma: z.number(), spread: z.number() }),
    sentence: (d: { chroma: number; spread: number }) =>
      `the photo is in colour already (its hues spread by ${tenths(d.spread)}), so its own colours were kept`,
  },
  'hand.referenceGone': {
    data: z.object({ reference: z.string().nullable() }),
    sentence: (d: { reference: string | null }) =>
      `the photo whose colours are to be taken${d.reference === null ? '' : ` (${d.reference})`} is not there any more, ` +
      'so they were left out',
  },
  'grade.toneOnly': {
    data: z.object({}),
    sentence: () => 'the picture has no colour, so only its tones and curves were graded',
  },
  'upscale.done': {
    data: z.object({ model: z.string(), width: z.int(), height: z.int() }),
    sentence: (d: { model: string; width: number; height: number }) =>
      `enlarged by "${d.model}" to ${d.width} x ${d.height}; its finest detail is made up`,
  },
  'upscale.grain': {
    data: z.object({ noise: z.number() }),
    sentence: (d: { noise: number }) => `grain of ${tenths(d.noise)} levels was laid back`,
  },
  'face.none': {
    data: z.object({}),
    sentence: () =>
      'no face was marked, so none was changed: such models can turn a relative into someone else',
  },
  'face.done': {
    data: z.object({ model: z.string(), faces: z.int(), share: z.number() }),
    sentence: (d: { model: string; faces: number; share: number }) =>
      `${d.faces === 1 ? 'one face was' : `${d.faces} faces were`} redrawn by "${d.model}" and blended in at ` +
      `${Math.round(d.share * 100)} %; compare them with the original`,
  },
  'local.toneOnly': {
    data: z.object({}),
    sentence: () => 'the picture has no colour, so only the exposure of its parts is changed',
  },
  'finish.grain': {
    data: z.object({ noise: z.number() }),
    sentence: (d: { noise: number }) => `grain of ${tenths(d.noise)} levels was given back`,
  },
} as const

export type FindingCode = keyof typeof findings
export type FindingData<C extends FindingCode> = z.infer<(typeof findings)[C]['data']>

/** What was found or done: `code` and `data` for programs, `message` for a person, without the step's name. */
export type Finding = { [C in FindingCode]: { code: C; message: string; data: FindingData<C> } }[FindingCode]

export function makeFinding<C extends FindingCode>(code: C, data: FindingData<C>): Finding {
  // The table pairs each sentence with its own data; TypeScript can't follow that pairing through an index.
  const sentence = findings[code].sentence as (data: FindingData<C>) => string
  return { code, message: sentence(data), data } as Finding
}

/** The step a finding belongs to. */
export const stepOf = ({ code }: Pick<Finding, 'code'>): string => code.split('.', 1)[0]

/** Checks a finding that came from another process or an older report. */
export const findingSchema = z
  .object({
    code: z.enum(Object.keys(findings) as [FindingCode, ...FindingCode[]]),
    message: z.string(),
    data: z.unknown(),
  })
  .transform((value, context): Finding => {
    const data = findings[value.code].data.safeParse(value.data)
    if (data.success) return { ...value, data: data.data } as Finding
    context.addIssue({ code: 'custom', message: `data does not fit the code ${value.code}` })
    return z.NEVER
  })
