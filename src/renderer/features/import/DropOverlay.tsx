/** The whole window takes drops; while something is held over it, it says so. */
import { useEffect, useState } from 'react'
import { useTranslation } from '../../i18n/index.ts'
import { addDropped } from './add.ts'

const bringsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

export function DropOverlay() {
  const words = useTranslation()
  const [over, setOver] = useState(false)

  useEffect(() => {
    // Entering a child comes before leaving its parent, and what is taken out of the page is never left.
    const under = new Set<EventTarget | null>()
    const accept = (event: DragEvent): void => {
      if (event.defaultPrevented) return
      // Without this the browser would open the file in place of the studio.
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = bringsFiles(event) ? 'copy' : 'none'
    }
    const enter = (event: DragEvent): void => {
      if (!bringsFiles(event)) return
      // What has just come under the pointer takes a drop at once.
      accept(event)
      under.add(event.target)
      setOver(true)
    }
    const end = (): void => {
      under.clear()
      setOver(false)
    }
    const leave = (event: DragEvent): void => {
      if (!bringsFiles(event)) return
      under.delete(event.target)
      const stillOver = [...under].some((target) => target instanceof Node && target.isConnected)
      if (!stillOver) end()
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault()
      end()
      if (event.dataTransfer && bringsFiles(event)) void addDropped(event.dataTransfer)
    }
    const stop = new AbortController()
    const { signal } = stop
    window.addEventListener('dragenter', enter, { signal })
    window.addEventListener('dragleave', leave, { signal })
    window.addEventListener('dragover', accept, { signal })
    window.addEventListener('drop', drop, { signal })
    // While something is dragged no pointer moves.
    window.addEventListener('pointermove', end, { signal })
    return () => stop.abort()
  }, [])

  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-2 z-40 grid place-items-center rounded-lg border-2 border-dashed border-accent bg-paper/85">
      <p className="text-[20px] font-semibold">{words.dropHere}</p>
    </div>
  )
}
