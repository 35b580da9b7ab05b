/** What the graphics card of this machine is good for, in plain words, asked for when a person wants to know. */
import { Button } from 'react-aria-components'
import type { Verdict } from '../../../contract/engine.ts'
import { useWords } from '../../i18n/index.ts'
import { useVerdicts } from './queries.ts'

const names: Record<Verdict['provider'], string> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  coreml: 'Core ML',
  dml: 'DirectML',
  webgpu: 'WebGPU',
}

export function Verdicts() {
  const words = useWords()
  const { data: verdicts, isFetching: asking, refetch } = useVerdicts()
  const sentence = ({ trusted, speedup, difference }: Verdict) => {
    if (difference === null) return words.verdictNotStarted
    if (!trusted) return words.verdictDiffers((difference * 100).toFixed(1))
    return (speedup ?? 0) >= 1 ? words.verdictFaster((speedup ?? 1).toFixed(1)) : words.verdictSlower
  }
  return (
    <div className="flex flex-wrap items-center gap-4 rounded-md border border-line bg-panel p-4">
      <Button className="control px-3" isDisabled={asking} onPress={() => void refetch()}>
        {words.verdictAsk}
      </Button>
      <output className="min-w-0 flex-1">
        {asking && words.verdictAsking}
        {!asking && verdicts && !verdicts.some(({ trusted }) => trusted) && words.verdictCpu}
      </output>
      {!asking && verdicts && verdicts.length > 0 && (
        <ul className="w-full">
          {verdicts.map((verdict) => (
            <li key={verdict.provider}>
              <span className="font-medium">{names[verdict.provider]}</span>: {sentence(verdict)}{' '}
              {/* What the driver itself says is in no language of ours. */}
              {verdict.difference === null && (
                <span lang="en" className="text-dim select-text">
                  ({verdict.reason})
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
