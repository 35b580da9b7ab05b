/** Lengths of time and sizes as a person reads them, in the language in use. */
import type { Words } from '../i18n/en/index.ts'

/** "40 s", "3 min", "2 h 10 min"; never a second too exact: it is a guess. */
export function durationText(milliseconds: number, words: Words): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  if (seconds < 60) return words.seconds(seconds < 10 ? seconds : Math.ceil(seconds / 5) * 5)
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return words.minutes(minutes)
  return words.hours(Math.floor(minutes / 60), minutes % 60)
}

/** A place in a film, or its length: "0:07", "1:02:03"; with hundredths where a frame is meant. */
export function clockText(seconds: number, hundredths = false): string {
  const whole = Math.floor(hundredths ? Math.round(seconds * 100) / 100 : Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
  return hundredths ? `${text}.${two(Math.round(seconds * 100) % 100)}` : text
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** "340 MB", "1.2 GB": decimal, as disks and file managers count. */
export function sizeText(bytes: number, language: string): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value)
}
