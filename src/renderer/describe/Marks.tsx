/** Stars, flag, favourite and label as buttons: pressed where the photos have them, and once more to take them away. */
import { Ban, Flag as FlagIcon, Heart, Star } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { labelColor, labelColors, type Flag } from '../../contract/photo-words.ts'
import { useTranslation } from '../i18n/index.ts'
import { action, ariaKeys, isPermitted, keyText, type ActionId } from '../shell/actions.ts'
import { labelPaint } from './label-paint.ts'
import { SeenFavourite, SeenFlag, SeenLabel, SeenStars } from './SeenMarks.tsx'
import { rate, setFlag, setLabel, toggleFavourite } from './marks.ts'

/** What the photos have; null where they differ. */
export interface MarkValues {
  rating: number | null
  flag: { value: Flag | null } | null
  label: string | null
  favourite: boolean | null
}

interface MarkButtonProps {
  /** The action whose key does the same. */
  id: ActionId
  name: string
  pressed: boolean
  onPress: () => void
  children: ReactNode
  className?: string
}

function MarkButton({ id, name, pressed, onPress, children, className = '' }: MarkButtonProps) {
  const words = useTranslation()
  const keys = keyText(action(id), words.keyNames)
  return (
    <Button
      aria-label={name}
      aria-pressed={pressed}
      onPress={onPress}
      className={`grid size-7 shrink-0 place-items-center rounded-md hover:bg-raised pointer-coarse:size-11 ${className}`}
      render={(props) => (
        <button
          {...props}
          title={keys === '' ? name : `${name} (${keys})`}
          aria-keyshortcuts={ariaKeys(action(id))}
        />
      )}
    >
      {children}
    </Button>
  )
}

const stars = [1, 2, 3, 4, 5] as const

/** @param ids the photos that are rated */
export function Stars({ ids, rating }: { ids: readonly number[]; rating: number | null }) {
  const words = useTranslation()
  if (!isPermitted('rate.1')) return <SeenStars rating={rating ?? 0} />
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset would want a legend that is seen
    <div role="group" aria-label={words.rating} className="flex">
      {stars.map((each) => (
        <MarkButton
          key={each}
          id={`rate.${each}`}
          name={words[`rate${each}`]}
          pressed={rating === each}
          // The last star once more: none.
          onPress={() => rate(rating === each ? 0 : each, ids)}
          className={each <= (rating ?? 0) ? 'text-accent' : 'text-dim'}
        >
          <Star size={16} aria-hidden fill={each <= (rating ?? 0) ? 'currentColor' : 'none'} />
        </MarkButton>
      ))}
    </div>
  )
}

export function Flags({ ids, flag }: { ids: readonly number[]; flag: MarkValues['flag'] }) {
  const words = useTranslation()
  const choices = [
    ['pick', words.flagPick, FlagIcon, 'text-accent'],
    ['reject', words.flagReject, Ban, 'text-fault'],
  ] as const
  if (!isPermitted('flag.pick')) return <SeenFlag flag={flag?.value ?? null} />
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <div role="group" aria-label={words.flag} className="flex">
      {choices.map(([value, name, Icon, color]) => {
        const pressed = flag?.value === value
        return (
          <MarkButton
            key={value}
            id={`flag.${value}`}
            name={name}
            pressed={pressed}
            onPress={() => setFlag(pressed ? null : value, ids)}
            className={pressed ? color : 'text-dim'}
          >
            <Icon size={16} aria-hidden fill={pressed && value === 'pick' ? 'currentColor' : 'none'} />
          </MarkButton>
        )
      })}
    </div>
  )
}

export function Favourite({ ids, favourite }: { ids: readonly number[]; favourite: boolean | null }) {
  const words = useTranslation()
  if (!isPermitted('photos.favourite')) return favourite === true ? <SeenFavourite /> : null
  return (
    <MarkButton
      id="photos.favourite"
      name={words.favourite}
      pressed={favourite === true}
      onPress={() => toggleFavourite(ids)}
      className={favourite === true ? 'text-accent' : 'text-dim'}
    >
      <Heart size={16} aria-hidden fill={favourite === true ? 'currentColor' : 'none'} />
    </MarkButton>
  )
}

const labelIds = {
  Red: 'label.red',
  Yellow: 'label.yellow',
  Green: 'label.green',
  Blue: 'label.blue',
  Purple: 'label.purple',
} as const

/** A label that is no colour, another program's, is shown by its name. */
export function Labels({ ids, label }: { ids: readonly number[]; label: string | null }) {
  const words = useTranslation()
  const current = label === null ? null : labelColor(label)
  if (!isPermitted('label.red')) return <SeenLabel label={label ?? ''} />
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <div role="group" aria-label={words.label} className="flex flex-wrap items-center">
      {labelColors.map((color) => (
        <MarkButton
          key={color}
          id={labelIds[color]}
          name={words.labelColor[color]}
          pressed={current === color}
          onPress={() => setLabel(current === color ? '' : color, ids)}
        >
          <span
            aria-hidden
            className={`size-4 rounded-full ${current === color ? 'ring-2 ring-ink ring-offset-2 ring-offset-panel' : ''}`}
            style={{ background: labelPaint[color] }}
          />
        </MarkButton>
      ))}
      {label !== null && label !== '' && current === null && (
        <span className="min-w-0 truncate pl-1 select-text">{label}</span>
      )}
    </div>
  )
}

/** A line with nothing in it is for whoever may put something there. */
const isShown = ({ has }: { has: boolean }): boolean => has || isPermitted('rate.1')

/** All four of them, as the details have them. */
export function MarksSection({ ids, values }: { ids: readonly number[]; values: MarkValues }) {
  const words = useTranslation()
  const lines = [
    {
      name: words.rating,
      isMixed: values.rating === null,
      has: values.rating !== 0,
      content: <Stars ids={ids} rating={values.rating} />,
    },
    {
      name: words.flag,
      isMixed: values.flag === null || values.favourite === null,
      has: values.flag?.value !== null || values.favourite !== false,
      content: (
        <div className="flex">
          <Flags ids={ids} flag={values.flag} />
          <Favourite ids={ids} favourite={values.favourite} />
        </div>
      ),
    },
    {
      name: words.label,
      isMixed: values.label === null,
      has: values.label !== '',
      content: <Labels ids={ids} label={values.label} />,
    },
  ]
  return (
    <div className="grid grid-cols-[72px_minmax(0,1fr)] items-center gap-y-1 pointer-coarse:grid-cols-1">
      {lines.filter(isShown).map(({ name, isMixed, content }) => (
        <div key={name} className="contents">
          <span className="text-dim">{name}</span>
          <div className="flex min-w-0 flex-wrap items-center gap-x-2">
            {content}
            {isMixed && <span className="text-[12px] text-dim">{words.mixedValues}</span>}
          </div>
        </div>
      ))}
    </div>
  )
}
