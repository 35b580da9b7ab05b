/** The bar above: what program this is, which photo is on the stage, adding, comparing, the language. */
import { Boxes, Columns2, ImagePlus } from 'lucide-react'
import { usePhotos } from '../features/photos/store.ts'
import { useStudio } from '../line/client.ts'
import { useModels } from '../features/models/store.ts'
import { useCompare } from '../features/preview/store.ts'
import { languages, useLanguage, useWords } from '../words/index.ts'
import type { Language } from '../words/index.ts'
import { ActionButton } from './ActionButton.tsx'

function WhichPhoto() {
  const words = useWords()
  const { photos, currentId } = usePhotos()
  const at = photos.findIndex((photo) => photo.id === currentId)
  const photo = photos[at]
  if (!photo) return null
  return (
    <p className="flex min-w-0 items-baseline gap-3">
      <span className="truncate font-medium" title={photo.name}>
        {photo.name}
      </span>
      <span className="shrink-0 text-dim">{words.pixels(photo.header.width, photo.header.height)}</span>
      <span className="shrink-0 text-dim">{words.position(at + 1, photos.length)}</span>
    </p>
  )
}

function LanguageChoice() {
  const words = useWords()
  const { language, choose } = useLanguage()
  return (
    <select
      aria-label={words.language}
      title={words.language}
      value={language}
      onChange={(event) => choose(event.target.value as Language)}
      className="control px-2 text-dim"
    >
      {Object.entries(languages).map(([id, catalogue]) => (
        <option key={id} value={id} lang={id}>
          {catalogue.languageName}
        </option>
      ))}
    </select>
  )
}

export function TopBar() {
  const comparing = useCompare((state) => state.on)
  const models = useModels((state) => state.open)
  const connected = useStudio((state) => state.info !== null)
  const hasPhoto = usePhotos((state) => state.currentId !== null) && !models
  return (
    <header className="flex items-center gap-6 border-b border-line bg-panel px-4">
      <h1 className="text-[15px] font-semibold tracking-wide">Tintype</h1>
      <div className="min-w-0 flex-1">{!models && <WhichPhoto />}</div>
      <div className="flex items-center gap-2">
        {hasPhoto && (
          <ActionButton id="compare.toggle" icon={<Columns2 size={16} aria-hidden />} pressed={comparing} />
        )}
        {hasPhoto && <ActionButton id="photos.add" icon={<ImagePlus size={16} aria-hidden />} />}
        {connected && (
          <ActionButton id="models.open" icon={<Boxes size={16} aria-hidden />} pressed={models} />
        )}
        <LanguageChoice />
      </div>
    </header>
  )
}
