/** What a camera noted of a shot, in words: "1/125 s, f/2.8, ISO 400, 50 mm". */
import type { Shot } from '../../contract/photo-file.ts'
import type { Words } from '../i18n/en/index.ts'

/** Longer ones are said in seconds, shorter ones as a fraction. */
const longExposure = 0.3

function exposureText(seconds: number, language: string): string {
  if (seconds < longExposure) return `1/${Math.round(1 / seconds)} s`
  return `${seconds.toLocaleString(language, { maximumFractionDigits: 1 })} s`
}

/** Name and value of each line; none where the camera noted nothing. */
export function shotFacts(
  shot: Shot | null,
  words: Pick<Words, 'camera' | 'lens' | 'exposure' | 'comma'>,
  language: string,
): (readonly [name: string, value: string])[] {
  if (!shot) return []
  const { camera, lens, exposure, aperture, iso, focalLength } = shot
  const number = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 1 })
  const parts = [
    exposure === null ? '' : exposureText(exposure, language),
    aperture === null ? '' : `f/${number(aperture)}`,
    iso === null ? '' : `ISO ${Math.round(iso)}`,
    focalLength === null ? '' : `${number(focalLength)} mm`,
  ].filter(Boolean)
  const lines = [
    [words.camera, camera ?? ''],
    [words.lens, lens ?? ''],
    [words.exposure, parts.join(words.comma)],
  ] as const
  return lines.filter(([, value]) => value !== '')
}
