/**
 * Three seconds that go round, mounted anew for each: the film as it is and in colour, which lie one above
 * the other in one film and so never part.
 */
import { useEffect, useRef } from 'react'
import { useTranslation } from '../../../i18n/index.ts'
import type { Made } from './store.ts'

interface Props {
  loop: Made
  /** Percent of the width, from the left, that is shown as it is. */
  split: number
}

function draw(canvas: HTMLCanvasElement, video: HTMLVideoElement, split: number): void {
  const context = canvas.getContext('2d')
  const { videoWidth: width, videoHeight } = video
  if (!context || width === 0) return
  const height = videoHeight / 2
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const edge = Math.round((width * split) / 100)
  context.drawImage(video, 0, height, width, height, 0, 0, width, height)
  if (edge > 0) context.drawImage(video, 0, 0, edge, height, 0, 0, edge, height)
}

export function LoopCanvas({ loop, split }: Props) {
  const words = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const where = useRef(split)
  useEffect(() => {
    where.current = split
    if (canvas.current && video.current) draw(canvas.current, video.current, split)
  }, [split])
  useEffect(() => {
    const player = video.current
    if (!player) return undefined
    let next = 0
    const onFrame = (): void => {
      if (canvas.current) draw(canvas.current, player, where.current)
      next = player.requestVideoFrameCallback(onFrame)
    }
    next = player.requestVideoFrameCallback(onFrame)
    // A browser that does not let it play shows its first frame.
    player.play().catch(() => undefined)
    return () => player.cancelVideoFrameCallback(next)
  }, [])
  return (
    <>
      {/* Muted, as it has no sound: browsers let it play. */}
      <video
        ref={video}
        src={loop.url}
        muted
        loop
        playsInline
        tabIndex={-1}
        aria-hidden
        className="sr-only"
      />
      <canvas
        ref={canvas}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it moves
        role="img"
        aria-label={words.loopPlaying}
        className="film-layer"
        data-testid="loop"
      />
    </>
  )
}
