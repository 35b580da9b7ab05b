/** What a photo or film is, as its file says: length, size, kind, and where it is kept. */
import type { PhotoDetail } from '../../contract/library.ts'
import { useLanguage, useTranslation } from '../i18n/index.ts'
import { usePhotoFile } from './shared.ts'
import { clockText } from '../shared/durations.ts'
import { shotFacts } from './shot-facts.ts'

export function Facts({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const known = usePhotoFile(photo.id)
  const { header } = photo
  const megabytes = (header.bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })
  const { film } = photo
  const rate = film?.frameRate ? film.frameRate.num / film.frameRate.den : null
  const rateText = rate?.toLocaleString(language, { maximumFractionDigits: 2 })
  const filmFacts = film && [
    ...(film.seconds === null ? [] : [[words.filmLength, clockText(film.seconds)]]),
    [words.filmKind, words.filmFacts(film.codec, rateText ? words.framesASecond(rateText) : '', film.sound)],
  ]
  const file = film
    ? words.size(megabytes)
    : `${header.format.toUpperCase()}, ${words.size(megabytes)}, ${words.bits(header.depth)}`
  const facts = [
    ...(filmFacts ?? []),
    [words.photoSizeFact, words.pixels(photo.width, photo.height)],
    [words.file, file],
    [words.held, words.heldAs[photo.held]],
    ...(known ? [[words.filePath, known.path] as const] : []),
    ...(film ? [] : shotFacts(known?.shot ?? null, words, language)),
  ]
  return (
    <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-dim">{name}</dt>
          <dd className="wrap-anywhere select-text">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
