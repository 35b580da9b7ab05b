/** What the album shows beside photos: an empty library, nothing found, originals that are missing. */
import { FolderPlus, FolderSearch, ImagePlus, SearchX, ShieldCheck, Unlink } from 'lucide-react'
import { Button } from 'react-aria-components'
import { perform } from '../../shell/actions.ts'
import { showPhotos, useRoute } from '../../shell/route.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { SideBarButton } from '../../shared/SideBarButton.tsx'
import { useTranslation } from '../../i18n/index.ts'

/** A print, half developed: the one drawing of the program, made of the interface's own greys and amber. */
function Print() {
  return (
    <svg viewBox="0 0 160 120" className="h-36 w-48" aria-hidden>
      <defs>
        <linearGradient id="sky" x1="0" x2="1">
          <stop offset="0.42" stopColor="#8d8d8d" />
          <stop offset="0.62" stopColor="#e9a94f" />
        </linearGradient>
        <linearGradient id="hill" x1="0" x2="1">
          <stop offset="0.42" stopColor="#5f5f5f" />
          <stop offset="0.62" stopColor="#5d7a55" />
        </linearGradient>
        <linearGradient id="lake" x1="0" x2="1">
          <stop offset="0.42" stopColor="#787878" />
          <stop offset="0.62" stopColor="#4f7f94" />
        </linearGradient>
      </defs>
      <rect x="2" y="2" width="156" height="116" rx="3" fill="#f7f7f7" stroke="#bdbdbd" />
      <rect x="12" y="12" width="136" height="96" fill="url(#sky)" />
      <circle cx="112" cy="40" r="11" fill="#fff4dc" />
      <path d="M12 78 50 46l26 22 20-14 52 30v24H12z" fill="url(#hill)" />
      <path d="M12 92q34-10 68-2t68-2v20H12z" fill="url(#lake)" />
    </svg>
  )
}

/** Before the first photo: what this is, one thing to do, and that nothing can be harmed. */
export function EmptyLibrary() {
  const words = useTranslation()
  return (
    <main className="relative min-h-0 overflow-y-auto bg-surround">
      <SideBarButton className="absolute top-2 left-2" />
      <div className="flex min-h-full flex-col items-center justify-center gap-6 p-8 text-center max-sm:px-5 max-sm:py-14">
        <Print />
        <div className="space-y-1">
          <h2 className="text-[20px] leading-7 font-semibold">{words.emptyTitle}</h2>
          <p className="max-w-[520px] text-dim">{words.emptyText}</p>
        </div>
        <div className="grid justify-items-center gap-3">
          <ActionButton id="photos.add" primary icon={<ImagePlus size={16} aria-hidden />} className="px-6" />
          <div className="flex flex-wrap items-center justify-center gap-2">
            <ActionButton id="photos.addFolder" icon={<FolderPlus size={16} aria-hidden />} />
            <Button onPress={() => perform('photos.addAddress')} className="control px-3 whitespace-nowrap">
              {words.addAddress}
            </Button>
            <Button onPress={() => perform('photos.samples')} className="control px-3 whitespace-nowrap">
              {words.importSamples}
            </Button>
          </div>
        </div>
        <div className="space-y-1 text-dim">
          <p className="flex items-center justify-center gap-2">
            <ShieldCheck size={16} aria-hidden className="shrink-0 text-accent" />
            {words.neverChanged}
          </p>
          <p>{words.emptyFormats}</p>
        </div>
      </div>
    </main>
  )
}

export function NothingFound() {
  const words = useTranslation()
  return (
    <div className="flex min-h-0 flex-col items-center justify-center gap-3 bg-surround p-8 text-center">
      <SearchX size={24} aria-hidden className="text-dim" />
      <p>{words.nothingFound}</p>
      <Button onPress={() => showPhotos({})} className="control px-3">
        {words.showAll}
      </Button>
    </div>
  )
}

/** Shown with the missing photos: what that means, and what can be done. */
export function MissingNote() {
  const words = useTranslation()
  const shown = useRoute(({ query }) => query.missing === true)
  if (!shown) return null
  return (
    <section
      aria-label={words.missing}
      className="flex shrink-0 flex-wrap items-center gap-3 border-b border-line bg-panel px-4 py-2"
    >
      <Unlink size={16} aria-hidden className="shrink-0 text-accent" />
      <p className="min-w-0 flex-1 basis-56">{words.missingText}</p>
      <Button
        onPress={() => perform('photos.findMissing')}
        className="control flex shrink-0 items-center gap-2 px-3"
      >
        <FolderSearch size={16} aria-hidden />
        {words.findMissing}
      </Button>
    </section>
  )
}
