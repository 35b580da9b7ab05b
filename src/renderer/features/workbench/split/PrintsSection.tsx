/** The section of the panel about pages and prints: cutting out, trimming, the page, what was written there, the back. */
import { useQuery } from '@tanstack/react-query'
import { FlipHorizontal, Images, ScanLine, Scissors } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import type { LinkedPhoto, PhotoDetail } from '../../../../contract/library.ts'
import type { PageLink } from '../../../../contract/prints.ts'
import { makeRecipe } from '../../../../contract/recipe.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { studio } from '../../../rpc/client.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { openPhoto } from '../../../shell/route.ts'
import { editSession } from '../composition.ts'
import { detailOf, useWorkbench } from '../store.ts'
import { useBack } from './back.ts'
import { useTrim } from './trim.ts'

/** Pixels of the picture of a caption. */
const captionSide = 640

/** What is written beneath a print on its page, as a picture. */
function PageCaption({ link }: { link: PageLink }) {
  const words = useTranslation()
  const { page, place } = link
  const { data: url } = useQuery({
    queryKey: ['caption', page, place.caption],
    queryFn: async ({ signal }) => {
      const recipe = makeRecipe({ enabled: false }, { geometry: { crop: place.caption } })
      let made = ''
      const request = { photo: page, recipe, longestSide: captionSide }
      for await (const event of await studio().workbench.preview(request, { signal })) {
        if (event.type === 'done') made = event.url
      }
      return made
    },
  })
  if (!url) return null
  return <img src={url} alt={words.printsCaptionPicture} className="w-full rounded-sm" />
}

function LinkedThumb({ photo }: { photo: LinkedPhoto }) {
  return (
    <Button aria-label={photo.name} onPress={() => openPhoto(photo.id)} className="block w-full rounded">
      <img
        src={photo.original.small}
        alt=""
        title={photo.name}
        className="aspect-square w-full rounded object-cover"
      />
    </Button>
  )
}

function FromPage({ link }: { link: PageLink }) {
  const words = useTranslation()
  return (
    <div className="grid gap-2">
      <Button
        onPress={() => openPhoto(link.page)}
        className="control truncate px-3"
        aria-label={words.printsOpenPage(link.name)}
      >
        {words.printsFrom(link.name)}
      </Button>
      <ActionButton id="prints.recut" icon={<Scissors size={16} aria-hidden />} />
      {link.place.caption && <PageCaption link={link} />}
    </div>
  )
}

function Back({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const shown = useBack((state) => state.photo === photo.id)
  const other = photo.back ?? photo.front
  if (!other) return <ActionButton id="back.find" icon={<FlipHorizontal size={16} aria-hidden />} />
  const print = photo.back ? photo.id : other.id
  return (
    <div className="grid gap-2">
      <ActionButton id="back.toggle" pressed={shown} icon={<FlipHorizontal size={16} aria-hidden />} />
      <Button
        onPress={() => void editSession.perform({ type: 'back', photo: print, back: null })}
        className="control px-3"
      >
        {words.backUnpair}
      </Button>
    </div>
  )
}

export function PrintsSection() {
  const words = useTranslation()
  const photo = useWorkbench(detailOf)
  const looking = useTrim((state) => state.photo)
  if (!photo) return null
  return (
    <>
      <ActionButton id="prints.begin" icon={<Images size={16} aria-hidden />} />
      <ActionButton
        id="prints.trim"
        disabled={looking === photo.id}
        icon={<ScanLine size={16} aria-hidden />}
      />
      {looking === photo.id && (
        <output className="text-[12px] leading-4 text-dim">{words.trimLooking}</output>
      )}
      {photo.page && <FromPage link={photo.page} />}
      {photo.prints.length > 0 && (
        <ul aria-label={words.printsOfPage} className="grid grid-cols-4 gap-2">
          {photo.prints.map((print) => (
            <li key={print.id}>
              <LinkedThumb photo={print} />
            </li>
          ))}
        </ul>
      )}
      <Back photo={photo} />
    </>
  )
}

/** The other side of the print, over the stage. */
export function BackOverlay({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const shown = useBack((state) => state.photo === photo.id)
  const other = photo.back ?? photo.front
  const [sharp, setSharp] = useState<{ id: number; url: string } | null>(null)
  const id = shown ? (other?.id ?? null) : null
  useEffect(() => {
    if (id === null) return undefined
    const abort = new AbortController()
    const load = async (): Promise<void> => {
      const request = { photo: id, recipe: makeRecipe({ enabled: false }), longestSide: 2048 }
      for await (const event of await studio().workbench.preview(request, { signal: abort.signal })) {
        if (event.type === 'done') setSharp({ id, url: event.url })
      }
    }
    // Without it the thumbnail stays: it shows the same.
    load().catch(() => undefined)
    return () => abort.abort()
  }, [id])
  if (!shown || !other) return null
  return (
    <div className="absolute inset-0 z-10 grid place-items-center bg-surround p-4" data-testid="back">
      <img
        src={sharp?.id === other.id ? sharp.url : other.original.large}
        alt={photo.back ? words.backOf(photo.name) : words.frontOf(photo.name)}
        className="max-h-full max-w-full object-contain"
      />
      <span className="pointer-events-none absolute top-3 left-3 rounded bg-black/70 px-2 py-0.5 text-[12px] text-white">
        {photo.back ? words.backSide : words.frontSide}
      </span>
    </div>
  )
}
