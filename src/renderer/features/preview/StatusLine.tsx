/** The line under the picture: a thin bar while something is rendered, and in words what is going on. */
import { RotateCcw } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import type { PhotoInfo } from '../../../contract/rpc.ts'
import { useStudio } from '../../line/client.ts'
import { useWords } from '../../words/index.ts'
import { factorOf, packOf, useSettings } from '../recipe/store.ts'
import { useSave } from '../save/store.ts'
import { refresh } from './follow.ts'
import { usePreviews } from './store.ts'

function useStatus(photoId: string): { text: string; fraction: number | null; failed: boolean } {
  const words = useWords()
  const saving = useSave((state) => state.saving)
  const { activity, failed, previews } = usePreviews()
  if (saving) return { text: words.saving, fraction: saving.fraction, failed: false }
  if (activity?.photoId === photoId) {
    const text = activity.stage === 'quick' || !previews[photoId] ? words.rendering : words.refining
    return { text, fraction: activity.fraction, failed: false }
  }
  if (failed[photoId]) return { text: words.renderFailed, fraction: null, failed: true }
  return { text: previews[photoId] ? words.rendered : words.rendering, fraction: null, failed: false }
}

export function StatusLine({ photo }: { photo: PhotoInfo }) {
  const words = useWords()
  const settings = useSettings()
  const packs = useStudio((state) => state.info?.packs) ?? []
  const { text, fraction, failed } = useStatus(photo.id)
  const pack = packOf(packs, settings)
  const factor = factorOf(pack, settings)
  const percent = Math.round((fraction ?? 0) * 100)
  return (
    <div className="relative flex items-center gap-3 bg-surround px-6 text-dim">
      <ProgressBar
        aria-label={fraction === null ? words.rendered : text}
        value={fraction === null ? 100 : percent}
        className={`absolute inset-x-0 top-0 h-0.5 ${fraction === null ? 'invisible' : ''}`}
      >
        {/* A bar that has nothing to say yet is still seen to be there. */}
        <div className="busy h-full bg-primary" style={{ width: `${Math.max(3, percent)}%` }} />
      </ProgressBar>
      <output data-testid="status">{text}</output>
      {failed && (
        <Button onPress={refresh} className="flex items-center gap-1 rounded px-2 text-accent underline">
          <RotateCcw size={14} aria-hidden />
          {words.tryAgain}
        </Button>
      )}
      <p className="ml-auto truncate">
        {pack?.name}
        {factor === null ? '' : ` · ${words.factor} ${factor}`}
      </p>
    </div>
  )
}
