/** Beside the grid: the details of the photo with the focus, or of all that are selected. */
import { X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { PhotoDetails } from '../../describe/PhotoDetails.tsx'
import { SharedDetails } from '../../describe/SharedDetails.tsx'
import { useShared } from '../../describe/shared.ts'
import { useSubject } from '../../describe/subject.ts'
import { useTranslation } from '../../i18n/index.ts'
import { useDetail } from '../../library/store.ts'
import { useWindow } from '../../shell/window-size.ts'
import { changeView } from './view.ts'

function One({ id }: { id: number }) {
  const words = useTranslation()
  const photo = useDetail(id)
  if (!photo) return <p className="text-dim">{words.photoLoading}</p>
  return <PhotoDetails key={photo.id} photo={photo} />
}

function Many({ ids }: { ids: readonly number[] }) {
  const words = useTranslation()
  const shared = useShared(ids)
  if (!shared) return <p className="text-dim">{words.photoLoading}</p>
  return <SharedDetails ids={ids} shared={shared} />
}

export function AlbumDetails() {
  const words = useTranslation()
  const ids = useSubject()
  const narrow = useWindow('narrow')
  return (
    <aside
      aria-label={words.photoDetails}
      className="relative flex min-h-0 flex-col gap-4 max-sm:[&>:nth-child(2)]:mr-10 overflow-y-auto border-line bg-panel p-4 max-sm:border-t sm:border-l"
    >
      {narrow && (
        <Button
          aria-label={words.detailsHide}
          onPress={() => changeView({ details: false })}
          className="absolute top-2 right-2 grid size-8 place-items-center rounded-md text-dim hover:text-ink"
        >
          <X size={18} aria-hidden />
        </Button>
      )}
      {ids.length === 0 ? (
        <p className="text-dim">{words.chooseOne}</p>
      ) : ids.length === 1 ? (
        <One id={ids[0]} />
      ) : (
        <Many ids={ids} />
      )}
    </aside>
  )
}
