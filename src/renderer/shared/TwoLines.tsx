/** A sentence of at most two lines; whoever shows it learns whether some of it is not seen. */
import { useEffect, useEffectEvent, useRef } from 'react'

interface Props {
  text: string
  role: 'status' | 'alert'
  className?: string
  /** Called when it does not fit, or fits again. */
  onCut: (cut: boolean) => void
}

/** A screen reader reads all of it. Another text needs another `key`. */
export function TwoLines({ text, role, className = '', onCut }: Props) {
  const element = useRef<HTMLParagraphElement>(null)
  const notify = useEffectEvent(onCut)
  useEffect(() => {
    const shown = element.current
    if (!shown) return undefined
    const measure = (): void => notify(shown.scrollHeight > shown.clientHeight + 1)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(shown)
    return () => observer.disconnect()
  }, [])
  return (
    <p
      ref={element}
      role={role}
      className={`line-clamp-2 min-w-0 flex-1 leading-4 break-words select-text ${className}`}
    >
      {text}
    </p>
  )
}
