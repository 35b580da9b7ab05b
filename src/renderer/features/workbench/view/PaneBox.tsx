/** A place on the stage where one picture is seen, zoomed. */
import { useEffect, useRef } from 'react'
import { Pane } from './pane.ts'
import type { Shown } from './pane.ts'
import { addPane, arrived, grabbed, moved } from './panes.ts'

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
      moved: (each) => moved(each),
      grabbed: (each) => grabbed(each),
      drawn: () => {
        if (!seen) arrived(made)
        seen = true
        drawn.current?.()
      },
      cleared: () => {
        seen = false
      },
    })
    pane.current = made
    const remove = addPane(made)
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
