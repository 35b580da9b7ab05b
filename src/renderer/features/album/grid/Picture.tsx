/** One photo of the grid: its colour if it has one, its original while the pointer rests on it; colour that comes develops. */
import { useEffect, useState } from 'react'
import type { SyntheticEvent } from 'react'
import type { PhotoCard } from '../../../../contract/library.ts'
import { ColorLayers } from '../../../shared/ColorLayers.tsx'

/** The newest address whose picture is decoded; the first one counts at once, and fades in by itself. */
function useDecoded(url: string | null): string | null {
  const [ready, setReady] = useState(url)
  useEffect(() => {
    if (url === null) return undefined
    let gone = false
    const image = new Image()
    image.src = url
    image.decode().then(
      () => !gone && setReady(url),
      // It can't be shown; what is there stays.
      () => {},
    )
    return () => {
      gone = true
    }
  }, [url])
  return url === null ? null : ready
}

/** Seen once it is there: no half-loaded picture, no empty flash. */
const arrived = ({ currentTarget }: SyntheticEvent<HTMLImageElement>): void => {
  currentTarget.dataset['arrived'] = ''
}

interface Props {
  card: PhotoCard
  /** Pixels of the screen that the longer side takes. */
  side: number
  /** The original is asked for by pointer or key. */
  peeking: boolean
}

export function Picture({ card, side, peeking }: Props) {
  const pick = (thumbs: PhotoCard['original']) => (side > 340 ? thumbs.large : thumbs.small)
  const colored = useDecoded(card.colored ? pick(card.colored) : null)
  // Of a photo that came in colour the original is fetched when somebody wants to see it.
  const [grey, setGrey] = useState(card.colored === null)
  if (peeking && !grey) setGrey(true)
  return (
    <>
      {grey && (
        <img
          src={pick(card.original)}
          alt=""
          draggable={false}
          decoding="async"
          onLoad={arrived}
          data-testid="original"
          className="cell-picture"
        />
      )}
      <div className="cell-colour" onLoad={(event) => arrived(event as SyntheticEvent<HTMLImageElement>)}>
        <ColorLayers url={colored} alt="" />
      </div>
    </>
  )
}
