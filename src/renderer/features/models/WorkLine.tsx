/** Work under way: what, how far, how fast, how long still, and cancel. */
import { X } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import { useWords } from '../../i18n/index.ts'
import { noteText } from './sentences.ts'
import type { Work } from './store.ts'

export function WorkLine({ name, work }: { name: string; work: Work }) {
  const words = useWords()
  const percent = Math.floor(work.fraction * 100)
  const what = words.modelWork[work.what]
  const note = noteText(words, work.note)
  return (
    <div className="flex w-full items-center gap-2">
      <ProgressBar aria-label={`${what}: ${name}`} value={percent} className="grid min-w-0 flex-1 gap-1">
        <div className="h-1 overflow-hidden rounded-full bg-line">
          <div className="h-full bg-accent transition-[width]" style={{ width: `${percent}%` }} />
        </div>
        <p className="truncate text-[12px] text-dim">
          {[`${what} ${percent} %`, note].filter((part) => part !== '').join(words.comma)}
        </p>
      </ProgressBar>
      <Button
        aria-label={`${words.cancel}: ${name}`}
        onPress={() => work.abort.abort()}
        className="control grid w-8 place-items-center"
      >
        <X size={16} aria-hidden />
      </Button>
    </div>
  )
}
