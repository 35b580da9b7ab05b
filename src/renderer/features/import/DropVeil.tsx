/** The whole window takes drops; while something is held over it, it says so. */
import { useEffect, useState } from 'react'
import { useWords } from '../../words/index.ts'
import { addDropped } from './add.ts'

const bringsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

export function DropVeil() {
  const words = useWords()
  const [over, setOver] = useState(false)

  useEffect(() => {
    // Entering a child comes before leaving its parent: only the count says whether the pointer is still inside.
    let depth = 0
    const enter = (event: DragEvent): void => {
      if (!bringsFiles(event)) return
      depth += 1
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (!bringsFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const move = (event: DragEvent): void => {
      if (event.defaultPrevented) return
      // Without this the browser would open the file in place of the studio.
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = bringsFiles(event) ? 'copy' : 'none'
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault()
      depth = 0
      setOver(false)
      if (event.dataTransfer && bringsFiles(event)) void addDropped(event.dataTransfer)
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('dragover', move)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('dragover', move)
      window.removeEventListener('drop', drop)
    }
  }, [])

  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-2 z-40 grid place-items-center rounded-lg border-2 border-dashed border-accent bg-paper/85">
      <p className="text-[20px] font-semibold">{words.dropHere}</p>
    </div>
  )
}
