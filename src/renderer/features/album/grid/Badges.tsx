/** Small icons in the corners of a photo: favourite on the left, its state on the right. Screen readers find them in its name. */
import { Download, Heart, Palette, RefreshCw, TriangleAlert, Unlink } from 'lucide-react'
import type { PhotoCard } from '../../../../contract/library.ts'
import { useLibrary } from '../../../library/store.ts'

const pill =
  'pointer-events-none absolute bottom-1.5 flex h-5 items-center gap-1 rounded bg-black/60 px-1 text-white'

export function Badges({ card }: { card: PhotoCard }) {
  const { state, exported, missing, favourite } = card
  const withoutIcon = state === 'original' || state === 'queued' || state === 'rendering'
  return (
    <>
      {favourite && (
        <span className={`${pill} left-1.5`} aria-hidden data-badge="favourite">
          <Heart size={12} fill="currentColor" />
        </span>
      )}
      {(!withoutIcon || exported !== 'no' || missing) && (
        <span className={`${pill} right-1.5`} aria-hidden>
          {missing && <Unlink size={12} data-badge="missing" />}
          {state === 'failed' && <TriangleAlert size={12} data-badge="failed" />}
          {state === 'stale' && <RefreshCw size={12} data-badge="stale" />}
          {state === 'rendered' && <Palette size={12} data-badge="rendered" />}
          {exported !== 'no' && (
            <Download
              size={12}
              data-badge="exported"
              className={exported === 'changed' ? 'opacity-60' : ''}
            />
          )}
        </span>
      )}
      {(state === 'rendering' || state === 'queued') && <Progress id={card.id} />}
    </>
  )
}

/** A thin line at the foot of a photo that is being coloured, or waits for it. */
function Progress({ id }: { id: number }) {
  const progress = useLibrary(
    ({ queue }) => queue?.running.find(({ photo }) => photo === id)?.progress ?? null,
  )
  return (
    <span className="pointer-events-none absolute inset-x-0 bottom-0 h-[3px] bg-black/50" aria-hidden>
      {progress !== null && (
        <span
          className="block h-full origin-left bg-primary transition-transform duration-150"
          style={{ transform: `scaleX(${Math.max(0.04, progress)})` }}
        />
      )}
    </span>
  )
}
