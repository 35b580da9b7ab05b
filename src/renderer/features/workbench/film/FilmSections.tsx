/** What the panel says of a film beside its colour: which frames it changes, and the export. */
import { FileOutput } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { sentenceOf, useTranslation } from '../../../i18n/index.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { clockText } from '../../../shared/durations.ts'
import { filmSession } from '../composition.ts'
import { useWorkbench } from '../store.ts'
import { frameOf, leadingKey, marksOf, scenesOf, secondsAt, useFilm } from './store.ts'

/** Whether the whole film is tuned or one key frame, and the way to the other. */
export function FilmSubject() {
  const words = useTranslation()
  const { sheet, at } = useFilm()
  const marks = useWorkbench(marksOf)
  const keyFrame = useWorkbench((state) => state.keyFrame)
  if (!sheet) return null
  const textOf = (tick: number) => clockText(secondsAt(sheet, frameOf(sheet.times, tick)), true)
  const leading = keyFrame === null ? leadingKey(sheet, scenesOf(sheet, marks), marks, at) : null
  const text =
    keyFrame !== null
      ? words.keyFrameEdits(textOf(keyFrame))
      : leading
        ? words.keyFrameLeads(textOf(leading.tick))
        : words.wholeFilmEdits
  return (
    <div className="grid gap-2 border-b border-line py-3" data-testid="film-subject">
      <p aria-live="polite" className={keyFrame === null ? 'text-dim' : 'text-accent'}>
        {text}
      </p>
      {leading && (
        <Button onPress={() => filmSession.goToTick(leading.tick)} className="control px-3">
          {words.keyFrameGo(textOf(leading.tick))}
        </Button>
      )}
      <Button onPress={() => void filmSession.toggleKeyFrame()} className="control px-3">
        {keyFrame === null ? words.keyFrameAdd : words.keyFrameRemove}
      </Button>
      {keyFrame === null && <p className="text-[12px] leading-4 text-dim">{words.keyFrameHint}</p>}
    </div>
  )
}

export function FilmState({ film }: { film: PhotoDetail }) {
  const words = useTranslation()
  const { state, fault } = film
  return (
    <p
      data-testid="render-state"
      className={`text-[12px] leading-4 ${state === 'failed' ? 'text-fault' : 'text-dim'}`}
    >
      {state === 'failed' && fault ? sentenceOf(fault) : words.filmState[state]}
    </p>
  )
}

export function FilmFooter({ film }: { film: PhotoDetail }) {
  return (
    <div className="grid gap-2 border-t border-line p-4">
      <ActionButton id="photo.export" primary icon={<FileOutput size={16} aria-hidden />} />
      <FilmState film={film} />
    </div>
  )
}
