/** What the panel says of a film beside its colour: which frames it changes, and the export. */
import { FileOutput } from 'lucide-react'
import { Button, Label, Radio, RadioGroup } from 'react-aria-components'
import { changesOf } from '../../../../contract/film-library.ts'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { sentenceOf, useTranslation } from '../../../i18n/index.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { clockText } from '../../../shared/durations.ts'
import { SwitchLine } from '../../../shared/AmountSlider.tsx'
import { editSession, filmSession } from '../composition.ts'
import { withColor } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { frameOf, leadingKey, marksOf, sceneAt, scenesOf, secondsAt, tickAt, useFilm } from './store.ts'

type Scope = 'film' | 'scene' | 'keyFrame'

/** All of the film, the scene, or the key frame on which one rests. */
function ScopeChoice({ scope, scopes }: { scope: Scope; scopes: readonly Scope[] }) {
  const words = useTranslation()
  return (
    <RadioGroup
      value={scope}
      onChange={(value) => filmSession.setScope(scopes.find((each) => each === value) ?? 'film')}
      orientation="horizontal"
    >
      <Label className="sr-only">{words.filmSubject}</Label>
      <div
        className={`grid h-8 gap-0.5 rounded-md ${scopes.length === 3 ? 'grid-cols-3' : 'grid-cols-2'} border border-line bg-surround p-0.5 pointer-coarse:h-12`}
      >
        {scopes.map((each) => (
          <Radio
            key={each}
            value={each}
            className="grid place-items-center rounded text-dim transition-colors data-[hovered]:text-ink data-[selected]:bg-raised data-[selected]:font-semibold data-[selected]:text-accent data-[selected]:shadow-sm"
          >
            {words.filmScopes[each]}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

/** Whether the whole film is tuned, a scene, or one key frame, and the way to the others. */
export function FilmSubject() {
  const words = useTranslation()
  const { sheet, at } = useFilm()
  const marks = useWorkbench(marksOf)
  const keyFrame = useWorkbench((state) => state.keyFrame)
  const scene = useWorkbench((state) => state.scene)
  if (!sheet) return null
  const textOf = (tick: number) => clockText(secondsAt(sheet, frameOf(sheet.times, tick)), true)
  const leading = keyFrame === null ? leadingKey(sheet, scenesOf(sheet, marks), marks, at) : null
  const isKey = marks.keyFrames.some(({ tick }) => tick === tickAt(sheet, at))
  const differs = keyFrame === null && changesOf(marks, sceneAt(sheet, marks, at)) !== null
  const scope: Scope = keyFrame !== null ? 'keyFrame' : scene ? 'scene' : 'film'
  const text = {
    keyFrame: () => words.keyFrameEdits(textOf(keyFrame ?? 0)),
    scene: () => words.sceneEdits,
    film: () => (leading ? words.keyFrameLeads(textOf(leading.tick)) : words.wholeFilmEdits),
  }[scope]()
  return (
    <div className="grid gap-2 border-b border-line py-3" data-testid="film-subject">
      <ScopeChoice scope={scope} scopes={isKey ? ['film', 'scene', 'keyFrame'] : ['film', 'scene']} />
      <p aria-live="polite" className={scope === 'film' ? 'text-dim' : 'text-accent'}>
        {text}
      </p>
      {differs && scope === 'film' && <p className="text-dim">{words.sceneDiffers}</p>}
      {differs && (
        <Button onPress={() => void filmSession.clearScene()} className="control px-3">
          {words.sceneClear}
        </Button>
      )}
      {leading && leading.tick !== tickAt(sheet, at) && (
        <Button onPress={() => filmSession.goToTick(leading.tick)} className="control px-3">
          {words.keyFrameGo(textOf(leading.tick))}
        </Button>
      )}
      <Button onPress={() => void filmSession.toggleKeyFrame()} className="control px-3">
        {isKey ? words.keyFrameRemove : words.keyFrameAdd}
      </Button>
      {!isKey && <p className="text-[12px] leading-4 text-dim">{words.keyFrameHint}</p>}
    </div>
  )
}

/** A film that is in colour already: what becomes of its own colours. */
export function OwnColors() {
  const words = useTranslation()
  const inColor = useFilm(({ sheet }) => sheet?.inColor ?? false)
  const keeps = useWorkbench((state) => recipeOf(state).steps.color.colorPhotos === 'keep')
  if (!inColor) return null
  const set = (keep: boolean) =>
    editSession.change('colorPhotos', (now) => withColor(now, { colorPhotos: keep ? 'keep' : 'recolor' }))
  return (
    <div className="grid gap-1" data-testid="own-colors">
      <SwitchLine label={words.filmKeepColor} isSelected={keeps} onChange={set} />
      <p aria-live="polite" className={`text-[12px] leading-4 ${keeps ? 'text-dim' : 'text-accent'}`}>
        {keeps ? words.filmKeptColor : words.filmInColor}
      </p>
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
