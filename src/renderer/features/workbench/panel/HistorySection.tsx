/** What was done to the variant in hand, the newest first; a click goes back to a step, or forward again. */
import { localeOf, useLanguage, useWords } from '../../../i18n/index.ts'
import { historyText } from '../history-labels.ts'
import { useWorkbench, variantOf } from '../store.ts'
import { goToStep } from '../variants/variants.ts'

export function HistorySection() {
  const words = useWords()
  const language = useLanguage((state) => state.language)
  const variant = useWorkbench(variantOf)
  if (!variant) return <p className="text-[12px] leading-4 text-dim">{words.historyNone}</p>
  const time = new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit' })
  return (
    <ol className="-mx-2 grid max-h-72 overflow-y-auto">
      {variant.steps.toReversed().map(({ seq, label, at }) => (
        <li key={seq}>
          <button
            type="button"
            aria-current={seq === variant.cursor ? 'step' : undefined}
            onClick={() => void goToStep(variant, seq)}
            className={`flex w-full justify-between gap-2 rounded px-2 py-1 text-left hover:bg-surround ${
              seq === variant.cursor ? 'font-semibold text-accent' : seq > variant.cursor ? 'text-dim' : ''
            }`}
          >
            <span className="truncate">{historyText(label, words)}</span>
            <time dateTime={new Date(at).toISOString()} className="shrink-0 font-normal text-dim">
              {time.format(at)}
            </time>
          </button>
        </li>
      ))}
    </ol>
  )
}
