/** What of the film's picture is mended before it is coloured, each beside what was measured of it. */
import { useQuery } from '@tanstack/react-query'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import {
  filmMendingSchema,
  usualMending,
  type FilmDamage,
  type FilmMending,
} from '../../../../contract/film.ts'
import { withRestoration, withSceneWork, workOf } from '../../../../contract/film-library.ts'
import { localeOf, useLanguage, useTranslation } from '../../../i18n/index.ts'
import { studioQueries } from '../../../rpc/query.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { editSession } from '../composition.ts'
import { detailOf, marksOf, savedRecipeOf, useWorkbench, type WorkbenchState } from '../store.ts'
import { useFilm } from './store.ts'

const shares = [
  { key: 'flicker', label: 'mendFlicker', tip: 'mendFlickerTip' },
  { key: 'weave', label: 'mendWeave', tip: 'mendWeaveTip' },
  { key: 'grain', label: 'mendGrain', tip: 'mendGrainTip' },
] as const

/** Of the scene that is tuned, or of all of the film. */
function mendingOf(state: WorkbenchState): FilmMending {
  const marks = marksOf(state)
  return state.scene ? workOf(savedRecipeOf(state), marks, state.scene).restoration : marks.restoration
}

function change(by: Partial<FilmMending>): void {
  const state = useWorkbench.getState()
  const { scene } = state
  const label = `${scene ? 'scene ' : ''}${Object.keys(by).join(' ')}`
  editSession.changeMarks(label, (marks) => {
    if (!scene) return withRestoration(marks, by)
    const recipe = savedRecipeOf(state)
    const now = workOf(recipe, marks, scene)
    return withSceneWork(recipe, marks, scene, { ...now, restoration: { ...now.restoration, ...by } })
  })
}

/** What the film suffers from; undefined until it is measured, null where it can't be. */
function useDamage(): FilmDamage | null | undefined {
  const photo = useWorkbench((state) => detailOf(state)?.id)
  const isOpen = useFilm((state) => state.sheet !== null)
  const { data, isError } = useQuery({
    ...studioQueries.film.damage.queryOptions({
      input: { photo: photo ?? 1 },
      meta: { expectedFaults: 'all' },
    }),
    enabled: photo !== undefined && isOpen,
    staleTime: Infinity,
  })
  return isError ? null : data
}

function DustChoice({ found }: { found: string }) {
  const words = useTranslation()
  const dust = useWorkbench((state) => mendingOf(state).dust)
  return (
    <RadioGroup
      value={dust}
      onChange={(value) => change({ dust: filmMendingSchema.shape.dust.parse(value) })}
      orientation="horizontal"
      className="grid gap-1"
    >
      <Label className="font-medium">{words.mendDust}</Label>
      <div className="grid h-8 grid-cols-3 gap-0.5 rounded-md border border-line bg-surround p-0.5 pointer-coarse:h-12">
        {filmMendingSchema.shape.dust.unwrap().options.map((each) => (
          <Radio
            key={each}
            value={each}
            className="grid place-items-center rounded text-dim transition-colors data-[hovered]:text-ink data-[selected]:bg-raised data-[selected]:font-semibold data-[selected]:text-accent data-[selected]:shadow-sm"
          >
            {words.mendDustChoices[each]}
          </Radio>
        ))}
      </div>
      <p className="text-[12px] leading-4 text-dim">{`${words.mendDustHint} ${found}`}</p>
    </RadioGroup>
  )
}

export function MendSection() {
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const marks = useWorkbench(marksOf)
  const mending = useWorkbench((state) => JSON.stringify(mendingOf(state)))
  const isScene = useWorkbench((state) => state.scene !== null)
  const damage = useDamage()
  const number = new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 1 })
  const values = filmMendingSchema.parse(JSON.parse(mending))
  const usual = isScene ? marks.restoration : usualMending
  const foundOf = (key: 'flicker' | 'weave' | 'grain') =>
    damage ? words.mendFound[key](number.format(damage[key])) : ''
  const about =
    damage === undefined ? words.mendLooking : damage === null ? words.mendUnknown : words.mendHint
  return (
    <div className="grid gap-4" data-testid="mend">
      <p aria-live="polite" className="text-[12px] leading-4 text-dim">
        {about}
      </p>
      <DustChoice found={damage ? words.mendFound.dust(number.format(damage.specks)) : ''} />
      {shares.map(({ key, label, tip }) => (
        <AmountSlider
          key={key}
          label={words[label]}
          tip={`${words[tip]} ${foundOf(key)}`.trim()}
          value={values[key]}
          least={0}
          greatest={1}
          step={0.05}
          percent
          onChange={(value) => change({ [key]: value })}
          onReset={() => change({ [key]: usual[key] })}
        />
      ))}
      <ActionButton id="film.loop" />
    </div>
  )
}
