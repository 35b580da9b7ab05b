/** The colour picture over the grey one: the first develops slowly, later ones replace it without a flash. */
import { useState } from 'react'

interface Layer {
  url: string
  entry: 'still' | 'develop' | 'swap'
}

interface Props {
  /** The newest colour picture, decoded already; none yet: null. */
  url: string | null
  alt: string
}

/** Mounted anew for each photo. What is there at once (a photo come back to) does not develop a second time. */
export function ColorLayers({ url, alt }: Props) {
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
