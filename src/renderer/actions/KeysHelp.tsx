/** The keys, as the table of actions has them, folded away until asked for. */
import { useWords } from '../words/index.ts'
import { actions, keyText } from './actions.ts'

export function KeysHelp() {
  const words = useWords()
  return (
    <details className="text-dim">
      <summary className="rounded font-medium">{words.keys}</summary>
      <dl className="mt-2 grid grid-cols-[64px_minmax(0,1fr)] gap-x-2 gap-y-1">
        {actions
          .filter((each) => each.shortcut)
          .map((each) => (
            <div key={each.id} className="contents">
              <dt>
                <kbd className="rounded border border-line bg-raised px-1.5 font-sans text-[12px] text-ink">
                  {keyText(each, words.keyNames)}
                </kbd>
              </dt>
              <dd>{words[each.label]}</dd>
            </div>
          ))}
      </dl>
    </details>
  )
}
