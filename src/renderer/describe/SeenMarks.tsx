/** The same marks for whoever may only look: what a photo has, and nothing to press. */
import { Ban, Flag as FlagIcon, Heart, Star } from 'lucide-react'
import type { ReactNode } from 'react'
import { labelColor, type Flag } from '../../contract/photo-words.ts'
import { useTranslation } from '../i18n/index.ts'
import { labelPaint } from './label-paint.ts'

function Seen({ name, className = 'text-accent', children }: SeenProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing of several parts
    <span role="img" aria-label={name} title={name} className={`flex h-7 items-center px-1 ${className}`}>
      {children}
    </span>
  )
}

interface SeenProps {
  name: string
  className?: string
  children: ReactNode
}

const stars = [1, 2, 3, 4, 5] as const

export function SeenStars({ rating }: { rating: number }) {
  const words = useTranslation()
  const given = stars.find((each) => each === rating)
  if (given === undefined) return null
  return (
    <Seen name={words[`rate${given}`]}>
      {stars.slice(0, given).map((each) => (
        <Star key={each} size={16} aria-hidden fill="currentColor" />
      ))}
    </Seen>
  )
}

export function SeenFlag({ flag }: { flag: Flag | null }) {
  const words = useTranslation()
  if (flag === null) return null
  return flag === 'pick' ? (
    <Seen name={words.flagPick}>
      <FlagIcon size={16} aria-hidden fill="currentColor" />
    </Seen>
  ) : (
    <Seen name={words.flagReject} className="text-fault">
      <Ban size={16} aria-hidden />
    </Seen>
  )
}

export function SeenFavourite() {
  const words = useTranslation()
  return (
    <Seen name={words.favourite}>
      <Heart size={16} aria-hidden fill="currentColor" />
    </Seen>
  )
}

/** A label that is no colour, another program's, is shown by its name. */
export function SeenLabel({ label }: { label: string }) {
  const words = useTranslation()
  const color = labelColor(label)
  if (color === null)
    return label === '' ? null : <span className="min-w-0 truncate select-text">{label}</span>
  return (
    <Seen name={words.labelColor[color]}>
      <span aria-hidden className="size-4 rounded-full" style={{ background: labelPaint[color] }} />
    </Seen>
  )
}
