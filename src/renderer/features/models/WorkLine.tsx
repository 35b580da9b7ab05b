/** Sentences of the models screen, and the line of work under way: what, how far, how fast, how long still, and cancel. */
import { X } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import type { Comparison } from '../../../contract/manifest.ts'
import type { ModelCard } from '../../../contract/models.ts'
import type { ProgressNote } from '../../../contract/progress.ts'
import type { Words } from '../../i18n/en/index.ts'
import { useTranslation } from '../../i18n/index.ts'
import type { Work } from './store.ts'

/** A sentence that Tintype itself wrote into a manifest, in the language in use; a person's own stays as it is. */
export const translated = (words: Words, sentence: string): string =>
  words.modelSentences[sentence] ?? sentence

/** What a model is good at; of a variant also what was measured. */
export function summaryOf(words: Words, card: ModelCard, cards: readonly ModelCard[]): string {
  if (!card.variant) {
    return (card.ours ? words.modelSummaries[card.id] : undefined) ?? translated(words, card.summary)
  }
  const { of, comparison } = card.variant
  const base = cards.find(({ id }) => id === of)
  return [base ? summaryOf(words, base, []) : '', measured(words, comparison)].join(' ').trim()
}

/** Decibels from which on nobody sees a difference, and from which on only who looks for it. */
const unseen = 40
const hardlySeen = 32

/** How fast and how near a variant is, in plain words and in numbers. */
export function measured(words: Words, { psnr, mean, greatest, speedup, photos }: Comparison): string {
  const seen = psnr === null || psnr >= unseen ? 'unseen' : psnr >= hardlySeen ? 'hardlySeen' : 'seen'
  return [
    words.variantFaster(speedup.toFixed(1)),
    words.variantSeen[seen],
    words.variantNumbers(photos, mean.toFixed(1), String(greatest)),
  ].join(' ')
}

/** "12.3 MB/s, 1 min 20 s left" */
function noteText(words: Words, note: ProgressNote | null): string {
  if (note === null || typeof note === 'string') return note ?? ''
  if ('stage' in note) return words.jobStage[note.stage]
  const speed = words.speed((note.bytesPerSecond / 1e6).toFixed(1))
  if (note.secondsLeft === null) return speed
  const seconds = Math.ceil(note.secondsLeft)
  return `${speed}${words.comma}${words.modelTimeLeft(Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60)}`
}

/** Work under way: what, how far, how fast, how long still, and cancel. */
export function WorkLine({ name, work }: { name: string; work: Work }) {
  const words = useTranslation()
  const percent = Math.floor(work.fraction * 100)
  const what = words.modelWork[work.what]
  const note = noteText(words, work.note)
  return (
    <div className="flex w-full items-center gap-2">
      <ProgressBar aria-label={`${what}: ${name}`} value={percent} className="grid min-w-0 flex-1 gap-1">
        <div className="h-1 overflow-hidden rounded-full bg-line">
          <div className="h-full bg-accent transition-[width]" style={{ width: `${percent}%` }} />
        </div>
        <p className="truncate text-[12px] text-dim">
          {[`${what} ${percent} %`, note].filter((part) => part !== '').join(words.comma)}
        </p>
      </ProgressBar>
      <Button
        aria-label={`${words.cancel}: ${name}`}
        onPress={() => work.abort.abort()}
        className="control grid w-8 place-items-center"
      >
        <X size={16} aria-hidden />
      </Button>
    </div>
  )
}
