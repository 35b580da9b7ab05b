/** The render in full size: its button, and while it waits or runs how far it is, with a cancel beside it. */
import { LoaderCircle, Sparkles, X } from 'lucide-react'
import { useTranslation } from '../../../i18n/index.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { stageText, useRenderJob } from '../render-job.ts'

interface Props {
  iconOnly?: boolean
  size: number
  className?: string
}

export function RenderButton({ iconOnly = false, size, className = '' }: Props) {
  const words = useTranslation()
  const job = useRenderJob()
  if (!job)
    return (
      <ActionButton
        id="photo.render"
        iconOnly={iconOnly}
        primary
        icon={<Sparkles size={size} aria-hidden />}
        className={className}
      />
    )
  const text = job.running ? stageText(job.running, words) : words.jobState.queued
  return (
    <>
      {!iconOnly && (
        <ActionButton
          id="photo.render"
          text={text}
          primary
          disabled
          icon={<LoaderCircle size={size} aria-hidden className="motion-safe:animate-spin" />}
          className={className}
        />
      )}
      <ActionButton
        id="photo.cancelRender"
        iconOnly
        icon={<X size={size} aria-hidden />}
        className={iconOnly ? 'bare' : ''}
      />
    </>
  )
}
