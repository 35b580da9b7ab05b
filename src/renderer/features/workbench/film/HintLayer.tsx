/** The brush of the colours by hand over a key frame: a film is not zoomed, so that all of its picture is seen. */
import { useEffect, useRef } from 'react'
import { ManualColorBrush } from '../brush/ManualColorBrush.tsx'
import { useViewport } from '../view/store.ts'

/** @param ratio height / width of the film's picture, which the layer covers */
export function HintLayer({ ratio }: { ratio: number }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element
      useViewport.setState({ viewport: { x: 0.5, y: ratio / 2, zoom: 1, width, height } })
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => {
      observer.disconnect()
      useViewport.setState({ viewport: null })
    }
  }, [ratio])
  return (
    <div ref={box} className="absolute inset-0">
      <ManualColorBrush ratio={ratio} />
    </div>
  )
}
