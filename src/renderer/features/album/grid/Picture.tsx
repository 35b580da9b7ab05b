/** One photo of the grid: its colour if it has one, its original while the pointer rests on it; colour that comes develops. */
import { useState, useEffect, type SyntheticEvent } from 'react'
import type { PhotoCard } from '../../../../contract/library.ts'

interface Layer {
  url: string
  entry: 'still' | 'develop' | 'swap'
}

interface ColorLayersProps {
  /** The newest colour picture, decoded already; none yet: null. */
  url: string | null
  alt: string
}

/** Mounted anew for each photo. What is there at once (a photo come back to) does not develop a second time. */
function ColorLayers({ url, alt }: ColorLayersProps) {
  const [layers, setLayers] = useState<Layer[]>(url === null ? [] : [{ url, entry: 'still' }])

  if (url !== null && layers.at(-1)?.url !== url) {
    // The one below stays until it is covered: two are enough.
    setLayers([...layers.slice(-1), { url, entry: layers.length === 0 ? 'develop' : 'swap' }])
  }

  return layers.map((layer, index) => (
    <img
      key={layer.url}
      src={layer.url}
      alt={index === layers.length - 1 ? alt : ''}
      draggable={false}
      data-testid={index === layers.length - 1 ? 'color' : undefined}
      className={`layer-${layer.entry}`}
    />
  ))
}

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

/** One photo of the grid: its colour if it has one, its original while the pointer rests on it; colour that comes develops. */
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
      <div className="cell-color" onLoad={(event) => arrived(event as SyntheticEvent<HTMLImageElement>)}>
        <ColorLayers url={colored} alt="" />
      </div>
    </>
  )
}
