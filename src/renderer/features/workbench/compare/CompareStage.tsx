/** Two or four pictures of the photo side by side, in which zoom and position are the same. */
import { Check, TriangleAlert, X } from 'lucide-react'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { isIdentityGeometry } from '../../../../contract/geometry.ts'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { sentenceOf, useTranslation } from '../../../i18n/index.ts'
import { takesFocus } from '../../../shared/pass-focus.ts'
import { pictureRenderer, stageView } from '../composition.ts'
import { originalOf, usePacks } from '../recipes.ts'
import { enlargedSize } from '../preview-plan.ts'
import { useWorkbench } from '../store.ts'
import { useLostFocus } from '../view/lost-focus.ts'
import { PaneBox } from '../view/PaneBox.tsx'
import { PictureMenu } from '../view/PictureMenu.tsx'
import { setCompare, useCompare, useStageView } from '../view/store.ts'
import {
  choicesOf,
  choose,
  comparedCounts,
  comparedKinds,
  comparedOf,
  useComparison,
  type ComparedChoice,
} from './choices.ts'
import { useComparedPictures, wholeOf, type WantedPictures } from './pictures.ts'

/** Somebody who zooms past a place needs no tiles of it. */
const zoomDebounceMs = 150

function useChoices(): { choices: ComparedChoice[]; shown: ComparedChoice[] } {
  const words = useTranslation()
  const packs = usePacks()
  const state = useWorkbench()
  const comparison = useComparison()
  const choices = choicesOf(comparison.kind, state, packs, words)
  return { choices, shown: comparedOf(choices, comparison) }
}

/** Pixels of the variants that were enlarged, by recipe as JSON. */
const enlargedOf = (photo: PhotoDetail): WantedPictures['enlarged'] =>
  Object.fromEntries(
    photo.variants.flatMap((variant) => {
      const size = enlargedSize(variant, photo)
      return size ? [[JSON.stringify(variant.recipe), size]] : []
    }),
  )

/** Keeps the pictures coming for as long as the comparison is on the screen. */
function usePictures(photo: PhotoDetail, recipes: readonly ComparedChoice['recipe'][]): void {
  const enlarged = enlargedOf(photo)
  const key = JSON.stringify([recipes, enlarged])
  const { id, width, height } = photo
  useEffect(() => {
    pictureRenderer.want({ photo: id, width, height, recipes, enlarged, zoomable: true })
    // The key says everything of the recipes.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [id, width, height, key])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = useStageView.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(() => pictureRenderer.refresh(), zoomDebounceMs)
    })
    return () => {
      clearTimeout(timer)
      stop()
      pictureRenderer.want(null)
    }
  }, [])
}

/** Whether two pictures of this shape are seen larger beside than above each other. */
function useBeside(box: RefObject<HTMLElement | null>, ratio: number): boolean {
  const [beside, setBeside] = useState(true)
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const measure = (): void => setBeside(element.clientWidth >= element.clientHeight * ratio)
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [box, ratio])
  return beside
}

interface PlaceProps {
  photo: PhotoDetail
  place: number
  shown: readonly ComparedChoice[]
  choices: readonly ComparedChoice[]
}

function Place({ photo, place, shown, choices }: PlaceProps) {
  const words = useTranslation()
  const held = useCompare((state) => state.held)
  const { key, label, recipe, current, take } = shown[place]
  const seen = held ? originalOf(recipe) : recipe
  const recipeKey = JSON.stringify(seen)
  const mine = useComparedPictures((state) => state.photo === photo.id)
  const picture = useComparedPictures((state) => state.pictures[recipeKey])
  const fault = useComparedPictures((state) => state.faults[recipeKey])
  const shape = JSON.stringify(seen.steps.geometry)
  const ready = mine && picture ? picture : null
  return (
    <li className="relative flex min-h-0 min-w-0 flex-col" data-testid="compared" data-choice={key}>
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="img"
        aria-label={held ? words.originalOf(photo.name) : words.comparedPicture(photo.name, label)}
        data-url={ready?.url}
        className="relative min-h-0 flex-1"
      >
        <PaneBox
          url={ready?.url ?? null}
          tiles={ready?.tiles ?? null}
          width={ready?.width ?? 1}
          photo={photo.id}
          shape={shape}
          onLost={() => pictureRenderer.lost(recipeKey)}
        />
        {!ready && !fault && <span className="busy absolute inset-4 rounded bg-line" />}
      </div>
      {fault && (
        <p role="alert" className="absolute inset-x-4 top-4 flex items-center gap-2 text-fault">
          <TriangleAlert size={20} aria-hidden className="shrink-0" />
          {sentenceOf(fault)}
        </p>
      )}
      <div className="flex items-center gap-1 bg-panel p-1">
        <select
          aria-label={words.comparedAt(place + 1)}
          value={key}
          onChange={(event) => choose(shown, place, event.target.value)}
          className="control min-w-0 flex-1 px-2"
        >
          {choices.map((each) => (
            <option key={each.key} value={each.key}>
              {each.label}
            </option>
          ))}
        </select>
        {take && (
          <Button
            aria-label={current ? words.comparedTaken(label) : words.comparedTake(label)}
            aria-pressed={current}
            onPress={take}
            className={`control grid w-8 shrink-0 place-items-center ${current ? 'border-accent text-accent' : ''}`}
            render={(props) => (
              <button {...props} title={current ? words.comparedTaken(label) : words.comparedTake(label)} />
            )}
          >
            <Check size={16} aria-hidden />
          </Button>
        )}
      </div>
    </li>
  )
}

/** What is compared, and how many of it. */
function Controls() {
  const words = useTranslation()
  const { kind, count } = useComparison()
  return (
    <div className="flex items-center gap-2 border-b border-line bg-panel px-2 py-1">
      <select
        aria-label={words.comparedKind}
        value={kind}
        onChange={(event) => {
          const found = comparedKinds.find((each) => each === event.target.value)
          if (found) useComparison.setState({ kind: found })
        }}
        className="control min-w-0 px-2"
      >
        {comparedKinds.map((each) => (
          <option key={each} value={each}>
            {words.comparedKinds[each]}
          </option>
        ))}
      </select>
      <ToggleButtonGroup
        aria-label={words.comparedCount}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[String(count)]}
        onSelectionChange={(keys) => {
          const found = comparedCounts.find((each) => keys.has(String(each)))
          if (found) useComparison.setState({ count: found })
        }}
        className="flex min-h-8 gap-0.5 rounded-md border border-line bg-surround p-0.5"
      >
        {comparedCounts.map((each) => (
          <ToggleButton
            key={each}
            id={String(each)}
            aria-label={words.comparedCountOf(each)}
            className="grid w-8 place-items-center rounded text-dim data-[hovered]:text-ink data-[selected]:bg-raised data-[selected]:text-accent data-[selected]:shadow-sm"
          >
            {each}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Button
        aria-label={words.comparedEnd}
        onPress={() => setCompare('off')}
        className="control bare ml-auto grid w-8 shrink-0 place-items-center"
        render={(props) => <button {...props} title={words.comparedEnd} />}
      >
        <X size={16} aria-hidden />
      </Button>
    </div>
  )
}

export function CompareStage({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const stage = useLostFocus(photo.id)
  const list = useRef<HTMLUListElement>(null)
  const { choices, shown } = useChoices()
  const kind = useComparison((state) => state.kind)
  const held = useCompare((state) => state.held)
  const recipes = shown.map(({ recipe }) => (held ? originalOf(recipe) : recipe))
  usePictures(photo, recipes)
  const whole = recipes[0] ? wholeOf(recipes[0], photo) : photo
  const enlarged = enlargedOf(photo)
  // 100 % is that of the largest: beside it a smaller one is seen as large.
  const { width, height } = recipes
    .map((recipe) => enlarged[JSON.stringify(recipe)] ?? whole)
    .reduce((most, each) => (each.width > most.width ? each : most), whole)
  const shape = recipes[0] && !isIdentityGeometry(recipes[0].steps.geometry) ? JSON.stringify(whole) : ''
  useEffect(() => {
    stageView.expect(`${photo.id} ${shape}`, { width, height })
  }, [photo.id, shape, width, height])
  const beside = useBeside(list, width / height)
  const lay = shown.length > 2 ? 'grid-cols-2 grid-rows-2' : beside ? 'grid-cols-2' : 'grid-rows-2'
  return (
    <section
      ref={stage}
      {...takesFocus}
      aria-label={words.comparedStage(photo.name)}
      data-testid="compare"
      className="stage-focus relative flex size-full flex-col"
    >
      <Controls />
      {shown.length === 0 && <p className="p-4 text-dim">{kind === 'factors' ? words.sweepFixed : ''}</p>}
      <ul ref={list} className={`grid min-h-0 flex-1 gap-1 ${lay}`}>
        {shown.map((_choice, place) => (
          <Place key={place} photo={photo} place={place} shown={shown} choices={choices} />
        ))}
      </ul>
      <PictureMenu stage={stage} />
    </section>
  )
}
