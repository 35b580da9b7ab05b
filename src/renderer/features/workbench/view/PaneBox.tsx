/** The part of the stage that shows one zoomable picture. */
import { useEffect, useRef } from 'react'
import { stageView } from '../composition.ts'
import { Pane, type Shown } from './pane.ts'

interface Props extends Shown {
  onDrawn?: () => void
  /** The picture can't be loaded. */
  onLost?: () => void
}

/** Moves with the other ones on the screen. */
export function PaneBox({ url, tiles, width, photo, shape, onDrawn, onLost }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const pane = useRef<Pane | null>(null)
  const callbacks = useRef({ onDrawn, onLost })
  useEffect(() => {
    callbacks.current = { onDrawn, onLost }
  })

  useEffect(() => {
    if (!box.current) return undefined
    let seen = false
    const made: Pane = new Pane(box.current, {
      onMoved: (each) => stageView.onMoved(each),
      onGrabbed: (each) => stageView.onGrabbed(each),
      onDrawn: () => {
        if (!seen) stageView.onArrived(made)
        seen = true
        callbacks.current.onDrawn?.()
      },
      onCleared: () => {
        seen = false
      },
      onLost: () => callbacks.current.onLost?.(),
    })
    pane.current = made
    const remove = stageView.add(made)
    return () => {
      remove()
      made.destroy()
      pane.current = null
    }
  }, [])

  useEffect(() => {
    pane.current?.present({ photo, shape, url, tiles, width })
  }, [photo, shape, url, tiles, width])

  return <div ref={box} className="absolute inset-0" />
}
