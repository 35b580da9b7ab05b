/**
 * Under the picture: a thin bar while something is rendered, what is going on in words, what can be done
 * about a fault, and messages.
 */
import { use, useState, type ReactNode } from 'react'
import { RotateCcw } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import { Favourite, Flags, Stars } from '../../describe/Marks.tsx'
import { sentenceOf, useTranslation } from '../../i18n/index.ts'
import { MessageDetails } from '../../toasts/MessageDetails.tsx'
import { LastToast, useHasToast } from '../../toasts/Toasts.tsx'
import type { StudioError } from '../../../contract/errors.ts'
import { TwoLines } from '../../shared/TwoLines.tsx'
import { useComparedPictures } from './compare/pictures.ts'
import { usePreviewImages } from './preview-images.ts'
import { factorOf, packOf, usePacks, withColor } from './recipes.ts'
import { editSession, previewScheduler } from './composition.ts'
import { detailOf, recipeOf, useWorkbench } from './store.ts'
import { WorkSlot } from './work-slot.ts'

/**
 * Stars, flag and heart of the photo under the picture, where one looks; where there is no space for them and
 * a message they are among its details.
 */
function MarksBar() {
  const photo = useWorkbench(detailOf)
  if (!photo) return <span className="ml-auto" />
  const ids = [photo.id]
  return (
    <div className="ml-auto flex shrink-0 items-center gap-2 max-sm:hidden @max-[500px]:hidden pointer-coarse:@max-[680px]:hidden">
      <Stars ids={ids} rating={photo.rating} />
      <Flags ids={ids} flag={{ value: photo.flag }} />
      <Favourite ids={ids} favourite={photo.favourite} />
    </div>
  )
}

/** Faults after which less work may succeed: a smaller picture for the model. */
const overloadFaults: ReadonlySet<string> = new Set([
  'engine.outOfMemory',
  'engine.died',
  'model.runFailed',
  'model.badOutput',
])

/** What went wrong, in the space that the line has for it, and what can be done about it. */
export function Failure({ fault, children }: { fault: StudioError; children: ReactNode }) {
  const words = useTranslation()
  const [cut, setCut] = useState(false)
  const [at, setAt] = useState<Date | null>(null)
  return (
    <div className="flex min-w-0 flex-auto items-center gap-x-2 text-fault">
      <TwoLines key={sentenceOf(fault)} text={sentenceOf(fault)} role="alert" onCut={setCut} />
      {cut && (
        <Button
          onPress={() => setAt(new Date())}
          className="shrink-0 rounded px-1 text-accent hover:underline"
        >
          {words.details}
        </Button>
      )}
      {children}
      {at && (
        <MessageDetails text={sentenceOf(fault)} fault={{ error: fault, at }} onClose={() => setAt(null)} />
      )}
    </div>
  )
}

export function Status() {
  const words = useTranslation()
  const { activity: ofStage, color, fault } = usePreviewImages()
  const compared = useComparedPictures((state) => state.fraction)
  const activity = ofStage ?? (compared === null ? null : { stage: 'quick' as const, fraction: compared })
  const recipe = useWorkbench(recipeOf)
  const packs = usePacks()
  const pack = packOf(packs, recipe)
  const factor = factorOf(pack, recipe)
  const hasToast = useHasToast()
  const stages = { quick: words.stageQuick, full: words.stageFull, tiles: words.stageTiles }
  const text = activity ? stages[activity.stage] : fault ? words.stageFailed : color ? words.stageReady : ''
  const percent = Math.round((activity?.fraction ?? 0) * 100)
  const lower = pack?.factor && factor !== null && factor > pack.factor.least ? pack.factor.least : null
  return (
    <div className="workbench-status">
      <ProgressBar
        aria-label={text === '' ? words.stageReady : text}
        value={activity ? percent : 100}
        className={`absolute inset-x-0 top-0 h-0.5 ${activity ? '' : 'invisible'}`}
      >
        {/* Visible from the beginning, before there is any progress. */}
        <div className="busy h-full bg-primary" style={{ width: `${Math.max(3, percent)}%` }} />
      </ProgressBar>
      <output
        data-testid="status"
        className={fault && !activity ? 'sr-only' : `shrink-0 ${hasToast ? '@max-2xl:sr-only' : ''}`}
      >
        {text}
      </output>
      {fault && !activity && (
        <Failure fault={fault}>
          <Button
            aria-label={words.tryAgain}
            onPress={() => previewScheduler.retry()}
            className="flex shrink-0 items-center gap-1 rounded px-2 text-accent underline"
          >
            <RotateCcw size={14} aria-hidden />
            <span className="max-sm:hidden">{words.tryAgain}</span>
          </Button>
          {lower !== null && overloadFaults.has(fault.code) && (
            <Button
              onPress={() =>
                editSession.change('renderFactor', (now) => withColor(now, { renderFactor: lower }))
              }
              className="shrink-0 rounded px-2 text-accent underline"
            >
              {words.sweepTake(lower)}
            </Button>
          )}
        </Failure>
      )}
      <LastToast className="min-w-0 flex-1 has-[li]:basis-72" />
      {use(WorkSlot)}
      <MarksBar />
      <p className={`min-w-0 shrink truncate text-right ${hasToast ? '@max-4xl:hidden' : '@max-xl:hidden'}`}>
        {recipe.steps.color.enabled ? pack?.name : words.photoState.original}
        {recipe.steps.color.enabled && factor !== null && ` · ${words.factor} ${factor}`}
      </p>
    </div>
  )
}
