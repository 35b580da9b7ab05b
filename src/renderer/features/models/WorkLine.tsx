/** An install under way: how far, how fast, how long still, and the way out. */
import { X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useWords } from '../../words/index.ts'
import type { Work } from './store.ts'

export function WorkLine({ label, work }: { label: string; work: Work }) {
  const words = useWords()
  const percent = Math.floor(work.fraction * 100)
  return (
    <div className="flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <progress aria-label={label} value={work.fraction} className="h-1 w-full accent-accent" />
        <p className="truncate text-[12px] text-dim">
          {percent} % {work.note}
        </p>
      </div>
      <Button
        aria-label={words.cancel}
        onPress={() => work.abort.abort()}
        className="control grid w-8 place-items-center"
      >
        <X size={16} aria-hidden />
      </Button>
    </div>
  )
}
