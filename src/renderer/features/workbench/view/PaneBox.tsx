/** The part of the stage that shows one zoomable picture. */
import { useEffect, useRef } from 'react'
import { stageView } from '../composition.ts'
import { Pane } from './pane.ts'
import type { Shown } from './pane.ts'

interface Props extends Shown {
  onDrawn?: () => void
}

export function PaneBox({ url, tiles, width, photo, shape, onDrawn }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const pane = useRef<Pane | null>(null)
  const drawn = useRef(onDrawn)
  useEffect(() => {
    drawn.current = onDrawn
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
        drawn.current?.()
      },
      onCleared: () => {
        seen = false
      },
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
