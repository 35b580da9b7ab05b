/** Under the picture: a thin bar while something is rendered, what is going on in words, what can be done about a fault, and messages. */
import { RotateCcw } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import { Favourite, Flags, Stars } from '../../describe/Marks.tsx'
import { sentenceOf, useTranslation } from '../../i18n/index.ts'
import { useToasts } from '../../toasts/store.ts'
import { Toasts } from '../../toasts/Toasts.tsx'
import { useComparedPictures } from './compare/pictures.ts'
import { usePreviewImages } from './preview-images.ts'
import { factorOf, packOf, usePacks, withColor } from './recipes.ts'
import { editSession, previewScheduler } from './composition.ts'
import { detailOf, recipeOf, useWorkbench } from './store.ts'

/** Stars, flag and heart of the photo under the picture, where one looks; a phone has them among its details. */
function MarksBar({ hidden }: { hidden: boolean }) {
  const photo = useWorkbench(detailOf)
  if (!photo) return <span className="ml-auto" />
  const ids = [photo.id]
  return (
    <div
      className={`ml-auto flex shrink-0 items-center gap-2 max-sm:hidden ${hidden ? 'max-xl:hidden' : ''}`}
    >
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

export function Status() {
  const words = useTranslation()
  const { activity: ofStage, color, fault } = usePreviewImages()
  const compared = useComparedPictures((state) => state.fraction)
  const activity = ofStage ?? (compared === null ? null : { stage: 'quick' as const, fraction: compared })
  const recipe = useWorkbench(recipeOf)
  const packs = usePacks()
  const pack = packOf(packs, recipe)
  const factor = factorOf(pack, recipe)
  const told = useToasts((state) => state.toasts.length > 0)
  const stages = { quick: words.stageQuick, full: words.stageFull, tiles: words.stageTiles }
  const text = activity ? stages[activity.stage] : fault ? words.stageFailed : color ? words.stageReady : ''
  const percent = Math.round((activity?.fraction ?? 0) * 100)
  const lower = pack?.factor && factor !== null && factor > pack.factor.least ? pack.factor.least : null
  return (
    <div className="relative flex min-h-10 items-center gap-3 bg-surround px-4 text-dim max-sm:px-3">
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
        className={fault && !activity ? 'sr-only' : `shrink-0 ${told ? 'max-sm:sr-only' : ''}`}
      >
        {text}
      </output>
      {fault && !activity && (
        <div role="alert" className="flex min-w-0 flex-wrap items-center gap-x-3 py-1 text-fault">
          <p className="min-w-0 basis-64 select-text flex-auto">{sentenceOf(fault)}</p>
          <Button
            onPress={() => previewScheduler.retry()}
            className="flex shrink-0 items-center gap-1 rounded px-2 text-accent underline"
          >
            <RotateCcw size={14} aria-hidden />
            {words.tryAgain}
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
        </div>
      )}
      <Toasts className="min-w-0 flex-1 empty:hidden" />
      <MarksBar hidden={told} />
      <p className={`min-w-0 shrink truncate text-right ${told ? 'max-lg:hidden' : ''}`}>
        {pack?.name}
        {factor === null ? '' : ` · ${words.factor} ${factor}`}
      </p>
    </div>
  )
}
